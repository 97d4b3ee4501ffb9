//! Lines from the line items of Partner Center (v1).
//!
//! The next page is asked for before the lines of this one are read: both take about as long.

use std::future::poll_fn;
use std::task::Poll;

use futures_util::future::join;
use futures_util::stream::{self, BoxStream, StreamExt};
use pc_models::{InvoiceId, InvoiceLineItem, RawJson, ResourceCollection};
use pc_transport::operations::ListInvoiceLineItems;
use pc_transport::wire::{DecodeError, Reply, Request, collection};
use pc_transport::{Client, Continuation, Operation, Page, PagingError, Repeat};

use super::batch::Batch;
use crate::billing::line_position::SectionPosition;
use crate::billing::{BillingError, BillingLine, Document, Section};

/// So many lines are read before the next page is looked after.
const LINES_AT_ONCE: usize = 64;

/// The lines of an invoice as they came.
struct ListRawLines(ListInvoiceLineItems);

impl Operation for ListRawLines {
    type Output = ResourceCollection<RawJson>;
    const NAME: &'static str = ListInvoiceLineItems::NAME;
    const REPEAT: Repeat = ListInvoiceLineItems::REPEAT;
    const IS_LONG_LIST: bool = ListInvoiceLineItems::IS_LONG_LIST;

    fn request(&self) -> Request {
        self.0.request()
    }

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        collection(reply)
    }
}

type RawPage = Option<Result<Page<RawJson>, PagingError>>;

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
    let pages = client.pages(ListRawLines(list), from).boxed();
    let batches = stream::unfold((pages, None), |(mut pages, ahead): (_, Option<RawPage>)| async move {
        let page = match ahead {
            Some(page) => page,
            None => pages.next().await,
        };
        let page = match page? {
            Ok(page) => page,
            Err(error) => return Some((Err(error.into()), (pages, None))),
        };
        let after = page.next.map(SectionPosition::Page);
        let (lines, ahead) = join(lines(page.items), pages.next()).await;
        let batch = lines.map(|lines| Batch { lines, after });
        Some((batch, (pages, Some(ahead))))
    });
    batches.boxed()
}

/// Reads lines, and lets others go on now and then.
async fn lines(raw: Vec<RawJson>) -> Result<Vec<BillingLine>, BillingError> {
    let mut lines = Vec::with_capacity(raw.len());
    for (number, json) in raw.into_iter().enumerate() {
        if number % LINES_AT_ONCE == 0 {
            let_others_go_on().await;
        }
        if json.as_str() != "null" {
            let item = InvoiceLineItem::from_raw(json);
            let item = item.map_err(|reason| BillingError::Line { line: number + 1, reason })?;
            lines.push(BillingLine::Item(item));
        }
    }
    Ok(lines)
}

async fn let_others_go_on() {
    let mut has_waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut has_waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
