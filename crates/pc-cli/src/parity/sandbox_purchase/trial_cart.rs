//! A cart that is never checked out: what things cost, and what can be asked of a cart for nothing.

use pc_models::{
    BillingCycleType, Cart, CartId, CartLineItem, CartStatus, CountryCode, CustomerId, Decimal, ProductId,
    Sku, SkuId, TargetView,
};
use pc_transport::operations::{
    CreateCart, GetCart, GetSku, ListAvailabilities, ListProducts, ListSkus, UpdateCart,
};
use pc_transport::{Client, Error, RequestId};

use crate::output::Failure;
use crate::parity::sandbox_purchase::verdicts::Repeated;

/// Things of the catalog that are compared by their price.
const MAX_ITEMS: usize = 5;

/// In a sandbox an order of these waits for documents (since 2023).
const WAITS_FOR_DOCUMENTS: [&str; 2] = ["DG7GMGF0D7FV", "DG7GMGF0D7FT"];

/// Something that can be bought without further ado, and be cancelled as a whole in a sandbox: perpetual software.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) product: ProductId,
    pub(super) sku: SkuId,
    pub(super) title: String,
    pub(super) quantity: u32,
    line: CartLineItem,
    /// What the cart says that it costs, with the currency.
    pub(super) price: Option<(Decimal, String)>,
}

/// What the cart told.
#[derive(Debug)]
pub(super) struct Trial {
    pub(super) cheapest: Item,
    /// How a second creation under the same request id was answered.
    pub(super) repeated: Repeated,
    /// What the cart reads as.
    pub(super) status: Option<CartStatus>,
    /// Whether a line could be taken out of it, or why not.
    pub(super) line_removed: Result<String, String>,
}

/// Things to choose from: the one that is named, or some of the catalog.
pub(super) async fn items(
    client: &Client,
    country: CountryCode,
    named: Option<&(ProductId, SkuId)>,
) -> Result<Vec<Item>, Failure> {
    let mut items = Vec::new();
    if let Some((product, sku)) = named {
        let sku = client.run(&GetSku::new(product.clone(), sku.clone(), country)).await.map_err(unread)?;
        items.extend(item(client, product, sku, country).await?);
    } else {
        let products =
            client.run(&ListProducts::new(country, TargetView::SoftwarePerpetual)).await.map_err(unread)?;
        let products = products.items.into_iter().map(|product| product.id);
        for product in products.filter(|id| !WAITS_FOR_DOCUMENTS.iter().any(|known| id.as_str() == *known)) {
            let skus = client.run(&ListSkus::new(product.clone(), country)).await.map_err(unread)?;
            let Some(sku) = skus.items.into_iter().find(is_simple) else { continue };
            items.extend(item(client, &product, sku, country).await?);
            if items.len() == MAX_ITEMS {
                break;
            }
        }
    }
    match items.is_empty() {
        false => Ok(items),
        true => Err(Failure::failed(format!(
            "the catalog of {country} shows no perpetual software that can be bought without further ado: name something with --item. \
             Nothing was bought"
        ))),
    }
}

/// Whether nothing has to be done or told before it is bought.
fn is_simple(sku: &Sku) -> bool {
    let is_billed_once = sku.supported_billing_cycles.contains(&BillingCycleType::OneTime);
    is_billed_once
        && sku.provisioning_variables.is_empty()
        && sku.inventory_variables.is_empty()
        && sku.attestation_properties.is_none()
        && sku.is_trial != Some(true)
}

async fn item(
    client: &Client,
    product: &ProductId,
    sku: Sku,
    country: CountryCode,
) -> Result<Option<Item>, Failure> {
    let asked = ListAvailabilities::new(product.clone(), sku.id.clone(), country);
    let offers = client.run(&asked).await.map_err(unread)?;
    let is_usable =
        |offer: &pc_models::Availability| offer.is_purchasable != Some(false) && offer.terms.is_empty();
    let Some(offer) = offers.items.into_iter().find(is_usable) else { return Ok(None) };
    let quantity = sku.minimum_quantity.unwrap_or(1).max(1);
    let line = CartLineItem::new(offer.catalog_item_id, quantity, BillingCycleType::OneTime);
    let title = sku.title.unwrap_or_default();
    Ok(Some(Item { product: product.clone(), sku: sku.id, title, quantity, line, price: None }))
}

/// Makes the cart, asks what can be asked of it, and leaves it: it ends by itself.
pub(super) async fn ask(
    client: &Client,
    customer: &CustomerId,
    mut items: Vec<Item>,
) -> Result<Trial, Failure> {
    let mut lines: Vec<CartLineItem> = items.iter().map(|item| item.line.clone()).collect();
    if let [only] = lines.as_slice() {
        lines.push(only.clone()); // one is taken out again
    }
    for (number, line) in (0..).zip(&mut lines) {
        line.id = Some(number);
    }
    let (request_id, create) = (RequestId::fresh(), CreateCart::new(customer.clone(), Cart::new(lines)));
    let made = client.run_pinned(&create, request_id).await.map_err(unmade)?.output;
    let id = made
        .id
        .clone()
        .ok_or_else(|| Failure::failed("a cart was made and has no id. Nothing was bought"))?;
    let repeated = match client.run_pinned(&create, request_id).await {
        Ok(again) if again.output.id.as_ref().is_some_and(|again| again.is_same(&id)) => Repeated::Same,
        Ok(_) => Repeated::Another,
        Err(error) => refused(&error),
    };
    for item in &mut items {
        // By what it is: lines may come in another order.
        let catalog_item = &item.line.catalog_item_id;
        let line = made.line_items.iter().find(|line| line.catalog_item_id == *catalog_item);
        if let Some(line) = line.cloned() {
            item.take_price(&line);
        }
    }
    items.retain(|item| item.line.error.is_none());
    let status =
        client.run(&GetCart::new(customer.clone(), id.clone())).await.ok().and_then(|cart| cart.status);
    let line_removed = remove_a_line(client, customer, &id, made).await;
    let cheapest = items.into_iter().min_by_key(|item| (item.price.is_none(), item.price.clone()));
    let cheapest = cheapest.ok_or_else(|| {
        Failure::failed(format!("the service put errors on every line of cart {id}: name something else with --item. Nothing was bought"))
    })?;
    Ok(Trial { cheapest, repeated, status, line_removed })
}

impl Item {
    fn take_price(&mut self, line: &CartLineItem) {
        let pricing = line.pricing.as_ref();
        let price =
            pricing.and_then(|pricing| pricing.extended_price.or(pricing.price).or(pricing.list_price));
        self.price = price.zip(line.currency_code.clone());
        self.line.error.clone_from(&line.error);
    }
}

/// Takes one line out, and then all of them: the second is told, and decides nothing.
async fn remove_a_line(
    client: &Client,
    customer: &CustomerId,
    id: &CartId,
    made: Cart,
) -> Result<String, String> {
    let lines = made.line_items.len();
    let mut less = made;
    less.line_items.pop();
    let update = |cart: &Cart| UpdateCart::new(customer.clone(), id.clone(), cart.clone());
    let answer = client
        .run(&update(&less))
        .await
        .map_err(|error| format!("a line could not be taken out: {}", refusal(&error)))?;
    if answer.line_items.len() + 1 != lines {
        return Err(format!("of {lines} lines one was taken out, and {} came back", answer.line_items.len()));
    }
    less.line_items.clear();
    let emptied = match client.run(&update(&less)).await {
        Ok(_) => "so can all of them".to_owned(),
        Err(error) => format!("all of them cannot: {}", refusal(&error)),
    };
    Ok(format!("a line can be taken out of a cart; {emptied}"))
}

/// What a write means that was answered before and is refused now.
pub(super) fn refused(error: &Error) -> Repeated {
    match error.documented() {
        Some(_) => Repeated::Refused(refusal(error)),
        None => Repeated::Unclear(refusal(error)),
    }
}

/// A refusal by its status and code: what else the service says may name somebody, and profiles and recordings name nobody.
fn refusal(error: &Error) -> String {
    match error.fault() {
        Some(fault) => match fault.code() {
            Some(code) => format!("{}/{code}", fault.status),
            None => format!("status {}", fault.status),
        },
        None => "no answer came that could be read".to_owned(),
    }
}

fn unread(error: Error) -> Failure {
    Failure::failed(format!("the catalog cannot be read: {error}. Nothing was bought"))
}

fn unmade(error: Error) -> Failure {
    Failure::failed(format!("no cart can be made: {error}. Nothing was bought"))
}
