//! How much memory it takes to read the lines of a large invoice, counted by the allocator. A test binary of its own: the
//! allocator counts for the whole process.
//!
//! `cargo test --release -p pc-transport --test memory -- --nocapture` reads a million lines and prints the figures.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use pc_models::{BillingProvider, InvoiceLineItem, InvoiceLineItemType, Timestamp};
use pc_transport::auth::StaticToken;
use pc_transport::operations::ListInvoiceLineItems;
use pc_transport::wire::{Body, Reply, Request, StreamedReply};
use pc_transport::{Client, SendError, TokioClock, Transport};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Decoding a million lines takes minutes without optimisation; what is held does not depend on how many there are.
const LINES: usize = if cfg!(debug_assertions) { 10_000 } else { 1_000_000 };
/// The promise is 64 MiB.
const MOST: usize = 1 << 20;

/// A service whose invoice has many lines, on pages of this many. Makes its text up while it is read.
struct Invoice {
    on_a_page: usize,
    read: AtomicUsize,
}

#[async_trait::async_trait]
impl Transport for Invoice {
    async fn send(&self, _: Request) -> Result<Reply, SendError> {
        Err(SendError::not_sent("a page is not to be held whole"))
    }

    async fn stream(&self, _: Request) -> Result<StreamedReply, SendError> {
        let first = self.read.fetch_add(self.on_a_page, Ordering::SeqCst);
        let last = (first + self.on_a_page).min(LINES);
        let start = Bytes::from_static(b"{\"totalCount\":1,\"items\":[");
        // Sixteen kilobytes or so at a time, as they come from a socket.
        let lines = (first..last).step_by(LINES_IN_A_PIECE).map(move |from| {
            let lines: String =
                (from..last.min(from + LINES_IN_A_PIECE)).map(|number| line(number, last)).collect();
            Bytes::from(lines)
        });
        let end = match last {
            LINES => "]}".to_owned(),
            _ => format!(
                r#"],"links":{{"next":{{"uri":"/invoices/G1/lineitems?page={last}","headers":[]}}}}}}"#
            ),
        };
        let pieces = [start].into_iter().chain(lines).chain([Bytes::from(end)]);
        Ok(StreamedReply {
            status: 200,
            headers: Vec::new(),
            body: Body::in_pieces(stream::iter(pieces.map(Ok))),
        })
    }
}

const LINES_IN_A_PIECE: usize = 40;

fn line(number: usize, last: usize) -> String {
    let comma = if number + 1 == last { "" } else { "," };
    format!(
        r#"{{"customerId":"00000000-0000-4000-8000-{number:012}","customerName":"Sample customer {number}","orderId":"{number:012x}","orderDate":"2031-05-20T18:48:30.6168285Z","productId":"CFQ000000001","skuId":"0001","unitPrice":"16.25","quantity":2,"subtotal":"{number}.50","currency":"USD","invoiceLineItemType":"billing_line_items","billingProvider":"one_time","attributes":{{"objectType":"OneTimeInvoiceLineItem"}}}}{comma}"#
    )
}

/// Reads the whole invoice; bytes taken at most beyond what was taken before.
async fn peak(on_a_page: usize) -> usize {
    let transport = Arc::new(Invoice { on_a_page, read: AtomicUsize::new(0) });
    let clock = Arc::new(TokioClock::scaled(Timestamp::UNIX_EPOCH, 1.0));
    let client = Client::new(transport, Arc::new(StaticToken::new("t")), clock);
    let list = ListInvoiceLineItems {
        invoice: "G1".into(),
        provider: BillingProvider::OneTime,
        line_item_type: InvoiceLineItemType::BillingLineItems,
        currency: None,
        period: None,
        has_partner_earned_credit: None,
        size: None,
        offset: None,
    };
    HEAP.reset_peak_usage();
    let before = HEAP.current_usage();
    let mut items = client.items(list);
    let mut count = 0;
    while let Some(item) = items.next().await {
        assert!(matches!(item.unwrap(), InvoiceLineItem::OneTime(_)));
        count += 1;
    }
    assert_eq!(count, LINES);
    HEAP.peak_usage() - before
}

#[tokio::test]
async fn many_lines_take_little_memory_however_large_the_pages() {
    for on_a_page in [LINES, 2000] {
        let peak = peak(on_a_page).await;
        println!("{LINES} lines, {on_a_page} on a page: {:.2} MiB at most", peak as f64 / f64::from(1 << 20));
        assert!(peak <= MOST, "{on_a_page} on a page: {peak} bytes");
    }
}
