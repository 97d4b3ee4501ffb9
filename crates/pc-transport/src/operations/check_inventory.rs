//! `POST /v1/extensions/product/checkinventory` (`check-inventory`).

use pc_models::{CountryCode, InventoryCheckRequest, InventoryItem};

use super::imports::*;

operation! {
    /// Asks whether items are in stock for a customer. Items that are not in the catalog are left out of the answer.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CheckInventory {
        /// The country.
        country: CountryCode,
        /// The question.
        request: InventoryCheckRequest,
    }
    // A question, although it is posted.
    POST /v1/extensions/product/checkinventory
        ?country={country}
        json {request}
        -> Vec<InventoryItem>, repeat Always;
}
