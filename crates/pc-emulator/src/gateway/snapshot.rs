//! The whole state as text, to go on from another time.

use std::fmt;

use pc_models::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::gateway::Service;
use crate::gateway::fault_injector::FaultDesk;
use crate::gateway::idempotency::Replays;
use crate::gateway::throttle::Counted;
use crate::gateway::tokens::Tokens;
use crate::state::store::World;
use crate::values::random::Dice;

/// What this program writes and reads.
const VERSION: u32 = 2;

/// The text is no saved state of this version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidState(String);

/// Read first: the rest makes sense in this version only.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    #[serde(rename = "version")]
    _version: u32,
    seed: u64,
    #[serde(default)]
    instance: Option<String>,
    now: Timestamp,
    world: World,
    tokens: Tokens,
    replays: Replays,
    header_dice: Dice,
    faults: FaultDesk,
    throttle: Vec<Counted>,
}

impl Service {
    /// Everything but options and the request log.
    pub(crate) fn save(&self, now: Timestamp) -> String {
        let Self { world, tokens, replays, header_dice, fault_desk, throttle, .. } = self;
        json!({
            "version": VERSION,
            "seed": world.options.seed,
            "instance": world.options.instance,
            "now": now,
            "world": world,
            "tokens": tokens,
            "replays": replays,
            "header_dice": header_dice,
            "faults": fault_desk,
            "throttle": throttle.save(),
        })
        .to_string()
    }

    /// Goes on from a saved state; tells what time it was then.
    pub(crate) fn load(&mut self, text: &str) -> Result<Timestamp, InvalidState> {
        let invalid = |error: serde_json::Error| InvalidState(error.to_string());
        let Version { version } = serde_json::from_str(text).map_err(invalid)?;
        if version != VERSION {
            return Err(InvalidState(format!(
                "it is of version {version}, and this program reads {VERSION}"
            )));
        }
        let saved: Saved = serde_json::from_str(text).map_err(invalid)?;
        let mut options = self.world.options.clone();
        options.seed = saved.seed;
        options.instance = saved.instance.or(options.instance);
        self.world = saved.world.under(options);
        self.tokens = saved.tokens;
        self.replays = saved.replays;
        self.header_dice = saved.header_dice;
        self.fault_desk = saved.faults;
        self.throttle.load(saved.throttle);
        Ok(saved.now)
    }
}

impl fmt::Display for InvalidState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the state cannot be loaded: {}", self.0)
    }
}

impl std::error::Error for InvalidState {}
