//! The whole state as text, to go on from another time.

mod json_values;
mod long_lists;

use std::fmt;
use std::io::{self, Read, Seek, Write};
use std::sync::Arc;

use pc_models::Timestamp;
use serde::de::{Error as _, IgnoredAny};
use serde::{Deserialize, Serialize};

use crate::gateway::Gateway;
use crate::gateway::authority::tokens::Tokens;
use crate::gateway::fault_injector::FaultInjector;
use crate::gateway::idempotency::Replays;
use crate::gateway::snapshot::json_values::JsonValues;
use crate::gateway::snapshot::long_lists::LongLists;
use crate::gateway::throttle::Counted;
use crate::state::catalog::Catalog;
use crate::state::store::Store;
use crate::state::world_catalog::WorldCatalog;
use crate::values::by_id::ById;
use crate::values::random::Rng;
use crate::values::shared_text;
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

/// The same as it is written: nothing is copied for it.
#[derive(Serialize)]
struct Saving<'a> {
    version: u32,
    /// None is written, too: then whoever reads it knows at once.
    world_file: Option<&'a str>,
    seed: u64,
    instance: Option<&'a str>,
    now: Timestamp,
    #[serde(rename = "world")]
    store: &'a Store,
    tokens: &'a Tokens,
    replays: &'a Replays,
    #[serde(rename = "header_dice")]
    header_rng: &'a Rng,
    faults: &'a FaultInjector,
    throttle: &'a [Counted],
}

/// Everything but options and the request log as it is at an instant, to be written while the original goes on.
pub(crate) struct StateCopy {
    pub(crate) now: Timestamp,
    pub(crate) store: Store,
    tokens: Tokens,
    replays: Replays,
    header_rng: Rng,
    faults: FaultInjector,
    throttle: Vec<Counted>,
}

impl StateCopy {
    /// The store, with everything charged that fell due.
    pub(crate) fn billed_store(mut self) -> Store {
        self.store.run_billing(self.now);
        self.store
    }

    /// Writes it as JSON, piece by piece.
    pub(crate) fn write(&self, out: impl Write) -> io::Result<()> {
        let store = &self.store;
        let world = store.options.world.as_ref().map(World::catalog);
        let saving = Saving {
            version: STATE_VERSION,
            world_file: world.as_ref().map(World::as_str),
            seed: store.options.seed,
            instance: store.options.instance.as_deref(),
            now: self.now,
            store,
            tokens: &self.tokens,
            replays: &self.replays,
            header_rng: &self.header_rng,
            faults: &self.faults,
            throttle: &self.throttle,
        };
        // Every key is text, and nothing in it fails to be written: only `out` can fail.
        serde_json::to_writer(out, &saving).map_err(io::Error::from)
    }

    /// The same in memory.
    pub(crate) fn json(&self) -> Vec<u8> {
        let mut json = Vec::new();
        // Memory takes whatever is written to it.
        let _ = self.write(&mut json);
        json
    }
}

/// A saved state that was read, to go on from.
pub(crate) struct ReadState {
    saved: Saved,
    world: Option<World>,
}

impl ReadState {
    pub(crate) fn of_text(text: &str) -> Result<Self, InvalidState> {
        let Version { version, world_file } = serde_json::from_str(text).map_err(unreadable)?;
        let world = checked_world(version, world_file)?;
        let catalog = Catalog::of(world.as_ref(), 0);
        let saved = catalog.reading(|| shared_text::sharing(|| serde_json::from_str(text)));
        Ok(Self { saved: saved.map_err(unreadable)?, world })
    }

    /// Of a file, whose text is never in memory as a whole. Its version and its world come before the rest.
    pub(crate) fn of_file(mut file: impl Read + Seek) -> Result<Self, InvalidState> {
        let Version { version, world_file } = Version::read(&mut file).map_err(unreadable)?;
        let world = checked_world(version, world_file)?;
        file.rewind().map_err(serde_json::Error::io).map_err(unreadable)?;
        let catalog = Catalog::of(world.as_ref(), 0);
        let saved = catalog.reading(|| shared_text::sharing(|| Saved::read(&mut file)));
        Ok(Self { saved: saved.map_err(unreadable)?, world })
    }
}

impl Version {
    /// Reads no more of a state than that takes.
    fn read(state: &mut dyn Read) -> Result<Self, serde_json::Error> {
        let mut values = JsonValues::of(state);
        let mut found = Vec::new();
        values.take(b'{')?;
        while found.len() < 2 && !values.take(b'}')? && values.peek()?.is_some() {
            let name = values.text()?.to_vec();
            values.take(b':')?;
            match &*name {
                br#""version""# | br#""world_file""# => found.push([&name, values.text()?].join(&b':')),
                _ => values.skip()?,
            }
            values.take(b',')?;
        }
        serde_json::from_slice(&[b"{", &*found.join(&b','), b"}"].concat())
    }
}

impl Saved {
    /// `dyn`, so that it is compiled here, for speed, and not with whoever calls.
    fn read(state: &mut dyn Read) -> Result<Self, serde_json::Error> {
        let LongLists { orders, subscriptions, charges, rest } = LongLists::read(state)?;
        let mut saved: Self = serde_json::from_slice(&rest).map_err(|error| {
            serde_json::Error::custom(format_args!(
                "{error}, where orders, subscriptions and charges are not counted"
            ))
        })?;
        let bought = orders.whole.into_iter().zip(subscriptions.whole);
        for (customer, (orders, subscriptions)) in saved.store.customers.iter_mut(|_| true).zip(bought) {
            (customer.orders, customer.subscriptions) = (ById::of(orders), ById::of(subscriptions));
        }
        for (invoice, charges) in saved.store.ledger.iter_mut().zip(charges.whole) {
            invoice.charges = charges;
        }
        Ok(saved)
    }
}

impl Gateway {
    pub(crate) fn copy(&self, now: Timestamp) -> StateCopy {
        StateCopy {
            now,
            store: self.store.clone(),
            tokens: self.tokens.clone(),
            replays: self.replays.clone(),
            header_rng: self.header_rng.clone(),
            faults: self.fault_injector.clone(),
            throttle: self.throttle.save(),
        }
    }

    /// Goes on from a saved state; tells what time it was then.
    pub(crate) fn load(&mut self, ReadState { saved, world }: ReadState) -> Timestamp {
        let mut options = self.store.options.clone();
        options.world = world;
        options.seed = saved.seed;
        options.instance = saved.instance.or(options.instance);
        self.store = saved.store.under(options);
        self.tokens = saved.tokens;
        self.replays = saved.replays;
        self.header_rng = saved.header_rng;
        self.fault_injector = saved.faults;
        self.throttle.load(saved.throttle);
        saved.now
    }
}

fn unreadable(error: serde_json::Error) -> InvalidState {
    InvalidState(Reason::Unreadable(Arc::new(error)))
}

/// The world of a state of this version.
fn checked_world(version: u32, text: Option<String>) -> Result<Option<World>, InvalidState> {
    match version {
        STATE_VERSION => text.map(read_world).transpose(),
        other => Err(InvalidState(Reason::Version(other))),
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
