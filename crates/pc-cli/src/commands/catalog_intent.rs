//! `catalog intent`: an intent that the catalog accepts as it stands today.

use std::fmt::Write;
use std::path::Path;
use std::str::FromStr;

use clap::Args;
use futures_util::TryStreamExt;
use pc_models::{
    Availability, CountryCode, ProductId, ProvisioningVariable, Sku, SkuId, SubscriptionId, TargetSegment,
    harmless,
};
use pc_transport::Client;
use pc_transport::operations::{GetSku, ListAvailabilities};
use pc_workflows::PurchaseId;

use crate::connection::{CustomerName, ServiceArguments};
use crate::output::{Failure, hint, print, print_json, value_parsers};
use crate::purchases::intents;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} catalog intent DG7GMGF0DWM3:0002:5 --id licences-1 --country US \
    --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d > licences.toml\n  \
    {program} catalog intent DZH318Z0BQ3Q:0001 --id vm-1 --country US --subscription \
    3a231fbe-37fe-4410-93fd-730d3d5d4c75 --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d --live")]
pub(crate) struct CatalogIntentArguments {
    /// What to buy, and how many; the SKU's least when no quantity is given.
    #[arg(required = true, value_name = "PRODUCT:SKU[:QUANTITY]")]
    items: Vec<Item>,
    /// Your own id of the purchase.
    #[arg(long, value_name = "ID")]
    id: PurchaseId,
    /// The customer: tenant id, company name or domain.
    #[arg(long)]
    customer: CustomerName,
    /// The customer's country, two letters.
    #[arg(long, value_name = "CC")]
    country: CountryCode,
    /// The segment to buy in: commercial, education, government, nonprofit.
    #[arg(long, value_name = "SEGMENT", value_parser = value_parsers::segment)]
    segment: Option<TargetSegment>,
    /// For reservations: the Azure subscription or Azure plan they are bought under.
    #[arg(long, value_name = "ID")]
    subscription: Option<SubscriptionId>,
    #[command(flatten)]
    service: ServiceArguments,
    /// Print the intent as one JSON object, and nothing else, on stdout; `buy` reads that, too.
    #[arg(long)]
    json: bool,
}

/// A SKU, and how many of it.
#[derive(Clone)]
struct Item {
    product: ProductId,
    sku: SkuId,
    quantity: Option<u32>,
}

impl FromStr for Item {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "give PRODUCT:SKU or PRODUCT:SKU:QUANTITY".to_owned();
        let parts: Vec<&str> = text.split(':').collect();
        let (product, sku, quantity) = match parts[..] {
            [product, sku] => (product, sku, None),
            [product, sku, quantity] => (product, sku, Some(quantity.parse().map_err(|_| wrong())?)),
            _ => return Err(wrong()),
        };
        if product.is_empty() || sku.is_empty() {
            return Err(wrong());
        }
        Ok(Self { product: product.into(), sku: sku.into(), quantity })
    }
}

pub(crate) async fn run(arguments: CatalogIntentArguments) -> Result<(), Failure> {
    let service = arguments.service.connect_aloud().await?;
    let customer = arguments.customer.id(&service.client).await?;
    let mut text = format!(
        "id = {}\ncustomer = {}\ncountry = {}\n",
        quoted(arguments.id.as_str())?,
        quoted(customer.as_str())?,
        quoted(&arguments.country.to_string())?
    );
    if let Some(segment) = &arguments.segment {
        text += &format!("segment = {}\n", quoted(segment.as_str())?);
    }
    for item in &arguments.items {
        text += &arguments.line(&service.client, item).await?;
    }
    // What is written here must be what `buy` reads.
    let read = intents::parse(Path::new("intent.toml"), &text).map_err(Failure::failed)?;
    read.iter().try_for_each(pc_workflows::PurchaseIntent::check).map_err(Failure::usage)?;
    if arguments.json {
        return read.iter().try_for_each(print_json);
    }
    print(text.trim_end())?;
    hint("buy INTENT.toml --dry-run", "tries it, once it is in a file");
    Ok(())
}

impl CatalogIntentArguments {
    async fn line(&self, client: &Client, item: &Item) -> Result<String, Failure> {
        let (product, sku, country) = (item.product.clone(), item.sku.clone(), self.country);
        let get = GetSku::new(product.clone(), sku.clone(), country);
        let known = client.run(&get).await?;
        let target_segment = self.segment.clone();
        let list = ListAvailabilities::new(product, sku, country).target_segment(target_segment);
        let mut availabilities: Vec<Availability> = client.items(list).try_collect().await?;
        availabilities.retain(|availability| availability.is_purchasable != Some(false));
        let Some(availability) = availabilities.first() else {
            let Item { product, sku, .. } = item;
            return Err(Failure::rejected(format!("{product}:{sku} cannot be bought in {country} now")));
        };
        let quantity = quantity(item, &known).map_err(Failure::usage)?;
        let mut text = format!(
            "\n[[line]] # {}\nproduct = {}\nsku = {}\nquantity = {quantity}\n",
            harmless(known.title.as_deref().unwrap_or_default()),
            quoted(item.product.as_str())?,
            quoted(item.sku.as_str())?
        );
        let terms: Vec<String> = availability.terms.iter().map(|term| term.duration.to_string()).collect();
        choice(&mut text, "term", &terms)?;
        let cycles: Vec<String> = known.supported_billing_cycles.iter().map(ToString::to_string).collect();
        choice(&mut text, "billing_cycle", &cycles)?;
        self.variables(&mut text, &known)?;
        Ok(text)
    }

    /// What else the SKU asks for.
    fn variables(&self, text: &mut String, sku: &Sku) -> Result<(), Failure> {
        use ProvisioningVariable::{Duration, Scope, SubscriptionId};
        if sku.attestation_properties.as_ref().is_some_and(|attestation| attestation.enforce_attestation) {
            text.push_str("attestation_accepted = false # the SKU asks for it: true once you attest\n");
        }
        let asked = &sku.provisioning_variables;
        if asked.contains(&Scope) || asked.contains(&SubscriptionId) {
            let Some(subscription) = &self.subscription else {
                let (product, sku) = (&sku.product_id, &sku.id);
                return Err(Failure::usage(format!("{product}:{sku} is a reservation: give --subscription")));
            };
            let subscription = quoted(subscription.as_str())?;
            // Writing to a string does not fail.
            let _ = write!(
                text,
                "\n[line.reservation]\nscope = \"shared\" # or \"single\"\nsubscription = {subscription}\n"
            );
        }
        let others: Vec<&str> = asked
            .iter()
            .filter(|variable| ![Scope, SubscriptionId, Duration].contains(variable))
            .map(ProvisioningVariable::as_str)
            .collect();
        if !others.is_empty() {
            text.push_str("\n[line.provisioning] # fill in\n");
            for name in others {
                text.push_str(&format!("{} = \"\"\n", key(name)?));
            }
        }
        Ok(())
    }
}

fn quantity(item: &Item, sku: &Sku) -> Result<u32, String> {
    let (least, most) = (sku.minimum_quantity.unwrap_or(1).max(1), sku.maximum_quantity.unwrap_or(u32::MAX));
    match item.quantity.unwrap_or(least) {
        quantity if (least..=most).contains(&quantity) => Ok(quantity),
        quantity => Err(format!("{}:{}: {quantity} is outside {least} to {most}", item.product, item.sku)),
    }
}

/// The first of several possible values, with the others beside it; nothing where there is no choice.
fn choice(text: &mut String, key: &str, values: &[String]) -> Result<(), Failure> {
    let [first, others @ ..] = values else { return Ok(()) };
    if others.is_empty() {
        return Ok(());
    }
    text.push_str(&format!("{key} = {} # or {}\n", quoted(first)?, harmless(&others.join(", "))));
    Ok(())
}

/// A TOML key: bare where it can be.
fn key(name: &str) -> Result<String, Failure> {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !name.is_empty() && name.chars().all(is_bare) { Ok(name.to_owned()) } else { quoted(name) }
}

/// A TOML string: JSON's are among them.
fn quoted(text: &str) -> Result<String, Failure> {
    serde_json::to_string(text).map_err(Failure::failed)
}
