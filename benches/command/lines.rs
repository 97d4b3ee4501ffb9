//! `invoices lines` against the least that can be done: the same pages downloaded and parsed into a few members. The service is
//! another process.

mod minimal;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::sync::Arc;

use pc_benches::{Cost, Figure, Pairs, Served, Size};
use pc_emulator::{Emulator, EmulatorOptions};
use pc_models::InvoiceId;
use pc_transport::TokioClock;
use pc_transport::wire::{Method, Request};

use crate::fixture;

pub(crate) fn figures(size: Size) -> Vec<Figure> {
    let (pairs, lines) = size.of((1, 200), (11, 30_000), (11, 200_000));
    let invoice = ServedInvoice::of(lines);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let client = minimal::client(&invoice.origin);
    let pairs = Pairs::measure(
        pairs,
        || Cost::of(|| invoice.to_csv()),
        || Cost::of(|| assert_eq!(runtime.block_on(minimal::read(&client, &invoice.id)), lines)),
    );
    vec![Figure::rate("invoice lines to CSV", "the same pages into minimal structs", &pairs, 1.0)]
}

/// An invoice in an emulator that is a process of its own.
pub(crate) struct ServedInvoice {
    origin: String,
    id: InvoiceId,
    _served: Served,
}

impl ServedInvoice {
    /// With so many lines.
    pub(crate) fn of(lines: usize) -> Self {
        let served = Served::start("invoice", lines);
        Self { origin: served.told[0].clone(), id: InvoiceId::new(served.told[1].as_str()), _served: served }
    }

    /// The command as it is typed.
    pub(crate) fn to_csv(&self) {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("lines.csv");
        let out = out.to_string_lossy();
        let outcome = self.run(&["invoices", "lines", self.id.as_str(), "--source", "v1", "--out", &out]);
        assert!(outcome == ExitCode::SUCCESS, "the lines could not be written");
    }

    /// How many requests the service received. This one is none to the service.
    pub(crate) fn request_count(&self) -> u64 {
        let address = self.origin.trim_start_matches("http://");
        let mut socket = TcpStream::connect(address).unwrap();
        let request = format!("GET /_emulator/requests?limit=1 HTTP/1.0\r\nHost: {address}\r\n\r\n");
        socket.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        let body: serde_json::Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        body[0]["number"].as_u64().unwrap_or_default()
    }

    /// The command as it is typed. Nobody bought what the invoice charges, which is what it finds.
    pub(crate) fn reconcile(&self) {
        const SOMETHING_DOES_NOT_FIT: u8 = 4;
        let outcome = self.run(&["reconcile", "--invoice", self.id.as_str(), "--source", "v1"]);
        assert!(outcome == ExitCode::from(SOMETHING_DOES_NOT_FIT), "it could not be reconciled");
    }

    fn run(&self, words: &[&str]) -> ExitCode {
        let words = [words, &["--endpoint", &self.origin]].concat();
        pc_cli::run("partner-center", words.iter().map(Into::into))
    }
}

/// An emulator with an invoice of so many lines: its address, and the invoice.
pub(crate) fn serve(lines: usize) -> String {
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    let emulator = Emulator::new(options, Arc::new(TokioClock::system()));
    let request = Request::outside_version(Method::Post, &["_emulator", "invoices"]);
    let made = emulator.handle(request.json(&serde_json::json!({"line_items": lines})));
    let made: serde_json::Value = serde_json::from_slice(&made.body).unwrap();
    format!("{} {}", fixture::serve(emulator), made["id"].as_str().unwrap())
}
