//! The exports of several invoices are prepared side by side. Time is virtual.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use pc_emulator::{Emulator, EmulatorOptions};
use pc_models::{Invoice, InvoiceId};
use pc_transport::auth::Cloud;
use pc_transport::operations::GetInvoice;
use pc_transport::wire::{Method, Reply, Request};
use pc_transport::{SendError, Transport};
use pc_workflows::billing::{
    BillingAccess, BillingLine, Document, ExportAccess, LinePosition, LineReader, LineReaders, Section,
    SectionFilter, SectionRules, Step, Via, sections,
};
use serde_json::{Value, json};

use crate::harness::emulated::Harness;

const ORIGIN: &str = "http://emulator.example";
const INVOICE_COUNT: usize = 9;
const LINES_PER_INVOICE: usize = 30;

/// What was sent to the export, in its order.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sent {
    Request,
    File,
}

/// An emulator under the name of a host, and what was sent to it.
struct NamedHost {
    emulator: Emulator,
    sent: Mutex<Vec<Sent>>,
}

#[async_trait]
impl Transport for NamedHost {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let sent = match request.path.last().map(String::as_str) {
            Some("export") => Some(Sent::Request),
            _ => request.path.iter().any(|part| part == "blobs").then_some(Sent::File),
        };
        self.sent.lock().unwrap().extend(sent);
        self.emulator.send(request.header("Host", "emulator.example")).await
    }

    fn origin(&self) -> Option<&str> {
        Some(ORIGIN)
    }
}

struct Fixture {
    harness: Harness,
    named: Arc<NamedHost>,
    access: BillingAccess,
    documents: Vec<(Document, Vec<Section>)>,
}

async fn fixture() -> Fixture {
    fixture_of(INVOICE_COUNT).await
}

async fn fixture_of(invoice_count: usize) -> Fixture {
    let mut named = None;
    let harness = Harness::through(EmulatorOptions::default(), |emulator| {
        named.insert(Arc::new(NamedHost { emulator, sent: Mutex::default() })).clone()
    });
    let named = named.unwrap();
    let rules = SectionRules::new(Cloud::Global).only(Via::Export);
    let mut documents = Vec::new();
    for _ in 0..invoice_count {
        let id =
            control(&harness.emulator, "invoices", &json!({"line_items": LINES_PER_INVOICE}))["id"].clone();
        let invoice = GetInvoice::new(InvoiceId::new(id.as_str().unwrap()));
        let invoice: Invoice = harness.client.run(&invoice).await.unwrap();
        let sections = sections(&invoice, &SectionFilter::default(), &rules).unwrap();
        documents.push((Document::Invoice(invoice.id), sections));
    }
    let files = named.clone();
    let hosts = Arc::new(move |_: &str| Ok(files.clone() as Arc<dyn Transport>));
    let export = ExportAccess::new(harness.client.clone(), hosts);
    let access = BillingAccess::new(harness.client.clone()).with_export(export);
    Fixture { harness, named, access, documents }
}

fn control(emulator: &Emulator, name: &str, body: &Value) -> Value {
    let reply = emulator.handle(Request::outside_version(Method::Post, &["_emulator", name]).json(body));
    serde_json::from_slice(&reply.body).unwrap()
}

impl Fixture {
    /// Reads with so many exports prepared at once.
    fn ahead(&self, most: usize) -> LineReaders {
        let mut access = self.access.clone();
        access.export.as_mut().unwrap().max_prepared = most;
        LineReaders::new(access, self.documents.clone())
    }

    fn one_by_one(&self) -> impl Iterator<Item = LineReader> + '_ {
        let reader = |(document, sections): (Document, Vec<Section>)| {
            LineReader::new(self.access.clone(), document, sections, LinePosition::default()).unwrap()
        };
        self.documents.iter().cloned().map(reader)
    }

    /// All lines, and how long it took.
    async fn read(&self, readers: impl Iterator<Item = LineReader>) -> (Vec<BillingLine>, Duration) {
        let begin = self.harness.clock.now();
        let mut all = Vec::new();
        for mut reader in readers {
            while let Some(step) = reader.next().await.unwrap() {
                if let Step::Lines { lines, .. } = step {
                    all.extend(lines);
                }
            }
        }
        (all, self.harness.clock.now().since(begin))
    }

    fn sent(&self) -> Vec<Sent> {
        std::mem::take(&mut *self.named.sent.lock().unwrap())
    }
}

#[tokio::test(start_paused = true)]
async fn four_exports_are_prepared_at_once_and_tell_the_same_lines_in_the_same_order() {
    let fixture = fixture().await;
    let (alone, long) = fixture.read(fixture.one_by_one()).await;
    assert_eq!(alone.len(), INVOICE_COUNT * LINES_PER_INVOICE);
    fixture.sent();
    let (together, short) = fixture.read(fixture.ahead(4)).await;
    assert_eq!(together, alone);
    let waits = u32::try_from(INVOICE_COUNT.div_ceil(4)).unwrap();
    assert!(
        short <= long / u32::try_from(INVOICE_COUNT).unwrap() * waits + Duration::from_secs(5),
        "{short:?}"
    );

    let sent = fixture.sent();
    let mut open = 0_usize;
    for one in &sent {
        match one {
            Sent::Request => open += 1,
            Sent::File => open -= 1,
        }
        assert!(open <= 4, "{sent:?}");
    }
    assert_eq!((open, sent.len()), (0, 2 * INVOICE_COUNT), "each is asked for once: {sent:?}");
}

#[tokio::test(start_paused = true)]
async fn one_that_could_not_be_asked_for_ahead_is_asked_for_when_it_is_read() {
    let fixture = fixture().await;
    let (alone, _) = fixture.read(fixture.one_by_one()).await;
    let rule = json!({"fault": "status", "status": 400, "operation": "StartBillingExport",
                      "nth": [2, 4]});
    let faults = Request::outside_version(Method::Put, &["_emulator", "faults"]);
    assert!(fixture.harness.emulator.handle(faults.json(&json!({"rules": [rule]}))).is_success());
    fixture.sent();
    let (together, _) = fixture.read(fixture.ahead(4)).await;
    assert_eq!(together, alone);
    let requests = fixture.sent().iter().filter(|sent| **sent == Sent::Request).count();
    assert_eq!(requests, INVOICE_COUNT + 2, "two were asked for again");
}

/// Each export takes half a minute: read four at a time, hundreds of invoices took hours.
#[tokio::test(start_paused = true)]
async fn hundreds_of_invoices_take_minutes() {
    const MANY: usize = 730;
    let fixture = fixture_of(MANY).await;
    let access = fixture.access.clone();
    let (lines, taken) = fixture.read(LineReaders::new(access, fixture.documents.clone())).await;
    assert_eq!(lines.len(), MANY * LINES_PER_INVOICE);
    assert!(taken < Duration::from_secs(300), "{taken:?}");
}
