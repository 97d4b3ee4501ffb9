//! `inventory`: whether items are in stock for a customer.

use std::collections::BTreeMap;
use std::str::FromStr;

use clap::Args;
use pc_models::{CountryCode, CustomerId, InventoryCheckRequest, InventoryItem, SubscriptionId};
use pc_transport::operations::CheckInventory;

use crate::catalog_view::StockRow;
use crate::exit::{Exit, Failure};
use crate::orders::Common;
use crate::output;

#[derive(Args)]
#[command(
    after_help = "Only SKUs with the prerequisite InventoryCheck need it (`catalog skus` shows it); `buy` asks by \
    itself.\n\nExamples:\n  \
    cargo xtask inventory DZH318Z0BQ3Q:0001 --country US --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d \
    --subscription 3a231fbe-37fe-4410-93fd-730d3d5d4c75\n  \
    cargo xtask inventory DZH318Z0BQ3Q --country US --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d \
    --subscription 3a231fbe-37fe-4410-93fd-730d3d5d4c75 --region eastus --json\n\n\
    Exit code 3 when an item cannot be had."
)]
pub(crate) struct InventoryArguments {
    /// What to ask for: a product, or one SKU of it.
    #[arg(required = true, value_name = "PRODUCT[:SKU]")]
    items: Vec<Item>,
    /// The country, two letters.
    #[arg(long, value_name = "CC")]
    country: CountryCode,
    /// The customer's tenant id (GUID).
    #[arg(long, value_name = "TENANT")]
    customer: CustomerId,
    /// The customer's Azure subscription or Azure plan.
    #[arg(long, value_name = "ID")]
    subscription: Option<SubscriptionId>,
    /// The region, such as eastus, for SKUs that ask for it.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    #[command(flatten)]
    common: Common,
}

/// A product, or one SKU of it.
#[derive(Clone)]
struct Item(InventoryItem);

impl FromStr for Item {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            _ if text.is_empty() => Err("name a product".to_owned()),
            Some((product, sku)) if !product.is_empty() && !sku.is_empty() && !sku.contains(':') => {
                Ok(Self(InventoryItem::new(product.into(), sku.into())))
            }
            Some(_) => Err("give PRODUCT or PRODUCT:SKU".to_owned()),
            None => Ok(Self(InventoryItem { sku_id: None, ..InventoryItem::new(text.into(), "".into()) })),
        }
    }
}

pub(crate) async fn run(arguments: InventoryArguments) -> Result<Exit, Failure> {
    let InventoryArguments { items, country, customer, subscription, region, common } = arguments;
    let context = [
        ("customerId", Some(customer.to_string())),
        ("azureSubscriptionId", subscription.map(|id| id.to_string())),
        ("armRegionName", region),
    ];
    let inventory_context: BTreeMap<String, String> =
        context.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect();
    let target_items: Vec<InventoryItem> = items.into_iter().map(|Item(item)| item).collect();
    let service = common.service.connect_aloud().await?;
    let request = InventoryCheckRequest { target_items: target_items.clone(), inventory_context };
    let answer = service.client.run(&CheckInventory { country, request }).await?;
    let is_known = |asked: &&InventoryItem| answer.iter().any(|item| item.product_id == asked.product_id);
    let unknown = target_items.iter().filter(|asked| !is_known(asked)).map(StockRow::unknown);
    let rows: Vec<StockRow> = answer.iter().map(StockRow::from).chain(unknown).collect();
    output::rows(&rows, common.json, "no such items")?;
    Ok(if rows.iter().all(|row| row.in_stock == Some(true)) { Exit::Done } else { Exit::Rejected })
}
