//! What a lying service can make this program hold, counted by the allocator. A test binary of its own: the allocator counts
//! for the whole process, so no other test may run beside it.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use futures_util::stream::{self, TryStreamExt};
use pc_models::{BillingReconciliationLine, Customer, Manifest, Timestamp};
use pc_transport::auth::StaticToken;
use pc_transport::operations::{GetOrder, ListCustomers};
use pc_transport::wire::{Body, Reply, Request, StreamedReply};
use pc_transport::{Client, PagingError, SendError, TokioClock, Transport, export};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const MIB: usize = 1 << 20;
/// Bytes that may be held for a list that the caller keeps, whose largest items are customers. While it grows it is counted
/// twice here: the memory of the system is taken over, and not copied.
const MAX_KEPT_BYTES: usize = 270 * MIB;
/// Bytes that may be held for what is refused or not kept.
const MAX_HELD_BYTES: usize = 64 * MIB;

/// A service that makes up each answer: its number, and the pieces of its body.
struct Liar<F> {
    asked: AtomicUsize,
    answer: F,
}

#[async_trait::async_trait]
impl<F, I> Transport for Liar<F>
where
    F: Fn(usize) -> I + Send + Sync,
    I: Iterator<Item = Bytes> + Send + 'static,
{
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        self.stream(request).await?.whole(32 * MIB).await
    }

    async fn stream(&self, _: Request) -> Result<StreamedReply, SendError> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let body = Body::in_pieces(stream::iter((self.answer)(number).map(Ok)));
        Ok(StreamedReply { status: 200, headers: Vec::new(), body })
    }
}

fn liar<I: Iterator<Item = Bytes> + Send + 'static>(
    answer: impl Fn(usize) -> I + Send + Sync + 'static,
) -> Arc<dyn Transport> {
    Arc::new(Liar { asked: AtomicUsize::new(0), answer })
}

fn client(transport: Arc<dyn Transport>) -> Client {
    let clock = Arc::new(TokioClock::scaled(Timestamp::UNIX_EPOCH, 1.0));
    Client::new(transport, Arc::new(StaticToken::new("t")), clock)
}

/// Text that comes again and again between a beginning and an end, 16 KiB or so at a time.
fn repeated(begin: String, text: &str, times: usize, end: &str) -> impl Iterator<Item = Bytes> + use<> {
    let at_once = (16 << 10) / text.len().max(1) + 1;
    let (text, end) = (Bytes::from(text.repeat(at_once)), Bytes::from(end.to_owned()));
    let begin = std::iter::once(Bytes::from(begin));
    begin.chain(std::iter::repeat_n(text, times.div_ceil(at_once))).chain(std::iter::once(end))
}

/// Bytes taken at most beyond what was taken before.
async fn peak<T>(work: impl Future<Output = T>) -> (T, usize) {
    HEAP.reset_peak_usage();
    let before = HEAP.current_usage();
    let done = work.await;
    (done, HEAP.peak_usage().saturating_sub(before))
}

async fn all_customers(transport: Arc<dyn Transport>) -> Result<Vec<Customer>, PagingError> {
    client(transport).items(ListCustomers::new()).try_collect().await
}

/// A million empty customers in one page, pages without end that all differ, and large customers.
async fn lists() {
    let tiny = liar(|_| repeated(r#"{"items":[{}"#.to_owned(), ",{}", 1_000_000, "]}"));
    let endless = liar(|number| {
        let next = format!(
            r#"{{"links":{{"next":{{"uri":"/customers?seekOperation=Next&page={number}"}}}},"items":[{{"id":"{number}"}}"#
        );
        repeated(next, r#",{"companyProfile":{"companyName":"x"}}"#, 500, "]}")
    });
    let large = liar(|number| {
        let next = format!(
            r#"{{"links":{{"next":{{"uri":"/customers?seekOperation=Next&page={number}"}}}},"items":[{{"id":"{number}"}},{{"id":""#
        );
        repeated(next, "x", 5_000_000, r#""}]}"#)
    });
    for (name, transport) in [("tiny items", tiny), ("endless pages", endless), ("large items", large)] {
        let (list, bytes) = peak(all_customers(transport)).await;
        let error = list.unwrap_err();
        assert!(matches!(error, PagingError::TooLong { .. }), "{name}: {error}");
        assert!(bytes <= MAX_KEPT_BYTES, "{name}: {bytes} bytes");
    }
}

/// A page that never comes to an element.
async fn blanks() {
    let blanks = liar(|_| repeated("{".to_owned(), " ", usize::MAX >> 1, "}"));
    let (list, bytes) = peak(all_customers(blanks)).await;
    let error = list.unwrap_err().to_string();
    assert!(error.contains("goes on for"), "{error}");
    assert!(bytes <= MAX_HELD_BYTES, "{bytes} bytes");
}

/// Answers that are held whole: small text that would become large values.
async fn answers() {
    for (name, begin, text, end) in [
        ("empty order lines", r#"{"lineItems":[{}"#, ",{}", "]}"),
        ("empty texts", r#"{"operations":[""#, r#"","#, r#"""]}"#),
        ("numbers for texts", r#"{"operations":[0"#, ",0", "]}"),
        ("unknown members", r#"{"lineItems":[{"attributes":{"a":[0"#, ",[]", "]}}]}"),
        ("a deep array", r#"{"lineItems":["#, "[", "]}"),
        ("a long number", r#"{"totalPrice":1"#, "1", "}"),
    ] {
        let transport = liar(move |_| repeated(begin.to_owned(), text, 5_000_000, end));
        let client = client(transport);
        let order = GetOrder::new("c".into(), "o".into());
        let (answer, bytes) = peak(client.run(&order)).await;
        assert!(answer.is_err() || name == "a long number", "{name}");
        assert!(bytes <= MAX_HELD_BYTES, "{name}: {bytes} bytes");
    }
}

fn packed(text: &str, times: usize) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let many = text.repeat(1_000);
    (0..times / 1_000).for_each(|_| encoder.write_all(many.as_bytes()).unwrap());
    encoder.finish().unwrap().into()
}

async fn export_lines(file: Bytes) -> (Result<usize, String>, usize) {
    let manifest: Manifest = serde_json::from_value(serde_json::json!({
        "id": "m", "rootDirectory": "https://x.example/folder", "sasToken": "sig=a", "blobs": [{"name": "a.json.gz"}]
    }))
    .unwrap();
    let transport = liar(move |_| std::iter::once(file.clone()));
    let clock = Arc::new(TokioClock::scaled(Timestamp::UNIX_EPOCH, 1.0));
    let patience = Duration::from_secs(60);
    let lines = export::lines::<BillingReconciliationLine>(transport, clock, patience, manifest, 4);
    let (count, bytes) = peak(lines.try_fold(0, |count, _| async move { Ok(count + 1) })).await;
    (count.map_err(|error| error.to_string()), bytes)
}

/// Small files that unpack to many lines, to blank ones, or to one that does not end.
async fn exports() {
    for (name, text, times) in
        [("empty lines", "{}\n", 1_400_000), ("blank lines", "\n", 64_000_000), ("one line", "[", 64_000_000)]
    {
        let file = packed(text, times);
        let (count, bytes) = export_lines(file).await;
        assert!(bytes <= MAX_HELD_BYTES, "{name}: {bytes} bytes");
        assert!(name == "empty lines" || count.is_err(), "{name}");
    }
}

/// One test: the allocator counts for all that runs at the same time.
#[tokio::test]
async fn no_answer_costs_much_memory() {
    exports().await;
    answers().await;
    lists().await;
    blanks().await;
}
