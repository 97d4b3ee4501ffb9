//! The state of the simulated service, as values. What time it is comes with each call; nothing moves by itself:
//! the future of an order is drawn when it is placed, and what can be seen of it follows from the time.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::options::EmulatorOptions;
use crate::state::audit_record::AuditRecord;
use crate::state::catalog::Catalog;
use crate::state::customer::Customer;
use crate::state::export::Export;
use crate::state::ledger::Ledger;
use crate::state::packed_part::PackedParts;
use crate::values::by_id::ById;
use crate::values::known_texts::KnownTexts;
use crate::values::random::Rng;

/// Everything that API calls read and change. A copy costs little: what either of both changes later is all that is doubled.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Store {
    #[serde(skip)]
    pub(crate) options: EmulatorOptions,
    #[serde(skip)]
    pub(crate) catalog: Catalog,
    pub(crate) customers: ById<Customer>,
    #[serde(rename = "dice")]
    pub(crate) rng: Rng,
    pub(crate) audit: Vec<Arc<AuditRecord>>,
    #[serde(rename = "books")]
    pub(crate) ledger: Ledger,
    /// How many customers were made beyond the fixture's.
    pub(crate) seeded: usize,
    pub(crate) exports: Vec<Export>,
    #[serde(skip)]
    pub(crate) packed_parts: PackedParts,
    /// Those of carts.
    #[serde(skip)]
    pub(crate) texts: KnownTexts,
}

impl Store {
    /// Without any customer.
    pub(crate) fn empty(options: EmulatorOptions) -> Self {
        Self {
            catalog: Catalog::of(options.world.as_ref(), options.seed),
            customers: ById::default(),
            rng: Rng::new(options.seed, "world"),
            audit: Vec::new(),
            ledger: Ledger::new(options.tax_percent, options.billing_currency.clone()),
            seeded: 0,
            exports: Vec::new(),
            packed_parts: PackedParts::default(),
            texts: KnownTexts::default(),
            options,
        }
    }

    /// The same state under these options.
    pub(crate) fn under(self, options: EmulatorOptions) -> Self {
        Self { catalog: Catalog::of(options.world.as_ref(), options.seed), options, ..self }
    }
}
