//! Purchase orders that customers sign (`attaching-purchase-order`).

use crate::{CurrencyCode, Decimal, ResourceAttributes};

crate::codec::resource! {
    /// A document attached to an order.
    pub struct OrderAttachment {
        /// The identifier.
        attachment_id: String,
        /// Name of the file.
        file_name: Option<String>,
        /// Size of the file.
        size_in_kb: Option<Decimal> = "sizeInKB",
        /// What kind of document it is.
        attachment_type: Option<String>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// What accompanies the documents: the part `metadata`, JSON as text.
    pub struct OrderAttachmentMetadata {
        /// Whether the purchase follows a tender; the first `f` of `part` is small on the wire.
        is_part_of_tender: Option<bool> = "isPartofTender",
        /// What the customer pays.
        customer_price: Option<Decimal>,
        /// In which currency.
        currency: Option<CurrencyCode>,
        /// Rate between that currency and the billing currency.
        fx_rate: Option<Decimal>,
        /// Where the tender is published.
        tender_link: Option<String>,
    }
}

impl OrderAttachmentMetadata {
    /// Documents of a purchase that does or does not follow a tender.
    #[must_use]
    pub fn new(is_part_of_tender: bool) -> Self {
        Self { is_part_of_tender: Some(is_part_of_tender), ..Self::default() }
    }
}
