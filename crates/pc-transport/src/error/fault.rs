//! What the service said in place of a success, and what of it is proven.

use std::fmt;
use std::time::Duration;

use pc_models::{ApiFault, FaultClass, FaultCode, harmless_excerpt};

use crate::Repeat;

/// Longest description that an error's text repeats, in letters. The fault itself has all of it.
const MAX_SHOWN_LETTERS: usize = 500;

/// What the service said.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Fault {
    /// HTTP status.
    pub status: u16,
    /// The fault, where the body was one.
    pub fault: Option<ApiFault>,
    /// The first part of a body that was none.
    pub snippet: String,
    /// What the service asked to wait; nothing where a page did, or an answer that names another call.
    pub retry_after: Option<Duration>,
    /// Whether the answer names another call (`MS-RequestId`, `MS-CorrelationId`): it proves nothing about this one.
    pub names_another_call: bool,
}

impl Fault {
    /// A refusal of this call with this HTTP status, and the fault that its body holds.
    #[must_use]
    pub fn new(status: u16, fault: Option<ApiFault>) -> Self {
        Self { status, fault, snippet: String::new(), retry_after: None, names_another_call: false }
    }

    /// The fault's code.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.fault.as_ref()?.code
    }

    /// What the code means, also where it is documented for another HTTP status; `None` for undocumented ones.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static FaultCode> {
        self.fault.as_ref()?.meaning(self.status)
    }

    /// What the service is proven to have said: see [`Error::documented`](crate::Error::documented).
    #[must_use]
    pub fn documented(&self) -> Option<&'static FaultCode> {
        let code = self.code().filter(|_| !self.names_another_call)?;
        match self.is_under_success() {
            true => FaultCode::find(code, self.status),
            false => FaultCode::documented(code, self.status),
        }
    }

    /// What kind of problem this is, by code, else by status.
    #[must_use]
    pub fn class(&self) -> FaultClass {
        match (self.meaning(), self.meant_status()) {
            (Some(meaning), _) => meaning.class,
            (None, 401 | 403) => FaultClass::Auth,
            (None, 404) => FaultClass::NotFound,
            (None, 409) => FaultClass::Conflict,
            (None, 429) => FaultClass::Limit,
            (None, 400..=499) => FaultClass::InvalidRequest,
            (None, 500..) => FaultClass::Internal,
            (None, _) => FaultClass::Other,
        }
    }

    /// Whether it is a 401 in the documented form: the token was not taken, and the call not looked at.
    pub(crate) fn is_turned_away(&self) -> bool {
        self.status == 401 && self.documented().is_some_and(|known| known.class == FaultClass::Auth)
    }

    /// Whether the call may have been executed all the same. A redirect is no refusal: after a POST it may lead to what was
    /// made. Where nothing hangs on it, as the call may always be repeated, the status is believed.
    pub(crate) fn leaves_doubt(&self, repeat: Repeat) -> bool {
        match repeat {
            Repeat::Always => {
                self.names_another_call || matches!(self.meant_status(), ..200 | 300..400 | 408 | 429 | 500..)
            }
            Repeat::WithSameRequestId | Repeat::Never => {
                !matches!(self.status, 400..=407 | 409..500) || self.documented().is_none()
            }
        }
    }

    /// The status that it stands for. Under a success status that is the one its code is documented with, or the code itself
    /// where it is an undocumented one that reads like a status.
    pub(crate) fn meant_status(&self) -> u16 {
        if !self.is_under_success() {
            return self.status;
        }
        match (self.meaning(), self.code().map(u16::try_from)) {
            (Some(known), _) if known.http_status != 0 => known.http_status,
            (None, Some(Ok(code @ 400..600))) => code,
            _ => self.status,
        }
    }

    fn is_under_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// One line that what the service said cannot forge.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the service answered {}", self.status)?;
        match &self.fault {
            Some(fault) => {
                let meaning = self.meaning().map(|known| known.meaning).unwrap_or_default();
                let text = if fault.text().is_empty() { meaning } else { fault.text() };
                let text = harmless_excerpt(text.trim_end().trim_end_matches('.'), MAX_SHOWN_LETTERS);
                write!(f, ", code {}: {text}", fault.code.unwrap_or_default())?;
            }
            None if self.snippet.is_empty() => f.write_str(" without a body")?,
            None => write!(f, "; its body begins: {}", harmless_excerpt(&self.snippet, MAX_SHOWN_LETTERS))?,
        }
        if self.names_another_call { f.write_str("; this answers another call") } else { Ok(()) }
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(status: u16, code: i64) -> Fault {
        let mut body = ApiFault::default();
        body.code = Some(code);
        Fault::new(status, Some(body))
    }

    #[test]
    fn a_refusal_is_believed_with_a_code_that_is_documented_for_its_status_and_about_this_call() {
        let leaves_doubt = |fault: &Fault| fault.leaves_doubt(Repeat::WithSameRequestId);
        for (status, code) in [(400, 800_009), (403, 2032), (404, 800_008), (409, 800_064), (401, 400)] {
            let mut refusal = fault(status, code);
            assert!(!leaves_doubt(&refusal), "{refusal}");
            assert_eq!(refusal.documented().map(|known| known.code), Some(code));
            refusal.names_another_call = true;
            assert!(leaves_doubt(&refusal) && refusal.documented().is_none(), "{refusal}");
        }
        for (status, code) in
            [(403, 800_009), (404, 404), (400, 0), (500, 800_003), (408, 800_009), (200, 2032)]
        {
            assert!(leaves_doubt(&fault(status, code)), "{status} {code}");
        }
        for status in [101, 302, 400, 401, 403, 404, 409, 422, 429, 502] {
            assert!(leaves_doubt(&Fault::new(status, None)), "{status} without a body");
        }
    }

    #[test]
    fn of_a_call_that_may_always_be_repeated_the_status_is_believed() {
        let leaves_doubt = |fault: Fault| fault.leaves_doubt(Repeat::Always);
        for status in [400, 401, 403, 404, 409] {
            assert!(!leaves_doubt(Fault::new(status, None)), "{status}");
        }
        for status in [101, 302, 408, 429, 503] {
            assert!(leaves_doubt(Fault::new(status, None)), "{status}");
        }
        assert!(!leaves_doubt(fault(200, 400_072)) && leaves_doubt(fault(200, 800_003)));
    }

    #[test]
    fn a_description_cannot_forge_the_text_around_it() {
        let mut forged = fault(400, 800_009);
        let body = forged.fault.as_mut().unwrap();
        body.description = Some(format!("sold out.\r\n\x1b[8mhidden\u{202e}{}", "x".repeat(1000)));
        let text = forged.to_string();
        assert!(text.contains(r"sold out.\r\n\u001b[8mhidden\u202exxx"), "{text}");
        assert!(
            !text.contains(pc_models::is_harmful) && text.chars().count() < 600 && text.ends_with('…'),
            "{text}"
        );
    }

    #[test]
    fn only_a_documented_401_turns_a_call_away() {
        assert!(fault(401, 400).is_turned_away() && fault(401, 900_421).is_turned_away());
        assert!(!fault(401, 401).is_turned_away() && !fault(403, 400).is_turned_away());
        assert!(!Fault::new(401, None).is_turned_away());
    }
}
