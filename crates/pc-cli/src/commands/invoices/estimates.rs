//! `invoices estimates`: where the lines of open periods are.

use clap::Args;
use futures_util::TryStreamExt;
use pc_models::{CurrencyCode, EstimateLink, EstimateType};
use pc_transport::operations::ListEstimateLinks;
use serde::Serialize;

use crate::connection::{Billing, ListingArguments};
use crate::output::{Cell, Column, Exit, Failure, Row};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} invoices estimates --currency USD --endpoint http://127.0.0.1:8080\n  \
    {program} invoices lines unbilled --currency USD --period current --endpoint http://127.0.0.1:8080")]
pub(crate) struct EstimatesArguments {
    /// The billing currency.
    #[arg(long, value_name = "CODE")]
    currency: CurrencyCode,
    #[command(flatten)]
    list: ListingArguments,
}

pub(crate) async fn run(arguments: EstimatesArguments) -> Result<Exit, Failure> {
    arguments.list.check::<EstimateRow>()?;
    let billing = Billing::connect(&arguments.list.service).await?;
    let list = ListEstimateLinks::new(arguments.currency);
    let links: Vec<EstimateLink> = billing.access.client.items(list).try_collect().await?;
    let rows: Vec<EstimateRow> = links
        .into_iter()
        .map(|link| EstimateRow {
            command: billing.command(&command(&link, arguments.currency)),
            lines: lines(&link),
            title: link.title,
            estimate_type: link.estimate_type,
            period: link.period.to_ascii_lowercase(),
        })
        .collect();
    arguments.list.print(rows, "there are no estimates in this currency")?;
    Ok(Exit::Done)
}

/// An estimate, and the command that reads its lines.
#[derive(Serialize)]
struct EstimateRow {
    title: String,
    #[serde(rename = "type")]
    estimate_type: Option<EstimateType>,
    period: String,
    command: String,
    #[serde(skip)]
    lines: &'static str,
}

impl Row for EstimateRow {
    const COLUMNS: &'static [Column<Self>] = &[
        ("estimate", |row| Cell::text(&row.title)),
        ("lines", |row| Cell::text(&row.lines)),
        ("period", |row| Cell::text(&row.period)),
        ("to read it", |row| Cell::text(&row.command)),
    ];
}

/// What an estimate is made of.
fn lines(link: &EstimateLink) -> &'static str {
    if link.estimate_type == Some(EstimateType::DailyRatedUsage) { "usage" } else { "charges" }
}

/// How to read the lines an estimate links to.
fn command(link: &EstimateLink, currency: CurrencyCode) -> String {
    let (kind, period) = (lines(link), link.period.to_ascii_lowercase());
    format!("invoices lines unbilled --type {kind} --period {period} --currency {currency}")
}
