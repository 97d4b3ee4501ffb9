//! Values in another spelling.

use pc_models::JsonNode;

use crate::faults::deviation::Respelling;

/// The value in that spelling; none where it cannot be written so.
pub(super) fn respelt(node: &JsonNode, respelling: Respelling) -> Option<JsonNode> {
    if respelling == Respelling::Null {
        return Some(JsonNode::Null);
    }
    match (node, respelling) {
        (JsonNode::Number(number), Respelling::NumberAsText) => Some(JsonNode::Text(number.clone())),
        (JsonNode::Bool(value), Respelling::BoolAsText) => Some(JsonNode::Text(value.to_string())),
        (JsonNode::Text(text), Respelling::NumberFromText) => match JsonNode::parse(text) {
            Ok(number @ JsonNode::Number(_)) => Some(number),
            _ => None,
        },
        (JsonNode::Text(text), respelling) => text_in(text, respelling).map(JsonNode::Text),
        _ => None,
    }
}

fn text_in(text: &str, respelling: Respelling) -> Option<String> {
    Some(match respelling {
        Respelling::Capitals => text.to_uppercase(),
        Respelling::SmallLetters => text.to_lowercase(),
        Respelling::Braces => format!("{{{text}}}"),
        Respelling::WithZ => format!("{}Z", instant(text)?.0),
        Respelling::WithOffset => format!("{}+00:00", instant(text)?.0),
        Respelling::WithoutZone => instant(text)?.0.to_owned(),
        Respelling::Day => instant(text)?.0.get(..10)?.to_owned(),
        Respelling::DayWithSlashes => {
            let day = instant(text)?.0;
            format!("{}/{}/{} 00:00:00", day.get(5..7)?, day.get(8..10)?, day.get(..4)?)
        }
        Respelling::AbsoluteLink if text.contains("://") => text.to_owned(),
        Respelling::AbsoluteLink => format!("https://api.partnercenter.microsoft.com/v1/{}", bare(text)),
        Respelling::LinkWithVersion => format!("/v1/{}", bare(text)),
        Respelling::LinkFromRoot => format!("/{}", bare(text)),
        Respelling::LinkWithoutSlash => bare(text).to_owned(),
        _ => return None,
    })
}

/// Date and time of an instant, and its zone; none for a text that is no instant, or no date.
fn instant(text: &str) -> Option<(&str, &str)> {
    let is_date = text.get(10..11) == Some("T") && text.get(4..5) == Some("-");
    if !is_date || text.starts_with("0001-") || text.starts_with("9999-") {
        return None;
    }
    let zone = text.get(11..)?.find(['Z', 'z', '+', '-']).map_or(text.len(), |at| at + 11);
    Some(text.split_at(zone))
}

/// An address without scheme and host.
pub(super) fn without_origin(text: &str) -> &str {
    let Some(host) = text.find("://").map(|at| at + 3) else { return text };
    text[host..].find('/').map_or("/", |at| &text[host + at..])
}

/// An address without origin, version and slash before it.
fn bare(text: &str) -> &str {
    let path = without_origin(text).trim_start_matches('/');
    path.strip_prefix("v1/").unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_otherwise() {
        let at = "2026-03-10T08:00:00.5Z";
        for (text, respelling, other) in [
            (at, Respelling::WithOffset, Some("2026-03-10T08:00:00.5+00:00")),
            (at, Respelling::WithoutZone, Some("2026-03-10T08:00:00.5")),
            (at, Respelling::Day, Some("2026-03-10")),
            (at, Respelling::DayWithSlashes, Some("03/10/2026 00:00:00")),
            ("2026-03-10T08:00:00-05:00", Respelling::WithZ, Some("2026-03-10T08:00:00Z")),
            ("0001-01-01T00:00:00", Respelling::WithZ, None),
            ("Contoso", Respelling::WithZ, None),
            ("/customers/a?b=c", Respelling::LinkWithVersion, Some("/v1/customers/a?b=c")),
            ("https://x.example/v1/customers", Respelling::LinkWithoutSlash, Some("customers")),
            ("ab-1", Respelling::Capitals, Some("AB-1")),
        ] {
            let wanted = other.map(|other| JsonNode::Text(other.to_owned()));
            assert_eq!(
                respelt(&JsonNode::Text(text.to_owned()), respelling),
                wanted,
                "{text} {respelling:?}"
            );
        }
        assert_eq!(
            respelt(&JsonNode::Text("12.50".to_owned()), Respelling::NumberFromText),
            Some(JsonNode::Number("12.50".to_owned()))
        );
        assert_eq!(respelt(&JsonNode::Text("x".to_owned()), Respelling::NumberFromText), None);
    }
}
