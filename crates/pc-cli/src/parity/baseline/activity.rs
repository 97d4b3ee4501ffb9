//! Something to look at in an emulator: a cart of each kind of product, checked out for several customers.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use pc_models::{Cart, CartLineItem, Customer, CustomerId, TargetView};
use pc_transport::Client;
use pc_transport::operations::{
    CheckoutCart, CreateCart, ListCustomerAvailabilities, ListCustomerProducts, ListCustomerSkus,
};
use pc_transport::wire::{Method, Request};

use crate::connection::every_customer;
use crate::output::Failure;

/// What is bought: of each view the first products that can be had without more being asked for.
const VIEWS: [TargetView; 3] =
    [TargetView::OnlineServices, TargetView::SoftwarePerpetual, TargetView::SoftwareSubscriptions];
/// Products of each view.
const PRODUCTS: usize = 2;
/// Customers who buy.
const CUSTOMERS: usize = 4;
/// Everything that was bought is shown and provisioned by then.
const UNTIL_ALL_IS_DONE: Duration = Duration::from_secs(2 * 3600);

/// Buys for some customers, and lets two hours pass.
pub(super) async fn buy(client: &Client) -> Result<(), Failure> {
    let customers: Vec<Customer> = every_customer(client).take(CUSTOMERS).try_collect().await?;
    for customer in &customers {
        let lines = lines(client, &customer.id).await?;
        let cart = client.run(&CreateCart::new(customer.id.clone(), Cart::new(lines))).await?;
        let Some(cart) = cart.id else { continue };
        // Some customers may not buy: what their refusal looks like is nobody's question.
        let _ = client.run(&CheckoutCart::new(customer.id.clone(), cart)).await;
    }
    pass(client, UNTIL_ALL_IS_DONE).await
}

/// A line of each kind of product.
async fn lines(client: &Client, customer: &CustomerId) -> Result<Vec<CartLineItem>, Failure> {
    let mut lines = Vec::new();
    for view in VIEWS {
        let products = client.run(&ListCustomerProducts::new(customer.clone(), view)).await?;
        for product in products.items.iter().take(PRODUCTS) {
            let skus = client.run(&ListCustomerSkus::new(customer.clone(), product.id.clone())).await?;
            let Some(sku) = skus.items.iter().find(|sku| sku.is_trial != Some(true)) else { continue };
            let available =
                ListCustomerAvailabilities::new(customer.clone(), product.id.clone(), sku.id.clone());
            let available = client.run(&available).await?;
            let Some(item) = available.items.first() else { continue };
            let Some(cycle) = sku.supported_billing_cycles.first() else { continue };
            let mut line = CartLineItem::new(
                item.catalog_item_id.clone(),
                sku.minimum_quantity.unwrap_or(1),
                cycle.clone(),
            );
            line.id = u32::try_from(lines.len()).ok();
            line.term_duration = item.terms.first().map(|term| term.duration);
            lines.push(line);
        }
    }
    Ok(lines)
}

/// Lets the emulator's time pass.
async fn pass(client: &Client, time: Duration) -> Result<(), Failure> {
    let mut request = Request::outside_version(Method::Post, &["_emulator", "clock"]);
    request.body = format!(r#"{{"advance_s": {}}}"#, time.as_secs()).into();
    let reply = client.transport().send(request).await;
    match reply {
        Ok(reply) if reply.is_success() => Ok(()),
        _ => Err(Failure::failed("the time of the embedded emulator could not be moved")),
    }
}
