//! The whole state as text, to go on from another time.

use std::fmt;

use pc_models::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::idempotency::Replays;
use crate::ids::Dice;
use crate::service::Service;
use crate::tokens::Tokens;
use crate::world::World;

/// What this program writes and reads.
const VERSION: u32 = 2;

/// The text is no saved state of this version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidState(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    version: u32,
    seed: u64,
    now: Timestamp,
    world: World,
    tokens: Tokens,
    replays: Replays,
    header_dice: Dice,
}

impl Service {
    /// Everything but options, faults, the count of calls and the request log.
    pub(crate) fn save(&self, now: Timestamp) -> String {
        let Self { world, tokens, replays, header_dice, .. } = self;
        json!({
            "version": VERSION,
            "seed": world.options.seed,
            "now": now,
            "world": world,
            "tokens": tokens,
            "replays": replays,
            "header_dice": header_dice,
        })
        .to_string()
    }

    /// Goes on from a saved state; tells what time it was then.
    pub(crate) fn load(&mut self, text: &str) -> Result<Timestamp, InvalidState> {
        let saved: Saved = serde_json::from_str(text).map_err(|error| InvalidState(error.to_string()))?;
        if saved.version != VERSION {
            return Err(InvalidState(format!("version {} instead of {VERSION}", saved.version)));
        }
        let mut options = self.world.options.clone();
        options.seed = saved.seed;
        self.world = saved.world.under(options);
        self.tokens = saved.tokens;
        self.replays = saved.replays;
        self.header_dice = saved.header_dice;
        Ok(saved.now)
    }
}

impl fmt::Display for InvalidState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the state cannot be loaded: {}", self.0)
    }
}

impl std::error::Error for InvalidState {}
