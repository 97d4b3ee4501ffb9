//! A world: what the simulated service has when it starts.

use std::sync::{Arc, OnceLock};

use pc_models::Timestamp;

/// What the emulator has when it starts: catalog, prices, customers, and what they bought before. Written as TOML, in
/// the form that `docs/worlds.md` describes, and checked while it is read.
///
/// ```
/// use pc_emulator::World;
///
/// let world: World = "
///     extends = 'demo'
///
///     [[orders]]
///     customer = 'd6bf25b7-e0a8-4f2d-a31b-97b55cfc774d'
///     placed = '2026-01-15T10:00:00Z'
///     lines = [{ item = 'DG7GMGF0DWM3:0002', quantity = 5 }]
/// ".parse()?;
/// assert_eq!(world.last_order().unwrap().to_string(), "2026-01-15T10:00:00Z");
///
/// let error = "extends = 'demo'\n[[customer]]".parse::<World>().unwrap_err();
/// assert!(error.to_string().contains("line 2: there is no `customer`: did you mean `customers`?"));
/// # Ok::<_, pc_emulator::InvalidWorld>(())
/// ```
#[derive(Debug, Clone)]
pub struct World {
    /// Checked, or written by the emulator itself.
    text: Arc<str>,
    known: Arc<Known>,
}

/// What was found in the text already: reading a large one takes seconds.
#[derive(Debug, Default)]
struct Known {
    catalog: OnceLock<Arc<str>>,
    last_order: OnceLock<Option<Timestamp>>,
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl Eq for World {}

impl World {
    /// Of a text that is known to be one.
    pub(crate) fn of_checked(text: impl Into<Arc<str>>) -> Self {
        Self { text: text.into(), known: Arc::default() }
    }

    /// When the last of its orders was placed, which is looked for once.
    pub(crate) fn last_order_or(&self, find: impl FnOnce() -> Option<Timestamp>) -> Option<Timestamp> {
        *self.known.last_order.get_or_init(find)
    }

    /// Without customers and orders: what a state that has these itself must remember of its world.
    pub(crate) fn catalog(&self) -> Self {
        Self::of_checked(self.known.catalog.get_or_init(|| self.read_catalog()).clone())
    }

    fn read_catalog(&self) -> Arc<str> {
        let Ok(mut table) = self.text.parse::<toml::Table>() else { return self.text.clone() };
        table.retain(|name, _| name != "customers" && name != "orders");
        toml::to_string(&table).unwrap_or_default().into() // tables and texts alone: this cannot fail
    }

    /// The file as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}
