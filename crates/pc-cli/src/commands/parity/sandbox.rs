//! `parity --sandbox-purchase`: one purchase in an integration sandbox, its questions, and its end.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use pc_models::{CountryCode, CustomerId, ProductId, SkuId};
use pc_workflows::assumption::Seen;
use pc_workflows::{PurchaseStatus, Receipt};

use crate::connection::{Opened, Service};
use crate::output::{Cell, Column, Exit, Failure, Row, print_json, print_painted, rows, say};
use crate::parity::sandbox_purchase::{SandboxFindings, SandboxWish, sandbox_purchase};

#[derive(Args)]
pub(super) struct SandboxArguments {
    /// Buy the cheapest thing in an integration sandbox, ask what only a purchase shows, and take it back. Only where the account
    /// proves to be a sandbox, and after a word is typed.
    #[arg(long, help_heading = "Sandbox purchase", conflicts_with_all = ["from", "show", "exports"])]
    pub(super) sandbox_purchase: bool,
    /// What to buy, in place of the cheapest of some perpetual software.
    #[arg(
        long,
        help_heading = "Sandbox purchase",
        requires = "sandbox_purchase",
        value_name = "PRODUCT:SKU"
    )]
    item: Option<Item>,
    /// Where it is bought; the customer's own country when absent.
    #[arg(long, help_heading = "Sandbox purchase", requires = "sandbox_purchase")]
    country: Option<CountryCode>,
    /// Keep the purchase in this file. When absent, in the service's own file in the user's data folder.
    #[arg(long, help_heading = "Sandbox purchase", requires = "sandbox_purchase", value_name = "FILE")]
    journal: Option<PathBuf>,
    /// The words that are typed otherwise, where no person is asked: for tests with an emulator.
    #[arg(
        long,
        help_heading = "Sandbox purchase",
        requires = "sandbox_purchase",
        conflicts_with = "live",
        value_name = "WORDS"
    )]
    words: Option<String>,
}

/// Something of the catalog.
#[derive(Debug, Clone)]
struct Item {
    product: ProductId,
    sku: SkuId,
}

impl FromStr for Item {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some((product, sku)) if !product.is_empty() && !sku.is_empty() && !sku.contains(':') => {
                Ok(Self { product: product.into(), sku: sku.into() })
            }
            _ => Err("give PRODUCT:SKU".to_owned()),
        }
    }
}

impl Row for Seen {
    const COLUMNS: &'static [Column<Self>] = &[
        ("assumption", |seen| Cell::text(seen.number.to_string())),
        ("verdict", |seen| Cell::text(seen.verdict.as_str())),
        ("seen", |seen| Cell::text(&seen.seen)),
    ];
}

impl SandboxArguments {
    /// Buys, asks and takes back, and tells what was seen. Where something stands in the sandbox still it is not done.
    pub(super) async fn run(
        &self,
        service: &Service,
        customer: Option<CustomerId>,
        json: bool,
    ) -> Result<(SandboxFindings, Exit), Failure> {
        let opened = Opened::for_writing(self.journal.as_deref(), service)?;
        let wish = SandboxWish {
            customer,
            country: self.country,
            item: self.item.clone().map(|item| (item.product, item.sku)),
            words: self.words.clone(),
        };
        let found = sandbox_purchase(service, &opened, &wish).await?;
        let Receipt { purchase_id, status, .. } = &found.receipt;
        say(&format!("purchase {purchase_id} ended as {}, before it was taken back", status.as_str()));
        tell(&found.seen, json)?;
        found.left.iter().for_each(|left| say(left));
        let exit = match status {
            _ if !found.left.is_empty() => Exit::Unresolved,
            PurchaseStatus::Completed => Exit::Done,
            _ => Exit::Rejected, // hardly a question was answered
        };
        Ok((found, exit))
    }
}

/// A table of what was seen of assumptions, or one JSON object for each.
fn tell(seen: &[Seen], json: bool) -> Result<(), Failure> {
    if json {
        return seen.iter().try_for_each(print_json);
    }
    print_painted(&rows::text(seen))?;
    Ok(())
}
