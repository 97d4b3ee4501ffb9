//! Modern charges: what was bought, a month of usage, and lines that are made up.

use std::borrow::Cow;

use pc_models::Decimal;
use serde_json::{Value, json};

use crate::api::billing::line_item::LineItem;
use crate::api::billing::line_scope::LineScope;
use crate::state::catalog::Item;
use crate::state::charge::Charge;
use crate::state::customer::{Customer, Profile};
use crate::state::exchange_rate::ExchangeRate;
use crate::state::invoice::Usage;
use crate::state::order::{Order, OrderLine};
use crate::state::subscription::Subscription;
use crate::values::calendar::DAY;
use crate::values::money;
use crate::values::partner::{MPN_ID, PARTNER_ID};
use crate::values::random;

/// Newer rows write every number as text.
pub(crate) fn charged(
    customer: &Customer,
    order: &Order,
    line: &OrderLine,
    charge: &Charge,
    scope: &LineScope<'_>,
) -> LineItem {
    let sold = Sold::of(order, line, charge);
    let Item { product, sku } = sold.item;
    let (begin, end) = charge.term.unzip();
    let qualifiers = [("AddOn", line.special.parent_subscription.is_some()), ("Trial", sku.trial)];
    let qualifiers = qualifiers.into_iter().filter(|(_, is)| *is).map(|(name, _)| name);
    let special = charge.special.as_deref();
    let reference = special.and_then(|special| special.reference.as_deref());
    let own = json!({
        "orderId": order.id,
        "orderDate": charge.at,
        "productId": product.id,
        "skuId": sku.id,
        "availabilityId": sold.offer_id.rsplit(':').next(),
        "productName": product.title,
        "skuName": sku.title,
        "productQualifiers": qualifiers.collect::<Vec<_>>(),
        "chargeType": charge.reason,
        "unitPrice": charge.unit.to_string(),
        "effectiveUnitPrice": charge.effective.to_string(),
        "quantity": charge.quantity.to_string(),
        "billableQuantity": charge.quantity.to_string(),
        "publisherName": product.publisher,
        "subscriptionDescription": sold.friendly_name,
        "subscriptionId": sold.subscription,
        "subscriptionStartDate": begin,
        "subscriptionEndDate": end,
        "chargeStartDate": charge.start,
        "chargeEndDate": charge.end,
        "termAndBillingCycle": term_and_cycle(sold.item, sold.term, charge.billing_cycle.word()),
        "alternateId": order.id,
        "referenceId": reference.map_or_else(|| purchase_reference(order, charge), str::to_owned),
        "creditReasonCode": special.and_then(|special| special.credit_reason.as_deref()),
        "billingFrequency": frequency(charge),
        "reservationOrderId": line.special.reservation.as_ref().map(|ids| &ids.resource),
        "promotionId": line.special.promotion_id.as_ref().filter(|_| charge.subject().is_none()),
    });
    let item = one_time_form(scope, Some(&customer.profile), charge.subtotal(), own);
    match charge.exchange_rate() {
        Some(rate) => item.and(converted(rate)),
        None => item,
    }
}

/// What a line says of its conversion.
fn converted(rate: &ExchangeRate) -> Value {
    json!({
        "pricingCurrency": rate.currency,
        "pcToBCExchangeRate": rate.rate.to_string(),
        "pcToBCExchangeRateDate": rate.day,
    })
}

/// What a charge is for: what its order line says, or what became of that.
struct Sold<'s> {
    item: &'s Item,
    offer_id: &'s str,
    friendly_name: &'s str,
    subscription: Cow<'s, str>,
    term: Option<&'s str>,
}

impl<'s> Sold<'s> {
    fn of(order: &Order, line: &'s OrderLine, charge: &'s Charge) -> Self {
        match charge.subject() {
            Some(subject) => Self {
                item: &subject.item,
                offer_id: &subject.offer_id,
                friendly_name: &subject.friendly_name,
                subscription: Cow::Borrowed(&subject.subscription),
                term: subject.term.as_deref(),
            },
            None => Self {
                item: &line.item,
                offer_id: &line.offer_id,
                friendly_name: &line.friendly_name,
                subscription: match &line.subscription {
                    Some(id) => Cow::Borrowed(id),
                    None => Cow::Owned(random::entitlement_id(&order.id)),
                },
                term: line.term.as_deref(),
            },
        }
    }
}

/// What ties the charges of an order line together that belong to no change.
fn purchase_reference(order: &Order, charge: &Charge) -> String {
    random::entitlement_id(&format!("{}{}", order.id, charge.line))
}

/// An English sentence, as the service has it; licences have one of their own.
fn term_and_cycle(item: &Item, term: Option<&str>, cycle: &str) -> String {
    let is_license = item.is_online_service();
    let length = match term {
        None => return "One-time purchase".to_owned(),
        Some("P1M") => "One-Month",
        Some("P1Y") => "One-Year",
        Some("P3Y") if is_license => "Three-Year",
        Some("P3Y") => "3 Years",
        Some(other) => other,
    };
    match cycle {
        "none" => format!("{length} trial"),
        "monthly" if is_license && term != Some("P1M") => {
            format!("{length} commitment for monthly/yearly billing")
        }
        "monthly" => format!("{length} commitment for monthly billing"),
        "annual" | "triennial" if is_license => format!("{length} commitment for monthly/yearly billing"),
        "annual" => format!("{length} commitment for yearly billing"),
        _ => format!("{length} commitment, prepaid"),
    }
}

/// Nothing for what is paid at once for its whole term.
fn frequency(charge: &Charge) -> &'static str {
    match charge.billing_cycle.word() {
        "monthly" => "Monthly",
        "annual" if charge.term.is_none_or(|term| term != (charge.start, charge.end)) => "Annual",
        _ => "",
    }
}

pub(crate) fn metered(
    customer: &Customer,
    subscription: &Subscription,
    usage: &Usage,
    scope: &LineScope<'_>,
) -> LineItem {
    let (amount, Item { product, sku }) = (usage.subtotal(), &subscription.item);
    let (start, end) = (scope.month.day(usage.from), scope.month.day(usage.to) + DAY);
    let own = json!({
        "orderId": subscription.order_id,
        "orderDate": end,
        "productId": product.id,
        "skuId": sku.id,
        "availabilityId": subscription.offer_id.rsplit(':').next(),
        "productName": product.title,
        "skuName": sku.title,
        "publisherName": product.publisher,
        "subscriptionDescription": subscription.friendly_name,
        "subscriptionId": subscription.id,
        "chargeStartDate": start,
        "chargeEndDate": end,
        "termAndBillingCycle": "Pay as you go",
        "alternateId": subscription.order_id,
        "referenceId": random::entitlement_id(&subscription.id),
    });
    let item = one_time_form(scope, Some(&customer.profile), amount, own);
    let Some(rate) = &usage.exchange_rate else { return item };
    let price = usage.price().to_string();
    item.and(json!({"unitPrice": price, "effectiveUnitPrice": price})).and(converted(rate))
}

pub(crate) fn made_up(number: usize, amount: Decimal, scope: &LineScope<'_>) -> LineItem {
    let id = random::entitlement_id(&number.to_string());
    let (start, end) = (scope.month.start(), scope.month.later(12).start());
    let own = json!({
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
        "publisherName": "Microsoft",
        "subscriptionDescription": "",
        "subscriptionId": id,
        "subscriptionStartDate": start,
        "subscriptionEndDate": end,
        "chargeStartDate": start,
        "chargeEndDate": end,
        "termAndBillingCycle": "One-Year commitment, prepaid",
        "alternateId": format!("{number:012x}"),
        "referenceId": id,
        "reservationOrderId": id,
    });
    one_time_form(scope, None, amount, own)
}

/// Adds what all modern charges share, and what one new unit has where the charge does not say otherwise. What is not
/// billed yet has neither tax nor total.
fn one_time_form(
    scope: &LineScope<'_>,
    profile: Option<&Profile>,
    subtotal: Decimal,
    own: Value,
) -> LineItem {
    let code = &scope.currency.code;
    let tax = scope.invoice.map_or(Decimal::ZERO, |invoice| invoice.tax(subtotal));
    let total = scope.invoice.and_then(|_| money::sum([subtotal, tax])).unwrap_or_default();
    let item = LineItem::from(json!({
        "productQualifiers": [],
        "chargeType": "new",
        "unitPrice": subtotal.to_string(),
        "effectiveUnitPrice": subtotal.to_string(),
        "quantity": "1",
        "billableQuantity": "1",
        "billingFrequency": "",
        "reservationOrderId": "",
        "promotionId": "",
        "partnerId": PARTNER_ID,
        "invoiceNumber": scope.number(),
        "mpnId": MPN_ID.to_string(),
        "resellerMpnId": "0",
        "unitType": "",
        "subtotal": subtotal.to_string(),
        "taxTotal": tax.to_string(),
        "totalForCustomer": total.to_string(),
        "currency": code,
        "publisherId": "",
        "priceAdjustmentDescription": "",
        "discountDetails": "",
        "pricingCurrency": code,
        "pcToBCExchangeRate": "1",
        "pcToBCExchangeRateDate": scope.month.start(),
        "meterDescription": "",
    }))
    .and(own);
    let Some(profile) = profile else { return item };
    item.and(json!({
        "customerId": profile.id,
        "customerName": profile.name,
        "customerDomainName": profile.domain,
        "customerCountry": profile.country.as_str(),
    }))
}
