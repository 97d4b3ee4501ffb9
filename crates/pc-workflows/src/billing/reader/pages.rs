//! Lines from the line items of Partner Center (v1).
//!
//! The next page is asked for before the lines of this one are read, and they are handed out before it has arrived: the
//! service, this and whoever writes the lines are at work at the same time.

use std::future::{Ready, poll_fn, ready};
use std::pin::pin;
use std::task::Poll;

use futures_util::future::{Either, select};
use futures_util::stream::{self, BoxStream, StreamExt, StreamFuture};
use pc_models::{InvoiceId, InvoiceLineItem};
use pc_transport::operations::ListInvoiceLineItems;
use pc_transport::{Bytes, Client, Continuation, Page, PagingError};

use super::batch::Batch;
use crate::billing::line_position::SectionPosition;
use crate::billing::{BillingError, BillingLine, Document, Section};

/// So many lines are read before the next page is looked after.
const LINES_AT_ONCE: usize = 16;

type Pages = BoxStream<'static, Result<Page<Bytes>, PagingError>>;
/// What came of the next page, and those after it.
type Arrived = (Option<Result<Page<Bytes>, PagingError>>, Pages);
/// The next page, while it is under way, or when it has arrived.
type NextPage = Either<StreamFuture<Pages>, Ready<Arrived>>;

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
    let pages: Pages = client.text_pages(list, from).boxed();
    stream::unfold(Either::Left(pages.into_future()), next_batch).boxed()
}

/// The lines of the next page, as soon as they are read; the page after it is under way by then.
async fn next_batch(next: NextPage) -> Option<(Result<Batch, BillingError>, NextPage)> {
    let (page, pages) = next.await;
    let next = Either::Left(pages.into_future());
    let page = match page? {
        Ok(page) => page,
        Err(error) => return Some((Err(error.into()), next)),
    };
    let (lines, next) = match select(pin!(lines(page.items)), next).await {
        Either::Left((lines, next)) => (lines, next),
        Either::Right((arrived, lines)) => (lines.await, Either::Right(ready(arrived))),
    };
    let after = page.next.map(SectionPosition::Page);
    Some((lines.map(|lines| Batch { lines, after }), next))
}

/// Reads lines, and lets others go on now and then.
async fn lines(texts: Vec<Bytes>) -> Result<Vec<BillingLine>, BillingError> {
    let mut lines = Vec::with_capacity(texts.len());
    for (number, text) in texts.into_iter().enumerate() {
        if number % LINES_AT_ONCE == 0 {
            let_others_go_on().await;
        }
        if &*text != b"null" {
            let item = InvoiceLineItem::from_slice(&text);
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
