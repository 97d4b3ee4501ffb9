//! Lines of invoices, read from an emulator by either system, and taken up after an interruption.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use futures_util::future::pending;
use pc_emulator::{Emulator, EmulatorOptions};
use pc_models::{Invoice, InvoiceId};
use pc_transport::auth::{Cloud, Credentials, Grant, SecretString, StaticToken, TokenEndpoint};
use pc_transport::operations::GetInvoice;
use pc_transport::wire::{Method, Reply, Request};
use pc_transport::{Client, SendError, TokioClock, Transport};
use pc_workflows::billing::{
    BillingAccess, BillingError, BillingLine, Document, ExportAccess, LinePosition, LineReader, Note,
    Section, SectionFilter, SectionRules, Step, Via, sections,
};
use serde_json::json;

/// How many lines three pages have, and one file.
const LINES_OF_ONE_FILE: usize = 4_500;
/// How many lines two files have: an emulator puts 10,000 into one.
const LINES_OF_TWO_FILES: usize = 10_100;

/// Where the emulator is, as it says in the addresses of files.
const HOST: &str = "emulator.test";

/// Lets so many requests for pages or files through, then refuses them.
struct InterruptedTransport {
    emulator: Emulator,
    left: AtomicUsize,
    /// Exports are done, and have no files.
    without_files: AtomicBool,
}

#[async_trait]
impl Transport for InterruptedTransport {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let counts = request.path.iter().any(|part| part == "lineitems" || part == "blobs");
        if counts
            && self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_err()
        {
            // A refusal, which no client repeats.
            return Ok(Reply::json(403, &json!({"code": 0, "description": "not now"})));
        }
        let mut reply = self.emulator.send(request.header("Host", HOST)).await?;
        if self.without_files.load(Ordering::SeqCst) {
            let text = String::from_utf8_lossy(&reply.body).into_owned();
            if let Some((before, _)) = text.split_once("\"blobs\":[") {
                let after = text.rsplit_once(']').unwrap().1;
                let before = before.replace("\"blobCount\":1", "\"blobCount\":0");
                reply.body = format!("{before}\"blobs\":[]{after}").into();
            }
        }
        Ok(reply)
    }

    fn origin(&self) -> Option<&str> {
        Some("http://emulator.test")
    }
}

struct Harness {
    access: BillingAccess,
    transport: Arc<InterruptedTransport>,
    invoice: Invoice,
}

/// An emulator with an invoice of so many lines, and access that can be cut.
async fn harness(lines: usize) -> Harness {
    let clock = Arc::new(TokioClock::scaled("2026-03-10T08:00:00Z".parse().unwrap(), 1.0));
    let transport = Arc::new(InterruptedTransport {
        emulator: Emulator::new(EmulatorOptions::default(), clock.clone()),
        left: AtomicUsize::new(usize::MAX),
        without_files: AtomicBool::default(),
    });
    let request = Request::outside_version(Method::Post, &["_emulator", "invoices"])
        .json(&json!({"line_items": lines}));
    let made = transport.send(request).await.unwrap();
    let made: serde_json::Value = serde_json::from_slice(&made.body).unwrap();
    let id = InvoiceId::new(made["id"].as_str().unwrap());
    let grant = Grant::RefreshToken("r".into());
    let secret = SecretString::from("s");
    let credentials = Credentials::new("t", "a", grant).with_secret(secret);
    let tokens = TokenEndpoint::new(transport.clone(), clock.clone(), credentials, "scope");
    let client = Client::new(transport.clone(), Arc::new(tokens), clock);
    let invoice = client.run(&GetInvoice::new(id)).await.unwrap();
    let files = transport.clone();
    let hosts = Arc::new(move |_: &str| Ok(files.clone() as Arc<dyn Transport>));
    let export = ExportAccess::new(client.clone(), hosts);
    let access = BillingAccess::new(client).with_export(export);
    Harness { access, transport, invoice }
}

impl Harness {
    fn sections(&self, via: Via) -> Vec<Section> {
        let rules = SectionRules::new(Cloud::Global).only(via);
        sections(&self.invoice, &SectionFilter::default(), &rules).unwrap()
    }

    fn reader(&self, via: Via, from: LinePosition) -> LineReader {
        let document = Document::Invoice(self.invoice.id.clone());
        LineReader::new(self.access.clone(), document, self.sections(via), from).unwrap()
    }

    fn allow(&self, requests: usize) {
        self.transport.left.store(requests, Ordering::SeqCst);
    }

    async fn advance(&self, seconds: u64) {
        let request = Request::outside_version(Method::Post, &["_emulator", "clock"]);
        let reply = self.transport.send(request.json(&json!({"advance_s": seconds}))).await.unwrap();
        assert!(reply.is_success());
    }
}

/// What was read.
#[derive(Default)]
struct Read {
    /// In the order of their lines: each line of the invoice has its own.
    orders: Vec<String>,
    position: LinePosition,
    notes: Vec<Note>,
}

/// Reads to the end or to the first error, as a careful caller does: a position is kept with the lines before it.
async fn read(mut reader: LineReader, into: &mut Read) -> Result<(), BillingError> {
    while let Some(step) = reader.next().await? {
        match step {
            Step::Lines { lines, position } => {
                into.orders.extend(lines.iter().map(|line: &BillingLine| line.facts().order_id.to_owned()));
                into.position = position;
            }
            Step::Note(note) => {
                if matches!(note, Note::StartedAgain(_)) {
                    into.orders.clear();
                }
                into.notes.push(note);
            }
            _ => {}
        }
    }
    Ok(())
}

fn assert_whole(read: &Read, lines: usize) {
    let expected = (0..lines).map(|number| format!("{number:012x}"));
    assert!(read.orders.iter().cloned().eq(expected), "{} lines", read.orders.len());
}

#[tokio::test(start_paused = true)]
async fn both_systems_tell_the_same_lines() {
    let harness = harness(LINES_OF_ONE_FILE).await;
    for via in [Via::LineItems, Via::Export] {
        let mut all = Read::default();
        read(harness.reader(via, LinePosition::default()), &mut all).await.unwrap();
        assert_whole(&all, LINES_OF_ONE_FILE);
    }
}

#[tokio::test(start_paused = true)]
async fn what_broke_off_is_gone_on_with_and_nothing_comes_twice() {
    for (via, lines) in [(Via::LineItems, LINES_OF_ONE_FILE), (Via::Export, LINES_OF_TWO_FILES)] {
        let harness = harness(lines).await;
        let mut all = Read::default();
        let mut runs = 0;
        loop {
            runs += 1;
            harness.allow(1); // page, or file
            // Positions survive as text.
            let saved = serde_json::to_string(&all.position).unwrap();
            match read(harness.reader(via, serde_json::from_str(&saved).unwrap()), &mut all).await {
                Ok(()) => break,
                Err(error) => assert!(runs < 10, "it gets on: {error}"),
            }
        }
        assert!(runs > 1, "it broke off");
        assert_whole(&all, lines);
        assert!(!all.notes.iter().any(|note| matches!(note, Note::StartedAgain(_))));
    }
}

#[tokio::test(start_paused = true)]
async fn an_export_that_is_gone_is_asked_for_again_from_the_beginning() {
    let harness = harness(LINES_OF_ONE_FILE).await;
    let mut all = Read::default();
    let mut reader = harness.reader(Via::Export, LinePosition::default());
    while all.orders.len() < 2_000 {
        if let Some(Step::Lines { lines, position }) = reader.next().await.unwrap() {
            all.orders.extend(lines.iter().map(|line| line.facts().order_id.to_owned()));
            all.position = position;
        }
    }
    drop(reader);
    harness.advance(25 * 60 * 60).await; // an export is kept for a day
    read(harness.reader(Via::Export, all.position.clone()), &mut all).await.unwrap();
    assert!(all.notes.iter().any(|note| matches!(note, Note::StartedAgain(_))), "{:?}", all.notes);
    assert_whole(&all, LINES_OF_ONE_FILE);
}

#[tokio::test(start_paused = true)]
async fn an_export_without_files_is_told() {
    let harness = harness(LINES_OF_ONE_FILE).await;
    harness.transport.without_files.store(true, Ordering::SeqCst);
    let mut all = Read::default();
    read(harness.reader(Via::Export, LinePosition::default()), &mut all).await.unwrap();
    assert_eq!(all.orders.len(), 0);
    assert_eq!(all.notes, [Note::WaitingForExport, Note::NothingToExport]);
}

#[tokio::test(start_paused = true)]
async fn a_position_of_other_lines_is_refused() {
    let harness = harness(LINES_OF_ONE_FILE).await;
    let mut all = Read::default();
    harness.allow(1);
    read(harness.reader(Via::LineItems, LinePosition::default()), &mut all).await.unwrap_err();
    let document = Document::Invoice(harness.invoice.id.clone());
    let sections = harness.sections(Via::Export);
    assert!(LineReader::new(harness.access.clone(), document, sections, all.position).is_err());
}

/// A service that answers with one page, and never with the one after it.
struct StalledTransport;

#[async_trait]
impl Transport for StalledTransport {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        if request.find_header("MS-ContinuationToken").is_some() {
            pending::<()>().await;
        }
        let line = json!({"attributes": {"objectType": "OneTimeInvoiceLineItem"}, "orderId": "000000000000"});
        Ok(Reply::json(200, &json!({"items": [line], "continuationToken": "t"})))
    }
}

#[tokio::test]
async fn lines_are_handed_out_before_the_next_page_has_arrived() {
    let invoice = json!({"id": "G1", "invoiceDetails": [
        {"invoiceLineItemType": "billing_line_items", "billingProvider": "one_time"},
    ]});
    let invoice: Invoice = serde_json::from_value(invoice).unwrap();
    let rules = SectionRules::new(Cloud::Global).only(Via::LineItems);
    let sections = sections(&invoice, &SectionFilter::default(), &rules).unwrap();
    let (token, clock) = (StaticToken::new("t"), TokioClock::system());
    let access =
        BillingAccess::new(Client::new(Arc::new(StalledTransport), Arc::new(token), Arc::new(clock)));
    let document = Document::Invoice(invoice.id);
    let mut reader = LineReader::new(access, document, sections, LinePosition::default()).unwrap();
    let mut all = Read::default();
    while all.orders.is_empty() {
        if let Some(Step::Lines { lines, .. }) = reader.next().await.unwrap() {
            all.orders.extend(lines.iter().map(|line| line.facts().order_id.to_owned()));
        }
    }
    assert_whole(&all, 1);
}
