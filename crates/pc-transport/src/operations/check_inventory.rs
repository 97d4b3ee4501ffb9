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
}

impl Operation for CheckInventory {
    type Output = Vec<InventoryItem>;
    const NAME: &'static str = "CheckInventory";
    // A question, although it is posted.
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::post(&["extensions", "product", "checkinventory"])
            .query("country", self.country)
            .json(&self.request)
    }

    decode_json!();
}
