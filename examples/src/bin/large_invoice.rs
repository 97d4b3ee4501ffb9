//! Reads an invoice line by line, in flat memory however long it is.
//!
//! ```sh
//! cargo xtask emulator serve --listen 127.0.0.1:8080 &
//! curl -s -X POST http://127.0.0.1:8080/_emulator/invoices -d '{"line_items":1000000}'    # tells the invoice's id
//! cargo run --release -p examples --bin large_invoice -- http://127.0.0.1:8080 ID
//! ```
#![allow(clippy::print_stdout)]

use std::sync::Arc;

use futures_util::TryStreamExt;
use pc_models::{BillingProvider, Decimal, InvoiceLineItem, InvoiceLineItemType};
use pc_transport::auth::{Cloud, Credentials, Grant, TokenEndpoint};
use pc_transport::operations::ListInvoiceLineItems;
use pc_transport::{Client, HttpTransport, HttpTransportOptions, TokioClock};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (origin, invoice) =
        arguments.next().zip(arguments.next()).ok_or("give an endpoint and an invoice")?;
    let clock = Arc::new(TokioClock::system());
    let transport = Arc::new(HttpTransport::new(&origin, HttpTransportOptions::default())?);
    let cloud = Cloud::Custom { api: origin.clone(), authority: origin };
    let (id, secret) = ("00000000-0000-4000-8000-00000000abcd", Some("secret".into()));
    let grant = Grant::ClientCredentials;
    let credentials = Credentials::new("tenant", id, grant).with_secret(secret);
    let tokens = TokenEndpoint::new(transport.clone(), clock.clone(), credentials, &cloud.scope())
        .with_resource("https://api.partnercenter.microsoft.com");
    let client = Client::new(transport, Arc::new(tokens), clock);

    let mut lines = client.items(ListInvoiceLineItems::new(
        invoice.as_str().into(),
        BillingProvider::OneTime,
        InvoiceLineItemType::BillingLineItems,
    ));
    let (mut count, mut largest) = (0_u64, Decimal::default());
    while let Some(line) = lines.try_next().await? {
        count += 1;
        if let InvoiceLineItem::OneTime(line) = line {
            largest = largest.max(line.total_for_customer.unwrap_or_default());
        }
    }
    println!("{count} lines, the largest of {largest}");
    Ok(())
}
