//! What is kept between two requests for a token. Pure: the instant is given.

use std::time::Duration;

use pc_models::Timestamp;

use super::{AuthError, Token};

/// A token this close to its end is renewed; half its life for tokens that live shortly.
const RENEW_BEFORE_END: Duration = Duration::from_secs(300);
/// A token this close to its end is not used any more, even if it cannot be renewed.
const UNUSABLE_BEFORE_END: Duration = Duration::from_secs(30);
/// A renewal that failed while the old token is good is tried again after so long.
const RENEWAL_RETRY_DELAY: Duration = Duration::from_secs(15);
/// However long an endpoint asks to wait, it is asked again after so long.
const MAX_PAUSE: Duration = Duration::from_secs(300);

/// The token, and what the last request for one came to.
pub(super) struct Kept {
    token: Option<Token>,
    renew_at: Timestamp,
    failure: Option<AuthError>,
    /// The endpoint asked not to be asked before.
    ask_at: Timestamp,
    /// How many requests ended: tells those who waited whether one did meanwhile.
    pub(super) round: u64,
}

impl Kept {
    pub(super) fn nothing() -> Self {
        let never = Timestamp::UNIX_EPOCH;
        Self { token: None, renew_at: never, failure: None, ask_at: never, round: 0 }
    }

    /// The token, while it need not be renewed.
    pub(super) fn fresh(&self, now: Timestamp) -> Option<Token> {
        self.token.clone().filter(|token| self.renew_at > now && token.expires_at() > now)
    }

    /// The token, while it is of use.
    pub(super) fn usable(&self, now: Timestamp) -> Option<Token> {
        self.token.clone().filter(|token| token.expires_at() > now + UNUSABLE_BEFORE_END)
    }

    /// What to answer without asking, to a caller that saw `round`: what a request that ended since then came to, or the
    /// failure of an endpoint that asks to be left alone.
    pub(super) fn known(&self, round: u64, now: Timestamp) -> Option<Result<Token, AuthError>> {
        if self.round == round && self.ask_at <= now {
            return None;
        }
        let failure = || self.failure.clone().map(Err);
        let token = self.token.clone().filter(|token| self.round != round || token.expires_at() > now);
        token.map(Ok).or_else(failure)
    }

    /// Takes in that it is being renewed. Whoever gives up meanwhile leaves the next try to a caller of later.
    pub(super) fn renewing(&mut self, now: Timestamp) {
        self.renew_at = now + RENEWAL_RETRY_DELAY;
    }

    pub(super) fn issued(&mut self, token: Token, life: Duration, now: Timestamp) {
        self.round += 1;
        self.renew_at = now + (life - RENEW_BEFORE_END.min(life / 2));
        (self.token, self.failure, self.ask_at) = (Some(token), None, now);
    }

    /// Takes in that no token could be had; the old one, if it is good enough until the endpoint is asked again.
    pub(super) fn failed(&mut self, error: &AuthError, now: Timestamp) -> Option<Token> {
        self.round += 1;
        let pause = error.retry_after().unwrap_or_default().min(MAX_PAUSE);
        self.ask_at = now + pause;
        self.renew_at = now + pause.max(RENEWAL_RETRY_DELAY);
        self.token = self.usable(now);
        self.failure = Some(error.clone());
        self.token.clone()
    }

    pub(super) fn reject(&mut self, token: &Token) {
        if self.token.as_ref().is_some_and(|current| current.is_same(token)) {
            self.token = None;
        }
    }
}
