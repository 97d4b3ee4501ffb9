//! `inventory`: whether items are in stock for a customer.

use std::collections::BTreeMap;
use std::str::FromStr;

use clap::Args;
use pc_models::{CountryCode, CustomerId, InventoryCheckRequest, InventoryItem, SubscriptionId};
use pc_transport::Client;
use pc_transport::operations::{CheckInventory, GetSku};

use crate::connection::{CustomerName, ListingArguments};
use crate::output::{Exit, Failure, StockRow};

#[derive(Args)]
#[command(
    after_help = "Only SKUs with the prerequisite InventoryCheck need it (`catalog skus` shows it); `buy` asks by \
    itself.\n\nExamples:\n  \
    {program} inventory DZH318Z0BQ3Q:0001 --country US --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d \
    --subscription 3a231fbe-37fe-4410-93fd-730d3d5d4c75\n  \
    {program} inventory DZH318Z0BQ3Q:0001 DZH318Z0BQ3Q:0002 --country US \
    --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d \
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
    /// The customer: tenant id, company name or domain.
    #[arg(long)]
    customer: CustomerName,
    /// The customer's Azure subscription or Azure plan.
    #[arg(long, value_name = "ID")]
    subscription: Option<SubscriptionId>,
    /// The region, such as eastus; the SKU's own when absent.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    #[command(flatten)]
    list: ListingArguments,
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
            None => Ok(Self(InventoryItem::every_sku(text.into()))),
        }
    }
}

pub(crate) async fn run(arguments: InventoryArguments) -> Result<Exit, Failure> {
    let service = arguments.list.connect::<StockRow>().await?;
    let customer = arguments.customer.id(&service.client).await?;
    let mut rows: Vec<StockRow> = Vec::new();
    for Item(item) in &arguments.items {
        let region = match &arguments.region {
            Some(region) => Some(region.clone()),
            None => region_of(&service.client, arguments.country, item).await?,
        };
        let target_items = vec![item.clone()];
        let request =
            InventoryCheckRequest { target_items, inventory_context: arguments.context(&customer, region) };
        let answer = service.client.run(&CheckInventory::new(arguments.country, request)).await;
        let answer = answer.map_err(|error| arguments.advised(error.into()))?;
        rows.extend(answer.iter().map(StockRow::from));
        if answer.is_empty() {
            rows.push(StockRow::unknown(item)); // the service leaves out what it does not know
        }
    }
    let exit = if rows.iter().all(|row| row.in_stock == Some(true)) { Exit::Done } else { Exit::Rejected };
    arguments.list.print(rows, "no such items")?;
    arguments.list.hint(
        "catalog intent PRODUCT:SKU --id ID --country CC --customer CUSTOMER",
        "writes an intent to buy it by",
    );
    Ok(exit)
}

impl InventoryArguments {
    /// What the service refuses for lack of a subscription, with the option that names one.
    fn advised(&self, failure: Failure) -> Failure {
        let is_missing = self.subscription.is_none() && failure.to_string().contains("AzureSubscriptionId");
        match is_missing {
            true => failure.advising("Name the customer's subscription with --subscription"),
            false => failure,
        }
    }

    fn context(&self, customer: &CustomerId, region: Option<String>) -> BTreeMap<String, String> {
        let context = [
            ("customerId", Some(customer.to_string())),
            ("azureSubscriptionId", self.subscription.as_ref().map(ToString::to_string)),
            ("armRegionName", region),
        ];
        context.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}

/// The SKU's own region, where it has one.
async fn region_of(
    client: &Client,
    country: CountryCode,
    item: &InventoryItem,
) -> Result<Option<String>, Failure> {
    let Some(sku) = item.sku_id.clone() else { return Ok(None) };
    let call = GetSku::new(item.product_id.clone(), sku, country);
    let sku = client.run(&call).await?;
    Ok(sku.dynamic_attributes.get("armRegionName").and_then(|region| region.as_str()).map(str::to_owned))
}
