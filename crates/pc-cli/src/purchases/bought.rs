//! The orders of a purchase, from its journal or its receipt.

use std::io::Read;
use std::path::Path;

use pc_models::{CustomerId, OrderId};
use pc_workflows::{Fact, Journal, Purchase, PurchaseId};
use serde::Deserialize;

use crate::connection::journal;
use crate::output::Failure;

/// The customer and the orders of a purchase in a journal, ended or not.
pub(crate) async fn by_purchase(
    journal: &Path,
    id: &PurchaseId,
) -> Result<(CustomerId, Vec<OrderId>), Failure> {
    let journal = journal::read(journal)?;
    let entries = journal.entries(id).await?;
    let Some(purchase) = Purchase::replay(&entries) else {
        return Err(Failure::failed(format!("there is no purchase `{id}` in the journal")));
    };
    let orders: Vec<OrderId> = entries
        .iter()
        .filter_map(|entry| match &entry.fact {
            Fact::OrdersPlaced { orders, .. } => Some(orders),
            _ => None,
        })
        .next_back()
        .map(|orders| orders.iter().map(|order| order.id.clone()).collect())
        .unwrap_or_default();
    if orders.is_empty() {
        return Err(Failure::failed(format!("purchase `{id}` has placed no order")));
    }
    Ok((purchase.intent().customer.clone(), orders))
}

/// What is needed of a receipt.
#[derive(Deserialize)]
struct Receipt {
    customer: CustomerId,
    orders: Vec<Order>,
}

#[derive(Deserialize)]
struct Order {
    id: OrderId,
}

/// The customer and the orders of a receipt that `buy --json` printed.
pub(crate) fn by_receipt(path: &Path) -> Result<(CustomerId, Vec<OrderId>), Failure> {
    let name = path.display();
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(path).map(|read| text = read)
    };
    read.map_err(|error| Failure::failed(format!("cannot read {name}: {error}")))?;
    let receipt: Receipt = serde_json::from_str(&text).map_err(|error| {
        Failure::usage(format!("{name} is no receipt of one purchase, as `buy --json` prints it: {error}"))
    })?;
    if receipt.orders.is_empty() {
        return Err(Failure::failed(format!("the purchase of {name} has placed no order")));
    }
    Ok((receipt.customer, receipt.orders.into_iter().map(|order| order.id).collect()))
}
