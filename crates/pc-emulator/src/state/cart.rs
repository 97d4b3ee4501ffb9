//! A cart: what a customer is about to buy.

use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::state::cart_line::CartLine;
use crate::values::by_id::HasId;
use crate::values::guid_text::GuidText;

/// How long a cart lives after its creation: seven days.
const CART_LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What a customer is about to buy.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Cart {
    pub(crate) id: Arc<str>,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) user: GuidText,
    pub(crate) partner_on_record_attested: Option<bool>,
    pub(crate) lines: Box<[CartLine]>,
    /// What came of the first successful checkout.
    pub(crate) checkout: Option<CheckoutResult>,
    /// A checkout is at work until then.
    pub(crate) busy_until: Timestamp,
}

/// What came of a checkout: enough to answer it again, and no more, as there are many carts.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct CheckoutResult {
    pub(crate) at: Timestamp,
    pub(crate) orders: Box<[Arc<str>]>,
    pub(crate) errors: Box<[Value]>,
}

impl HasId for Cart {
    fn id(&self) -> &Arc<str> {
        &self.id
    }
}

impl Cart {
    pub(crate) fn expires(&self) -> Timestamp {
        self.created + CART_LIFETIME
    }
}
