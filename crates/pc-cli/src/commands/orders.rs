//! `orders`: which a customer has, how far one is, and what it gave.

use std::path::PathBuf;

use clap::Subcommand;
use pc_models::{BillingCycleType, OrderId, Subscription};
use pc_workflows::lifecycle::{Looked, OrderDetails, OrderYield, list_orders, order_yields, show_order};
use serde_json::{Value, json};

use crate::connection::{CustomerName, ListingArguments, ReadArguments, journal};
use crate::output::{
    EntitlementRow, Exit, Failure, LineRow, OrderRow, Painted, Progress, ReservationRow, Row, deliveries,
    hint, minute, note, print_one, rows, say, shown, value_parsers,
};
use crate::purchases::bought;

#[derive(Subcommand)]
pub(crate) enum OrdersCommand {
    /// All orders of a customer, newest first; a new one may take up to 15 minutes to appear.
    #[command(after_help = "Examples:\n  \
        {program} orders list --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d --endpoint http://127.0.0.1:8080\n  \
        {program} orders list --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d --billing-cycle one_time --price --live\n  \
        {program} orders list --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d --live --json | jq .id")]
    List {
        /// The customer: tenant id, company name or domain.
        #[arg(long)]
        customer: CustomerName,
        /// Only those billed so: one_time, monthly, annual, none, triennial, biennial.
        #[arg(long, value_name = "CYCLE", value_parser = value_parsers::billing_cycle)]
        billing_cycle: Option<BillingCycleType>,
        /// Ask for prices too.
        #[arg(long)]
        price: bool,
        #[command(flatten)]
        list: ListingArguments,
    },
    /// One order: price, lines, delivery, activation links. Works at once after a purchase.
    #[command(after_help = "Examples:\n  \
        {program} orders show --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d 2f6a0c9b41d7 --live\n  \
        {program} orders show --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d 2f6a0c9b41d7 --json \
        --endpoint http://127.0.0.1:8080")]
    Show {
        /// The order.
        #[arg(value_name = "ORDER")]
        order: OrderId,
        /// The customer: tenant id, company name or domain.
        #[arg(long)]
        customer: CustomerName,
        #[command(flatten)]
        read: ReadArguments,
    },
    /// What orders gave the customer: entitlements, reservations, subscriptions.
    #[command(after_help = "Name orders and the customer, or a purchase in a journal, or a receipt that \
        `buy --json` printed.\n\nExamples:\n  \
        {program} orders given --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d 2f6a0c9b41d7 --live\n  \
        {program} orders given --purchase vm-reservation-1 --journal purchases.db --live\n  \
        {program} orders given --receipt receipt.json --json --endpoint http://127.0.0.1:8080")]
    Given {
        /// The orders.
        #[arg(value_name = "ORDER", requires = "customer", required_unless_present_any = ["purchase", "receipt"])]
        orders: Vec<OrderId>,
        /// The customer: tenant id, company name or domain.
        #[arg(long)]
        customer: Option<CustomerName>,
        /// The orders of this purchase of the journal.
        #[arg(long, value_name = "ID", conflicts_with_all = ["orders", "receipt", "customer"])]
        purchase: Option<pc_workflows::PurchaseId>,
        /// The journal; when absent, the default one of the service.
        #[arg(long, value_name = "FILE")]
        journal: Option<PathBuf>,
        /// The orders of this receipt, as `buy --json` prints it; `-` reads stdin.
        #[arg(long, value_name = "FILE", conflicts_with_all = ["orders", "customer"])]
        receipt: Option<PathBuf>,
        #[command(flatten)]
        read: ReadArguments,
    },
}

pub(crate) async fn run(command: OrdersCommand) -> Result<Exit, Failure> {
    match command {
        OrdersCommand::List { customer, billing_cycle, price, list } => {
            let service = list.connect::<OrderRow>().await?;
            let customer = customer.id(&service.client).await?;
            let progress = Progress::begin(service.client.clock(), "reading the list of orders");
            let mut orders = list_orders(&service.client, &customer, billing_cycle, price).await?;
            drop(progress);
            orders.sort_by_key(|order| std::cmp::Reverse(order.creation_date));
            let nothing = "no orders; a new one may take up to 15 minutes to appear here";
            list.print(orders.iter().map(OrderRow::from).collect(), nothing)?;
            if let Some(order) = orders.first() {
                list.hint(
                    &format!("orders show {} --customer {customer}", order.id),
                    "shows its lines and deliveries",
                );
            }
        }
        OrdersCommand::Show { order, customer, read } => {
            let service = read.connect().await?;
            let customer = customer.id(&service.client).await?;
            let details = show_order(&service.client, &customer, &order).await?;
            print_one(read.json, &details_json(&details), || details_text(&details))?;
            if !read.json {
                hint(
                    &format!("orders given {order} --customer {customer}"),
                    "shows what the customer has from it",
                );
            }
        }
        OrdersCommand::Given { orders, customer, purchase, journal, receipt, read } => {
            let service = read.connect().await?;
            let (customer, orders) = match (customer, purchase, receipt) {
                (_, Some(purchase), _) => {
                    let journal = journal::path_at(journal.as_deref(), &service)?
                        .ok_or_else(|| Failure::usage("name the --journal that the purchase is in"))?;
                    bought::by_purchase(&journal, &purchase).await?
                }
                (_, _, Some(receipt)) => bought::by_receipt(&receipt)?,
                (Some(customer), ..) => (customer.id(&service.client).await?, orders),
                _ => return Err(Failure::usage("name orders with --customer, a --purchase or a --receipt")),
            };
            let progress = Progress::begin(service.client.clock(), "reading the orders and what they gave");
            let yields = order_yields(&service.client, &customer, &orders).await?;
            drop(progress);
            for yielded in &yields {
                print_one(read.json, &yield_json(yielded), || yield_text(yielded))?;
            }
        }
    }
    Ok(Exit::Done)
}

fn details_json(details: &OrderDetails) -> Value {
    let mut object = json!(OrderRow::from(&details.order));
    object["delivery"] = json!(deliveries(details));
    object["notes"] = json!(notes(details));
    object
}

fn notes(details: &OrderDetails) -> Vec<String> {
    let delivery = note("the delivery, line by line,", &details.provisioning);
    delivery.into_iter().chain(note("activation links", &details.activation_links)).collect()
}

fn details_text(details: &OrderDetails) -> Painted {
    let order = OrderRow::from(&details.order);
    let status = shown(order.status.as_ref());
    let placed = shown(order.created_at.map(minute));
    let mut text = format!("Order {}: {status}, placed {placed} UTC", order.id);
    if let Some(price) = order.price() {
        text += &format!(", {price} before tax");
    }
    let mut text = Painted::from(text.as_str());
    add_table::<LineRow>(&mut text, &order.lines);
    add_table(&mut text, &deliveries(details));
    notes(details).iter().for_each(|note| say(&format!("note: {note}")));
    text
}

/// Why something of an order's yield is missing.
fn yield_notes(yielded: &OrderYield) -> Vec<String> {
    let notes = [
        note("entitlements", &yielded.entitlements),
        note("reservations", &yielded.reservations),
        note("subscriptions", &yielded.subscriptions),
    ];
    notes.into_iter().flatten().collect()
}

fn yield_json(yielded: &OrderYield) -> Value {
    let subscription = |subscription: &Subscription| {
        json!({"id": subscription.id, "status": subscription.status, "name": subscription.friendly_name,
               "quantity": subscription.quantity, "ends_at": subscription.commitment_end_date})
    };
    json!({
        "order": details_json(&yielded.order),
        "entitlements": rows_of::<_, EntitlementRow>(&yielded.entitlements),
        "reservations": rows_of::<_, ReservationRow>(&yielded.reservations),
        "subscriptions": yielded.subscriptions.seen.iter().map(subscription).collect::<Vec<_>>(),
        "notes": yield_notes(yielded),
    })
}

/// Adds a table of what there is.
fn add_table<R: Row>(text: &mut Painted, rows: &[R]) {
    if !rows.is_empty() {
        text.add("\n\n");
        text.append(&rows::text(rows));
    }
}

fn yield_text(yielded: &OrderYield) -> Painted {
    let mut text = details_text(&yielded.order);
    let entitlements: Vec<EntitlementRow> = rows_of(&yielded.entitlements);
    let reservations: Vec<ReservationRow> = rows_of(&yielded.reservations);
    add_table(&mut text, &entitlements);
    add_table(&mut text, &reservations);
    for subscription in &yielded.subscriptions.seen {
        let name = shown(subscription.friendly_name.as_ref());
        let status = shown(subscription.status.as_ref());
        text.add(&format!("\n\nSubscription {}: {name}, {status}", subscription.id));
    }
    if entitlements.is_empty() && yielded.subscriptions.seen.is_empty() {
        text.add("\n\nThe customer has nothing from it now.");
    }
    yield_notes(yielded).iter().for_each(|note| say(&format!("note: {note}")));
    text.add("\n");
    text
}

fn rows_of<'a, T, R: From<&'a T>>(looked: &'a Looked<T>) -> Vec<R> {
    looked.seen.iter().map(R::from).collect()
}
