//! The baseline: every page downloaded and parsed into the few members that a sum needs, one after the other.

use std::sync::Arc;

use futures_util::TryStreamExt;
use pc_models::{InvoiceId, ResourceCollection};
use pc_transport::auth::StaticToken;
use pc_transport::wire::{DecodeError, Reply, Request, json};
use pc_transport::{Client, HttpTransport, HttpTransportOptions, Operation, Repeat, TokioClock};
use serde::Deserialize;

/// Downloads and parses every page; how many lines there were.
pub(super) async fn read(client: &Client, invoice: &InvoiceId) -> usize {
    let pages = client.pages(ListMinimalLines { invoice: invoice.clone() }, None);
    let add = |lines, page: pc_transport::Page<MinimalLine>| std::future::ready(Ok(lines + page.items.len()));
    pages.try_fold(0, add).await.unwrap()
}

pub(super) fn client(origin: &str) -> Client {
    let transport = HttpTransport::new(origin, HttpTransportOptions::default()).unwrap();
    let (token, clock) = (StaticToken::new("bench"), TokioClock::system());
    Client::new(Arc::new(transport), Arc::new(token), Arc::new(clock))
}

/// The members that a sum needs.
#[derive(Deserialize)]
#[allow(dead_code, reason = "parsed, not looked at")]
#[serde(rename_all = "camelCase")]
struct MinimalLine {
    order_id: String,
    customer_id: String,
    product_id: String,
    sku_id: String,
    quantity: String,
    subtotal: String,
    total_for_customer: String,
    currency: String,
}

struct ListMinimalLines {
    invoice: InvoiceId,
}

impl Operation for ListMinimalLines {
    type Output = ResourceCollection<MinimalLine>;
    const NAME: &'static str = "ListInvoiceLineItems";
    const REPEAT: Repeat = Repeat::Always;
    const IS_LONG_LIST: bool = true;

    fn request(&self) -> Request {
        Request::get(&["invoices", self.invoice.as_str(), "lineitems"])
            .query("provider", "onetime")
            .query("invoiceLineItemType", "billinglineitems")
    }

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        json(reply)
    }
}
