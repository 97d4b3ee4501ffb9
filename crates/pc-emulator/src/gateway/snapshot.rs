//! The whole state as text, to go on from another time.

use std::fmt;
use std::sync::Arc;

use pc_models::Timestamp;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::gateway::Gateway;
use crate::gateway::authority::tokens::Tokens;
use crate::gateway::fault_injector::FaultInjector;
use crate::gateway::idempotency::Replays;
use crate::gateway::throttle::Counted;
use crate::state::catalog::Catalog;
use crate::state::store::Store;
use crate::state::world_catalog::WorldCatalog;
use crate::values::random::Rng;
use crate::world::World;

/// The version of the saved state that this program writes and reads.
pub(crate) const STATE_VERSION: u32 = 2;

/// The text is no saved state of this version.
#[derive(Debug, Clone)]
pub struct InvalidState(Reason);

#[derive(Debug, Clone)]
enum Reason {
    Version(u32),
    Unreadable(Arc<serde_json::Error>),
    /// Its world is none, and why.
    World(String),
}

/// Read first: the rest makes sense in this version only.
#[derive(Deserialize)]
struct Version {
    version: u32,
    #[serde(default)]
    world_file: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    #[serde(rename = "version")]
    _version: u32,
    /// The world it began in; none for the demo.
    #[serde(default, rename = "world_file")]
    _world_file: Option<IgnoredAny>,
    seed: u64,
    #[serde(default)]
    instance: Option<String>,
    now: Timestamp,
    #[serde(rename = "world")]
    store: Store,
    tokens: Tokens,
    replays: Replays,
    #[serde(rename = "header_dice")]
    header_rng: Rng,
    faults: FaultInjector,
    throttle: Vec<Counted>,
}

/// The same, to be written as it is: there may be millions of orders.
#[derive(Serialize)]
struct Saving<'s> {
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    world_file: Option<String>,
    seed: u64,
    instance: Option<&'s str>,
    now: Timestamp,
    #[serde(rename = "world")]
    store: &'s Store,
    tokens: &'s Tokens,
    replays: &'s Replays,
    #[serde(rename = "header_dice")]
    header_rng: &'s Rng,
    faults: &'s FaultInjector,
    throttle: Vec<Counted>,
}

impl Gateway {
    /// Everything but options and the request log.
    pub(crate) fn save(&self, now: Timestamp) -> String {
        let Self { store, tokens, replays, header_rng, fault_injector, throttle, .. } = self;
        let saving = Saving {
            version: STATE_VERSION,
            world_file: store.options.world.as_ref().map(|world| world.catalog().as_str().to_owned()),
            seed: store.options.seed,
            instance: store.options.instance.as_deref(),
            now,
            store,
            tokens,
            replays,
            header_rng,
            faults: fault_injector,
            throttle: throttle.save(),
        };
        // Tables with texts as keys alone: this cannot fail.
        serde_json::to_string(&saving).unwrap_or_default()
    }

    /// Goes on from a saved state; tells what time it was then.
    pub(crate) fn load(&mut self, text: &str) -> Result<Timestamp, InvalidState> {
        let invalid = |error| InvalidState(Reason::Unreadable(Arc::new(error)));
        let Version { version, world_file } = serde_json::from_str(text).map_err(invalid)?;
        if version != STATE_VERSION {
            return Err(InvalidState(Reason::Version(version)));
        }
        let mut options = self.store.options.clone();
        options.world = world_file.map(read_world).transpose()?;
        let catalog = Catalog::of(options.world.as_ref(), options.seed);
        let saved: Saved = catalog.reading(|| serde_json::from_str(text)).map_err(invalid)?;
        options.seed = saved.seed;
        options.instance = saved.instance.or(options.instance);
        self.store = saved.store.under(options);
        self.tokens = saved.tokens;
        self.replays = saved.replays;
        self.header_rng = saved.header_rng;
        self.fault_injector = saved.faults;
        self.throttle.load(saved.throttle);
        Ok(saved.now)
    }
}

fn read_world(text: String) -> Result<World, InvalidState> {
    WorldCatalog::read(&text).map_err(|why| InvalidState(Reason::World(why)))?;
    Ok(World::of_checked(text))
}

impl fmt::Display for InvalidState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the state cannot be loaded: ")?;
        match &self.0 {
            Reason::Version(version) => {
                write!(f, "it is of version {version}, and this program reads {STATE_VERSION}")
            }
            Reason::Unreadable(error) => error.fmt(f),
            Reason::World(why) => write!(f, "its world cannot be read: {why}"),
        }
    }
}

impl std::error::Error for InvalidState {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Reason::Version(_) | Reason::World(_) => None,
            Reason::Unreadable(error) => Some(&**error),
        }
    }
}
