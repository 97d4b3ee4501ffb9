//! Lines from the line items of Partner Center (v1).

use futures_util::stream::{BoxStream, StreamExt};
use pc_models::InvoiceId;
use pc_transport::operations::ListInvoiceLineItems;
use pc_transport::{Client, Continuation};

use super::batch::Batch;
use crate::billing::line_position::SectionPosition;
use crate::billing::{BillingError, BillingLine, Document, Section};

pub(super) fn read(
    client: &Client,
    document: &Document,
    section: &Section,
    from: Option<Continuation>,
) -> BoxStream<'static, Result<Batch, BillingError>> {
    let (invoice, period, currency) = match document {
        Document::Invoice(id) => (id.clone(), None, None),
        Document::Unbilled { period, currency } => {
            (InvoiceId::new("unbilled"), Some(period.clone()), Some(*currency))
        }
    };
    let list = ListInvoiceLineItems::new(invoice, section.provider.clone(), section.line_item_type.clone())
        .currency(currency)
        .period(period);
    let pages = client.pages(list, from).map(|page| {
        let page = page?;
        let lines = page.items.into_iter().map(BillingLine::Item).collect();
        Ok(Batch { lines, after: page.next.map(SectionPosition::Page) })
    });
    pages.boxed()
}
