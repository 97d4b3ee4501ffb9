//! What a reply asks to wait.

use std::time::{Duration, UNIX_EPOCH};

use pc_models::Timestamp;

use crate::wire::Reply;

/// `Retry-After` in seconds or as a date. A date is read by the service's own clock (`Date`) where the reply shows it, so
/// that a wrong clock on either side does not matter. A number too large to hold is the longest wait there is. What a page
/// asks for counts for nothing: it is a front end's, which knows nothing of the service's limits.
pub(crate) fn retry_after(reply: &Reply, now: Timestamp) -> Option<Duration> {
    if reply.is_page() {
        return None;
    }
    let text = reply.find_header("Retry-After")?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let now = reply.find_header("Date").and_then(http_date).unwrap_or(now);
    Some(http_date(text)?.since(now))
}

/// A date as headers write it.
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    let millis = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?.as_millis();
    Some(Timestamp::from_unix_millis(i64::try_from(millis).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_dates_and_nonsense() {
        let now = Timestamp::from_unix_millis(60_000);
        let seconds = |text: &str| {
            retry_after(&Reply::new(429).header("Retry-After", text), now).map(|wait| wait.as_secs())
        };
        assert_eq!(seconds("57"), Some(57));
        assert_eq!(seconds("Thu, 01 Jan 1970 00:01:30 GMT"), Some(30));
        assert_eq!(seconds("Thu, 01 Jan 1970 00:00:30 GMT"), Some(0), "past");
        assert_eq!(seconds("99999999999999999999999"), Some(u64::MAX), "absurd");
        for nonsense in ["", "-5", "soon", "1.5", "NaN", "99 Foo 9999"] {
            assert_eq!(seconds(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_page_is_not_asked() {
        let asks = |body: &'static str| {
            let reply = Reply { body: body.into(), ..Reply::new(503) }.header("Retry-After", "57");
            retry_after(&reply, Timestamp::UNIX_EPOCH).is_some()
        };
        assert!(asks("") && asks(r#"{"code":800003}"#) && asks("\u{feff} {}"));
        assert!(!asks("<html>busy</html>") && !asks("busy") && !asks("\u{1f}\u{8b}"));
    }

    #[test]
    fn a_date_is_read_by_the_service_s_clock() {
        let reply = Reply::new(503)
            .header("Date", "Thu, 01 Jan 2026 00:00:00 GMT")
            .header("Retry-After", "Thu, 01 Jan 2026 00:00:20 GMT");
        assert_eq!(retry_after(&reply, Timestamp::UNIX_EPOCH), Some(Duration::from_secs(20)));
    }
}
