//! Modern charges: what was bought, a month of usage, and lines that are made up.

use pc_models::Decimal;
use serde_json::{Value, json};

use crate::audit::PARTNER;
use crate::catalog::Item;
use crate::ids;
use crate::invoice_lines::Scope;
use crate::line_items::MPN_ID;
use crate::money;
use crate::orders::{Order, OrderLine};
use crate::subscriptions::Subscription;
use crate::terms;
use crate::world::Customer;

/// Newer rows write every number as text.
pub(crate) fn bought(customer: &Customer, order: &Order, line: &OrderLine, scope: &Scope) -> Value {
    let (profile, Item { product, sku }) = (&customer.profile, &line.item);
    let price = line.price.unwrap_or(money::Price { unit: Decimal::default(), extended: Decimal::default() });
    let end = terms::end_of_term(order.created, line.term.as_deref().unwrap_or("P1Y")) + "Z";
    let total = if scope.invoice.is_some() { price.extended } else { Decimal::default() };
    one_time_form(
        scope,
        json!({
            "customerId": profile.id,
            "customerName": profile.name,
            "customerDomainName": profile.domain,
            "customerCountry": profile.country.as_str(),
            "orderId": order.id,
            "orderDate": order.created,
            "productId": product.id,
            "skuId": sku.id,
            "availabilityId": line.offer_id.rsplit(':').next(),
            "productName": product.title,
            "skuName": sku.title,
            "productQualifiers": if sku.trial { vec!["Trial"] } else { Vec::new() },
            "unitPrice": price.unit.to_string(),
            "effectiveUnitPrice": price.unit.to_string(),
            "quantity": line.quantity.to_string(),
            "billableQuantity": line.quantity.to_string(),
            "subtotal": price.extended.to_string(),
            "totalForCustomer": total.to_string(),
            "publisherName": product.publisher,
            "subscriptionDescription": line.friendly_name,
            "subscriptionId": line.subscription.clone().unwrap_or_else(|| ids::entitlement_id(&order.id)),
            "subscriptionStartDate": order.created,
            "subscriptionEndDate": end,
            "chargeStartDate": order.created,
            "chargeEndDate": end,
            "termAndBillingCycle": format!("{} with {} billing", line.term.as_deref().unwrap_or("No term"), order.billing_cycle),
            "alternateId": order.id,
            "referenceId": ids::entitlement_id(&format!("{}{}", order.id, line.offer_id)),
            "billingFrequency": if order.billing_cycle == "monthly" { "Monthly" } else { "" },
            "reservationOrderId": line.reservation.as_ref().map_or("", |ids| ids.resource.as_str()),
        }),
    )
}

pub(crate) fn metered(
    customer: &Customer,
    subscription: &Subscription,
    amount: Decimal,
    scope: &Scope,
) -> Value {
    let (profile, Item { product, sku }) = (&customer.profile, &subscription.item);
    let (start, end) = (scope.month.start(), scope.month.later(1).start());
    let total = if scope.invoice.is_some() { amount } else { Decimal::default() };
    one_time_form(
        scope,
        json!({
            "customerId": profile.id,
            "customerName": profile.name,
            "customerDomainName": profile.domain,
            "customerCountry": profile.country.as_str(),
            "orderId": subscription.order_id,
            "orderDate": end,
            "productId": product.id,
            "skuId": sku.id,
            "availabilityId": subscription.offer_id.rsplit(':').next(),
            "productName": product.title,
            "skuName": sku.title,
            "productQualifiers": [],
            "unitPrice": amount.to_string(),
            "effectiveUnitPrice": amount.to_string(),
            "quantity": "1",
            "billableQuantity": "1",
            "subtotal": amount.to_string(),
            "totalForCustomer": total.to_string(),
            "publisherName": product.publisher,
            "subscriptionDescription": subscription.friendly_name,
            "subscriptionId": subscription.id,
            "chargeStartDate": start,
            "chargeEndDate": end,
            "termAndBillingCycle": "Pay as you go",
            "alternateId": subscription.order_id,
            "referenceId": ids::entitlement_id(&subscription.id),
            "billingFrequency": "",
            "reservationOrderId": "",
        }),
    )
}

pub(crate) fn made_up(number: usize, amount: Decimal, scope: &Scope) -> Value {
    let id = ids::entitlement_id(&number.to_string());
    let (start, end) = (scope.month.start(), scope.month.later(12).start());
    let amount = amount.to_string();
    one_time_form(
        scope,
        json!({
            "customerId": id,
            "customerName": format!("Customer {number}"),
            "customerDomainName": format!("customer{number}.onmicrosoft.com"),
            "customerCountry": "US",
            "orderId": format!("{number:012x}"),
            "orderDate": start,
            "productId": "DZH318Z0BQ3Q",
            "skuId": "0001",
            "availabilityId": "DZH318000000",
            "productName": "Virtual Machines DSv2 Series",
            "skuName": "Reserved VM Instance, Standard_DS1_v2, US East, 1 Year",
            "productQualifiers": [],
            "unitPrice": amount,
            "effectiveUnitPrice": amount,
            "quantity": "1",
            "billableQuantity": "1",
            "subtotal": amount,
            "totalForCustomer": amount,
            "publisherName": "Microsoft",
            "subscriptionDescription": "",
            "subscriptionId": id,
            "subscriptionStartDate": start,
            "subscriptionEndDate": end,
            "chargeStartDate": start,
            "chargeEndDate": end,
            "termAndBillingCycle": "One-Year commitment for yearly billing",
            "alternateId": format!("{number:012x}"),
            "referenceId": id,
            "billingFrequency": "",
            "reservationOrderId": id,
        }),
    )
}

/// Adds what all modern charges share.
fn one_time_form(scope: &Scope, mut item: Value) -> Value {
    let code = &scope.currency.code;
    for (name, value) in [
        ("partnerId", json!(PARTNER)),
        ("invoiceNumber", json!(scope.invoice.as_deref().unwrap_or_default())),
        ("mpnId", json!(MPN_ID.to_string())),
        ("resellerMpnId", json!("0")),
        ("chargeType", json!("new")),
        ("unitType", json!("")),
        ("taxTotal", json!("0")),
        ("currency", json!(code)),
        ("publisherId", json!("")),
        ("priceAdjustmentDescription", json!("")),
        ("discountDetails", json!("")),
        ("pricingCurrency", json!(code)),
        ("pcToBCExchangeRate", json!("1")),
        ("pcToBCExchangeRateDate", json!(scope.month.start())),
        ("meterDescription", json!("")),
        ("promotionId", json!("")),
    ] {
        item[name] = value;
    }
    item
}
