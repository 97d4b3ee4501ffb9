//! What a token endpoint answers.

use std::time::Duration;

use pc_models::Timestamp;
use serde::Deserialize;

use super::refusal::Failure;
use super::{AuthError, SecretString};
use crate::retry_after::retry_after;
use crate::wire::Reply;

/// How long a token lives whose life is not told, or is no number.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(3600);
/// No token is kept longer, whatever its life is said to be.
const MAX_LIFETIME: Duration = Duration::from_secs(86_400);

pub(super) struct TokenAnswer {
    pub(super) access_token: SecretString,
    pub(super) life: Duration,
    pub(super) refresh_token: Option<SecretString>,
}

impl TokenAnswer {
    pub(super) fn read(reply: &Reply, now: Timestamp) -> Result<Self, AuthError> {
        let status = reply.status;
        if !reply.is_success() {
            return Err(refused(reply, now));
        }
        // The body holds secrets: nothing of it goes into the error.
        let answer: Wire =
            serde_json::from_slice(reply.text_bytes()).map_err(|_| AuthError::Unreadable { status })?;
        if answer.access_token.is_empty() {
            return Err(AuthError::Unreadable { status });
        }
        Ok(Self {
            access_token: answer.access_token.into(),
            life: answer.expires_in.life(),
            refresh_token: answer.refresh_token.filter(|token| !token.is_empty()).map(Into::into),
        })
    }
}

#[derive(Deserialize)]
struct Wire {
    access_token: String,
    #[serde(default)]
    expires_in: Seconds,
    #[serde(default)]
    refresh_token: Option<String>,
}

/// A number on the v2 endpoint, text on the v1 endpoint.
#[derive(Deserialize, Default)]
#[serde(untagged)]
enum Seconds {
    Number(f64),
    Text(String),
    #[default]
    Missing,
}

impl Seconds {
    fn life(&self) -> Duration {
        let seconds = match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse::<f64>().ok(),
            Self::Missing => None,
        };
        let longest = MAX_LIFETIME.as_secs_f64();
        let seconds = seconds.filter(|seconds| !seconds.is_nan()).map(|seconds| seconds.clamp(0.0, longest));
        seconds.map_or(DEFAULT_LIFETIME, Duration::from_secs_f64)
    }
}

/// Only what an OAuth endpoint says in its own words is a refusal; a page of something on the way passes.
fn refused(reply: &Reply, now: Timestamp) -> AuthError {
    let status = reply.status;
    let failure: Failure = serde_json::from_slice(reply.text_bytes()).unwrap_or_default();
    if matches!(status, 408 | 429 | 500..) || failure.is_passing() {
        return AuthError::Busy { status, reason: failure.reason(), retry_after: retry_after(reply, now) };
    }
    match failure.is_told() {
        true => AuthError::Refused { status, refusal: failure.refusal(), reason: failure.reason() },
        false => AuthError::Unreadable { status },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn no_life_is_too_absurd() {
        for (expires_in, seconds) in [
            (json!(3599), 3599),
            (json!("3599"), 3599),
            (json!(3599.9), 3599),
            (json!(-5), 0),
            (json!(u64::MAX), 86_400),
            (json!(1e300), 86_400),
            (json!("99999999999999999999999999"), 86_400),
            (json!("NaN"), 3600),
            (json!("inf"), 86_400),
            (json!("soon"), 3600),
            (json!(null), 3600),
        ] {
            let reply = Reply::json(200, &json!({"access_token": "a", "expires_in": expires_in}));
            let answer = TokenAnswer::read(&reply, Timestamp::UNIX_EPOCH).ok().unwrap();
            assert_eq!(answer.life.as_secs(), seconds, "{expires_in}");
        }
        let empty = Reply::json(200, &json!({"access_token": ""}));
        assert_eq!(
            TokenAnswer::read(&empty, Timestamp::UNIX_EPOCH).err(),
            Some(AuthError::Unreadable { status: 200 })
        );
    }
}
