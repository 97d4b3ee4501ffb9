//! `POST /v1/customers/{c}/orders/{orderId}/attachment` (`attaching-purchase-order`).

use bytes::Bytes;
use pc_models::{CustomerId, OrderAttachment, OrderAttachmentMetadata, OrderId, ResourceCollection};

use super::imports::*;
use crate::wire::Part;

operation! {
    /// Hands in the documents that an order in the state `pending_po_upload` waits for.
    ///
    /// The service refuses with 400/900252, 900253 or 900254 what is not to its liking. A second upload may stand
    /// beside the first: look at [`ListOrderAttachments`](super::ListOrderAttachments) before repeating one whose
    /// answer was lost.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AttachToOrder {
        /// The customer.
        customer: CustomerId,
        /// The order.
        order: OrderId,
        /// What the documents are about; the service wants price and currency.
        metadata: OrderAttachmentMetadata,
        /// Purchase orders of the customer; the service wants one at least.
        purchase_orders: Vec<OrderDocument>,
        /// Documents of the tender, where there was one.
        tender_documents: Vec<OrderDocument> = Vec::new(),
    }
}

/// A file to attach.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderDocument {
    /// Its name.
    pub file_name: String,
    /// The media type of its content, such as `application/pdf`.
    pub content_type: String,
    /// What it holds.
    pub content: Bytes,
}

impl OrderDocument {
    /// A file of this name and media type.
    #[must_use]
    pub fn new(
        file_name: impl Into<String>,
        content_type: impl Into<String>,
        content: impl Into<Bytes>,
    ) -> Self {
        Self { file_name: file_name.into(), content_type: content_type.into(), content: content.into() }
    }
}

impl Operation for AttachToOrder {
    type Output = ResourceCollection<OrderAttachment>;
    const NAME: &'static str = "AttachToOrder";
    const REPEAT: Repeat = Repeat::WithSameRequestId;

    fn request(&self) -> Request {
        let (customer, order) = (self.customer.as_str(), self.order.as_str());
        let part = |name: &'static str| {
            move |file: &OrderDocument| {
                Part::file(name, &file.file_name, &file.content_type, file.content.clone())
            }
        };
        let mut parts = vec![Part::json("metadata", &self.metadata)];
        parts.extend(self.purchase_orders.iter().map(part("pofiles")));
        parts.extend(self.tender_documents.iter().map(part("tenderfiles")));
        Request::post(&["customers", customer, "orders", order, "attachment"]).multipart(&parts)
    }

    decode_by!(json);
}
