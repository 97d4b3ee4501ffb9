//! A receipt for people.

use std::fmt::Write;
use std::time::Duration;

use pc_models::Timestamp;
use pc_workflows::{Receipt, ReceiptItem, ReceiptOrder};

use crate::output::wording::duration;

/// The receipt as text. `waited` is real time, with how many times as fast the service's own ran, which the receipt's
/// times are of.
pub(crate) fn text(receipt: &Receipt, waited: Option<(Duration, f64)>) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write(&mut text, receipt, waited);
    text
}

fn write(out: &mut String, receipt: &Receipt, waited: Option<(Duration, f64)>) -> std::fmt::Result {
    let dry_run = if receipt.dry_run { " (dry run: nothing was registered or bought)" } else { "" };
    writeln!(
        out,
        "\nReceipt for purchase {}: {}{dry_run}",
        receipt.purchase_id,
        receipt.status.as_str().to_uppercase()
    )?;
    writeln!(out, "  customer      {}", receipt.customer)?;
    for item in receipt.lines.iter().filter(|_| receipt.dry_run && receipt.error.is_none()) {
        write_item(out, item)?;
    }
    for order in &receipt.orders {
        write_order(out, order)?;
    }
    let refused = |item: &&ReceiptItem| item.not_bought > 0 && !receipt.orders.is_empty();
    for item in receipt.lines.iter().filter(refused) {
        writeln!(out, "  not bought    {} × {}", item.not_bought, name(item))?;
    }
    for group in &receipt.failed_groups {
        writeln!(
            out,
            "  refused       order group {}: code {}, {}",
            group.group, group.code, group.description
        )?;
    }
    for entitlement in &receipt.entitlements {
        let kind = entitlement.entitlement_type.as_deref().unwrap_or("entitlement");
        let (quantity, product, sku) = (entitlement.quantity, &entitlement.product, &entitlement.sku);
        write!(out, "  entitlement   {quantity} × {product}:{sku} ({kind})")?;
        if !entitlement.includes.is_empty() {
            write!(out, ", includes {}", entitlement.includes.join(", "))?;
        }
        writeln!(out, "{}", until(entitlement.expires_at))?;
    }
    for reservation in &receipt.reservations {
        let state = reservation.state.as_deref().unwrap_or("of unknown state");
        let (quantity, id, scope) = (reservation.quantity, &reservation.id, reservation.scope.to_lowercase());
        writeln!(
            out,
            "  reservation   {quantity} × {id}, {scope}, {state}{}",
            until(reservation.expires_at)
        )?;
    }
    for subscription in &receipt.subscriptions {
        writeln!(out, "  subscription  {}", subscription.id)?;
    }
    if let Some(problem) = &receipt.error {
        writeln!(out, "  problem       {} ({})", problem.message, problem.class)?;
        writeln!(out, "  what to do    {}", problem.next_step)?;
    }
    for note in &receipt.notes {
        writeln!(out, "  note          {note}")?;
    }
    let (start, end) = (receipt.started_at.to_utc_text(), receipt.ended_at.to_utc_text());
    let took = duration(receipt.ended_at.since(receipt.started_at));
    writeln!(out, "  service time  {took} ({start} to {end} UTC)")?;
    if let Some((waited, time_scale)) = waited {
        let speed = if time_scale == 1.0 {
            String::new()
        } else {
            format!(": the emulator's time ran {time_scale} times as fast")
        };
        writeln!(out, "  real time     {}{speed}", duration(waited))?;
    }
    write!(out, "  API calls     {}", receipt.api_calls)
}

fn write_item(out: &mut String, item: &ReceiptItem) -> std::fmt::Result {
    write!(out, "  would buy     {} × {}", item.quantity, name(item))?;
    if let Some(term) = item.term {
        write!(out, ", {term}")?;
    }
    if let (Some(cycle), Some(catalog_item)) = (&item.billing_cycle, &item.catalog_item) {
        write!(out, ", billed {cycle}, as {catalog_item}")?;
    }
    if item.addon_of.is_some() {
        write!(out, ", as an add-on")?;
    }
    if let Some(parent) = &item.parent_subscription {
        write!(out, ", as an add-on to subscription {parent}")?;
    }
    writeln!(out)
}

fn name(item: &ReceiptItem) -> &str {
    item.title.as_deref().unwrap_or(item.sku.as_str())
}

fn write_order(out: &mut String, order: &ReceiptOrder) -> std::fmt::Result {
    write!(out, "  order         {} {}", order.id, order.status)?;
    if let (Some(price), Some(currency)) = (order.total_price, &order.currency) {
        write!(out, ", {price} {currency} before tax")?;
    }
    if let Some(seconds) = order.visible_after_s {
        write!(
            out,
            ", seen in the order list {} after it was placed",
            duration(Duration::from_secs_f64(seconds))
        )?;
    }
    writeln!(out)?;
    for line in &order.lines {
        let name = line.name.as_deref().unwrap_or(line.catalog_item.as_str());
        write!(
            out,
            "    line {}      {} × {name}: {} delivered",
            line.number, line.quantity, line.fulfilment.fulfilled
        )?;
        if line.fulfilment.unfulfilled > 0 {
            write!(out, ", {} not delivered", line.fulfilment.unfulfilled)?;
        }
        if line.fulfilment.pending > 0 {
            write!(out, ", {} pending", line.fulfilment.pending)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn until(date: Option<Timestamp>) -> String {
    date.map(|date| format!(", until {}", &date.to_utc_text()[..10])).unwrap_or_default()
}
