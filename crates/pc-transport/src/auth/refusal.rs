//! What a token endpoint means when it refuses (RFC 6749, and the numbers Microsoft puts before its texts).

use serde::{Deserialize, Serialize};

use crate::redact::excerpt;

/// Why the token endpoint refused, as far as it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// The application is unknown, or its secret is wrong or ran out.
    Client,
    /// The refresh token is spent, withdrawn or too old.
    RefreshToken,
    /// A person must sign in: a second factor, or what the tenant's conditional access demands, is missing.
    SignIn,
    /// Nobody consented to what the application asks for.
    Consent,
    /// The scope or resource is unknown there.
    Audience,
    /// The tenant is unknown there.
    Tenant,
    /// Anything else.
    Other,
}

impl Refusal {
    /// What to do about it.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Client => "check the application's id, and whether its secret ran out",
            Self::RefreshToken => "sign in again and store the new refresh token; one is good for 90 days",
            Self::SignIn => {
                "sign in again with a second factor and store the new refresh token; check the tenant's conditional access"
            }
            Self::Consent => "an administrator of the tenant must consent to the application",
            Self::Audience => "check the scope, the API's origin followed by /.default, and the cloud",
            Self::Tenant => "check the tenant, and that the authority is that of its cloud",
            Self::Other => "check tenant, application, secret and scope",
        }
    }
}

/// The body of a failure. Everything may be missing.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Failure {
    error: String,
    suberror: String,
    error_description: String,
    error_codes: Vec<u32>,
}

impl Failure {
    /// What it said, without secrets.
    pub(super) fn reason(&self) -> String {
        let said = [&self.error_description, &self.error].into_iter().find(|text| !text.trim().is_empty());
        said.map_or_else(|| "no reason given".to_owned(), |text| excerpt(text))
    }

    /// Whether it says at all what is wrong.
    pub(super) fn is_told(&self) -> bool {
        !self.error.trim().is_empty()
    }

    /// Whether it may pass by itself.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self.error.as_str(), "temporarily_unavailable" | "server_error" | "slow_down")
    }

    /// The number says more than the word: a missing second factor, too, comes as `invalid_grant`.
    pub(super) fn refusal(&self) -> Refusal {
        let numbers = self.error_codes.iter().copied().chain(number_in(&self.error_description));
        numbers.map(by_number).find(|refusal| *refusal != Refusal::Other).unwrap_or_else(|| self.by_word())
    }

    fn by_word(&self) -> Refusal {
        match (self.error.as_str(), self.suberror.as_str()) {
            (_, "basic_action" | "additional_action" | "message_only" | "user_password_expired")
            | ("interaction_required" | "login_required", _) => Refusal::SignIn,
            (_, "consent_required") | ("consent_required", _) => Refusal::Consent,
            ("invalid_client" | "unauthorized_client", _) => Refusal::Client,
            ("invalid_grant", _) => Refusal::RefreshToken,
            ("invalid_scope" | "invalid_resource" | "invalid_target", _) => Refusal::Audience,
            _ => Refusal::Other,
        }
    }
}

fn by_number(number: u32) -> Refusal {
    match number {
        700_016 | 700_027 | 7_000_112 | 7_000_215 | 7_000_216 | 7_000_218 | 7_000_222 => Refusal::Client,
        50_173 | 70_000 | 70_008 | 70_043 | 700_082 | 700_084 => Refusal::RefreshToken,
        50_005 | 50_072 | 50_074 | 50_076 | 50_079 | 50_097 | 50_158 | 53_000..=53_004 => Refusal::SignIn,
        65_001 | 65_004 | 90_094 => Refusal::Consent,
        28_002 | 28_003 | 70_011 | 500_011 | 650_057 => Refusal::Audience,
        90_002 | 90_072 | 900_023 => Refusal::Tenant,
        _ => Refusal::Other,
    }
}

/// The number in `AADSTS50076: …`.
fn number_in(text: &str) -> Option<u32> {
    let digits = text.split_once("AADSTS")?.1;
    digits[..digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len())].parse().ok()
}
