//! `invoices lines` against the least that can be done: the same pages downloaded and parsed into a few members.
//!
//! Measured in a process of its own, built for speed: whoever runs `cargo xtask` has a debug build.

use std::process::ExitCode;
use std::sync::Arc;

use futures_util::TryStreamExt;
use pc_emulator::{Emulator, EmulatorOptions};
use pc_models::{InvoiceId, ResourceCollection};
use pc_transport::auth::StaticToken;
use pc_transport::wire::{DecodeError, Method, Reply, Request, json};
use pc_transport::{Client, HttpTransport, HttpTransportOptions, Operation, Repeat, TokioClock, Transport};
use serde::Deserialize;

use crate::cargo::{PROGRAM, cargo};
use crate::exit::Failure;

/// Lines of the invoice that is read.
const INVOICE_LINE_COUNT: usize = 60_000;
/// Each way is measured so often; the fastest counts.
const ROUND_COUNT: usize = 3;

/// How many times as long `invoices lines` takes, measured by this program built for speed.
pub(super) fn ratio() -> Result<f64, Failure> {
    let ourselves = "run --release --quiet --package xtask -- bench --lines-alone";
    let output = cargo(ourselves).output()?;
    let (text, trouble) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    text.trim().parse().map_err(|_| format!("no ratio of `invoices lines`: {text}{trouble}").into())
}

/// The measurement itself.
pub(super) fn measure() -> Result<f64, Failure> {
    let runtime = tokio::runtime::Runtime::new()?;
    let (origin, invoice) = runtime.block_on(serve())?;
    let client = client(&origin)?;
    let clock = TokioClock::system();
    let (mut least, mut ours) = (f64::MAX, f64::MAX);
    for _ in 0..ROUND_COUNT {
        let before = clock.real_elapsed();
        runtime.block_on(by_hand(&client, &invoice))?;
        least = least.min((clock.real_elapsed() - before).as_secs_f64());
        let before = clock.real_elapsed();
        by_command(&origin, &invoice)?;
        ours = ours.min((clock.real_elapsed() - before).as_secs_f64());
    }
    Ok(ours / least)
}

/// An emulator with an invoice: its address, and the invoice.
async fn serve() -> Result<(String, InvoiceId), Failure> {
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    let emulator = Emulator::new(options, Arc::new(TokioClock::system()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    tokio::spawn(pc_emulator::server::serve(listener, emulator, std::future::pending::<()>()));
    let invoice = make_invoice(&origin).await?;
    Ok((origin, invoice))
}

async fn make_invoice(origin: &str) -> Result<InvoiceId, Failure> {
    let transport = HttpTransport::new(origin, HttpTransportOptions::default())?;
    let request = Request::outside_version(Method::Post, &["_emulator", "invoices"]);
    let request = request.json(&serde_json::json!({"line_items": INVOICE_LINE_COUNT}));
    let reply = transport.send(request).await?;
    let made: serde_json::Value = json(&reply)?;
    Ok(InvoiceId::new(made["id"].as_str().unwrap_or_default()))
}

/// The command as it is typed.
fn by_command(origin: &str, invoice: &InvoiceId) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("lines.csv");
    let (out, id) = (out.to_string_lossy(), invoice.as_str());
    let typed = ["invoices", "lines", id, "--source", "v1", "--out", &out, "--endpoint", origin];
    match pc_cli::run(PROGRAM, typed.map(Into::into)) {
        ExitCode::SUCCESS => Ok(()),
        _ => Err("the lines could not be read".into()),
    }
}

fn client(origin: &str) -> Result<Client, Failure> {
    let transport = HttpTransport::new(origin, HttpTransportOptions::default())?;
    let (token, clock) = (StaticToken::new("bench"), TokioClock::system());
    Ok(Client::new(Arc::new(transport), Arc::new(token), Arc::new(clock)))
}

/// Downloads and parses every page.
async fn by_hand(client: &Client, invoice: &InvoiceId) -> Result<(), Failure> {
    let pages = client.pages(ListMinimalLines { invoice: invoice.clone() }, None);
    let add = |lines, page: pc_transport::Page<MinimalLine>| std::future::ready(Ok(lines + page.items.len()));
    let lines: usize = pages.try_fold(0, add).await?;
    if lines == INVOICE_LINE_COUNT {
        Ok(())
    } else {
        Err(format!("{lines} of {INVOICE_LINE_COUNT} lines came").into())
    }
}

/// The members that a sum needs.
#[derive(Deserialize)]
#[allow(dead_code)] // parsed, not looked at
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
