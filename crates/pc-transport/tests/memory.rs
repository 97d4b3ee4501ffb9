//! How much memory it takes to read the lines of a large invoice or export, counted by the allocator. A test binary of its
//! own: the allocator counts for the whole process, so no other test may run beside it.
//!
//! `cargo test --release -p pc-transport --test memory -- --nocapture` reads a million lines and prints the figures.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use futures_util::stream::{self, StreamExt};
use pc_models::{
    BillingProvider, BillingReconciliationLine, InvoiceLineItem, InvoiceLineItemType, Manifest, Timestamp,
};
use pc_transport::auth::StaticToken;
use pc_transport::export;
use pc_transport::operations::ListInvoiceLineItems;
use pc_transport::wire::{Body, Reply, Request, StreamedReply};
use pc_transport::{Client, SendError, TokioClock, Transport};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Decoding a million lines takes minutes without optimisation; what is held does not depend on how many there are.
const LINES: usize = if cfg!(debug_assertions) { 10_000 } else { 1_000_000 };
/// Bytes that may be held; the promise is 64 MiB.
const MAX_HELD_BYTES: usize = 1 << 20;

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
    let list = ListInvoiceLineItems::new(
        "G1".into(),
        BillingProvider::OneTime,
        InvoiceLineItemType::BillingLineItems,
    );
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

/// Files of an export. Packs its text while it is read.
struct Files {
    lines: usize,
}

#[async_trait::async_trait]
impl Transport for Files {
    async fn send(&self, _: Request) -> Result<Reply, SendError> {
        Err(SendError::not_sent("a file is not to be held whole"))
    }

    async fn stream(&self, _: Request) -> Result<StreamedReply, SendError> {
        let (lines, mut from) = (self.lines, 0);
        let mut packed = Some(GzEncoder::new(Vec::new(), Compression::fast()));
        let pieces = std::iter::from_fn(move || {
            let mut encoder = packed.take()?;
            while from < lines && encoder.get_ref().len() < 16 << 10 {
                encoder.write_all(line(from, 0).trim_end_matches(',').as_bytes()).ok()?;
                encoder.write_all(b"\n").ok()?;
                from += 1;
            }
            if from == lines {
                return encoder.finish().ok().map(Bytes::from);
            }
            let piece = std::mem::take(encoder.get_mut());
            packed = Some(encoder);
            Some(Bytes::from(piece))
        });
        let body = Body::in_pieces(stream::iter(pieces.map(Ok)));
        Ok(StreamedReply { status: 200, headers: Vec::new(), body })
    }
}

/// Reads an export of this many files, four at once; bytes taken at most beyond what was taken before.
async fn peak_of_export(files: usize) -> usize {
    let blobs: Vec<_> =
        (0..files).map(|number| serde_json::json!({"name": format!("part-{number}.json.gz")})).collect();
    let manifest: Manifest = serde_json::from_value(serde_json::json!({
        "id": "m", "rootDirectory": "https://x.example/folder", "sasToken": "sig=a", "blobCount": files, "blobs": blobs
    }))
    .unwrap();
    let clock = Arc::new(TokioClock::scaled(Timestamp::UNIX_EPOCH, 1.0));
    HEAP.reset_peak_usage();
    let before = HEAP.current_usage();
    let transport = Arc::new(Files { lines: LINES / files });
    let lines =
        export::lines::<BillingReconciliationLine>(transport, clock, Duration::from_secs(60), manifest, 4);
    let count = lines.map(Result::unwrap).fold(0, |count, _| async move { count + 1 }).await;
    assert_eq!(count, LINES / files * files);
    HEAP.peak_usage() - before
}

/// One test: the allocator counts for all that runs at the same time.
#[tokio::test]
async fn many_lines_take_little_memory_however_large_the_pages() {
    for on_a_page in [LINES, 2000] {
        let peak = peak(on_a_page).await;
        println!("{LINES} lines, {on_a_page} on a page: {:.2} MiB at most", peak as f64 / f64::from(1 << 20));
        assert!(peak <= MAX_HELD_BYTES, "{on_a_page} on a page: {peak} bytes");
    }
    for files in [1, 50] {
        let peak = peak_of_export(files).await;
        println!(
            "{LINES} lines, in {files} packed file(s): {:.2} MiB at most",
            peak as f64 / f64::from(1 << 20)
        );
        assert!(peak <= 8 * MAX_HELD_BYTES, "{files} files: {peak} bytes"); // the test's own packing included
    }
}
