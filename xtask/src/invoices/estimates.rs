//! `invoices estimates`: where the lines of open periods are.

use clap::Args;
use futures_util::TryStreamExt;
use pc_models::{CurrencyCode, EstimateLink, EstimateType};
use pc_transport::operations::ListEstimateLinks;

use crate::billing::Billing;
use crate::console::{print, print_json};
use crate::exit::{Exit, Failure};
use crate::service::ServiceArguments;
use crate::table;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask invoices estimates --currency USD --endpoint http://127.0.0.1:8080\n  \
    cargo xtask invoices lines unbilled --currency USD --period current --endpoint http://127.0.0.1:8080")]
pub(crate) struct EstimatesArguments {
    /// The billing currency.
    #[arg(long, value_name = "CODE")]
    currency: CurrencyCode,
    #[command(flatten)]
    service: ServiceArguments,
    /// Print one JSON object per estimate, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: EstimatesArguments) -> Result<Exit, Failure> {
    let billing = Billing::connect(&arguments.service).await?;
    let list = ListEstimateLinks::new(arguments.currency);
    let links: Vec<EstimateLink> = billing.access.client.items(list).try_collect().await?;
    let command = |link: &EstimateLink| billing.command(&command(link, arguments.currency));
    if arguments.json {
        for link in &links {
            print_json(&serde_json::json!({
                "title": link.title, "type": link.estimate_type, "period": link.period.to_ascii_lowercase(),
                "command": command(link),
            }))?;
        }
        return Ok(Exit::Done);
    }
    let mut rows = table::new(&["estimate", "lines", "period", "to read it"]);
    for link in &links {
        rows.add_row([&link.title, lines(link), &link.period, &command(link)]);
    }
    print(&table::text(&rows))?;
    Ok(Exit::Done)
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
