//! One line item, in the form of its class.

use pc_models::Decimal;
use serde_json::{Value, json};

use crate::audit::PARTNER;
use crate::catalog::Item;
use crate::ids;
use crate::invoice_lines::{Class, Scope};
use crate::money;
use crate::orders::{Order, OrderLine};
use crate::subscriptions::Subscription;
use crate::terms;
use crate::world::Customer;

/// The partner's id in the partner network.
const MPN_ID: u32 = 4_390_934;

/// What a line is about.
#[derive(Clone, Copy)]
pub(crate) enum Line<'w> {
    Bought {
        customer: &'w Customer,
        order: &'w Order,
        line: &'w OrderLine,
    },
    /// A month of it, as one charge.
    Metered {
        customer: &'w Customer,
        subscription: &'w Subscription,
        days: u32,
    },
    Used {
        customer: &'w Customer,
        subscription: &'w Subscription,
        day: u32,
    },
    MadeUp(usize),
}

impl Line<'_> {
    /// What it costs, before tax; there is no tax here.
    pub(crate) fn amount(&self) -> Decimal {
        match self {
            Self::Bought { line, .. } => line.price.map(|price| price.extended).unwrap_or_default(),
            Self::Metered { days, .. } => {
                let total = usage_price().get().checked_mul(Decimal::from(i64::from(*days)).get());
                total.map(Decimal::from).unwrap_or_default()
            }
            Self::Used { .. } => usage_price(),
            Self::MadeUp(_) => Decimal::from(1025)
                .get()
                .checked_div(Decimal::from(100).get())
                .map(Decimal::from)
                .unwrap_or_default(),
        }
    }

    pub(crate) fn json(&self, scope: &Scope, class: Class) -> Value {
        let mut item = match (self, class) {
            (Self::Bought { customer, order, line }, _) => bought(customer, order, line, scope),
            (Self::Metered { customer, subscription, .. }, _) => {
                metered(customer, subscription, self.amount(), scope)
            }
            (Self::MadeUp(number), _) => made_up(*number, scope),
            (Self::Used { customer, subscription, .. }, Class::License) => {
                license(customer, subscription, scope)
            }
            (Self::Used { customer, subscription, day }, Class::DailyRatedUsage) => {
                rated(customer, subscription, *day, scope)
            }
            (Self::Used { customer, subscription, day }, _) => {
                legacy(customer, subscription, *day, scope, class)
            }
        };
        let object_type = match class {
            Class::License => "LicenseBasedLineItem",
            Class::LegacyUsage => "UsageBasedLineItem",
            Class::LegacyDailyUsage => "DailyUsageLineItem",
            Class::OneTime => "OneTimeInvoiceLineItem",
            Class::DailyRatedUsage => "DailyRatedUsageLineItem",
        };
        item["invoiceLineItemType"] = json!(class.line_type());
        item["billingProvider"] = json!(class.provider());
        item["attributes"] = json!({"objectType": object_type});
        item
    }
}

/// What a month of usage, or a day of it, costs.
fn usage_price() -> Decimal {
    Decimal::from(24)
}

/// Newer rows write every number as text.
fn bought(customer: &Customer, order: &Order, line: &OrderLine, scope: &Scope) -> Value {
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

fn metered(customer: &Customer, subscription: &Subscription, amount: Decimal, scope: &Scope) -> Value {
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

fn made_up(number: usize, scope: &Scope) -> Value {
    let id = ids::entitlement_id(&number.to_string());
    let (start, end) = (scope.month.start(), scope.month.later(12).start());
    let amount = Line::MadeUp(number).amount().to_string();
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

fn rated(customer: &Customer, subscription: &Subscription, day: u32, scope: &Scope) -> Value {
    let (profile, Item { product, sku }) = (&customer.profile, &subscription.item);
    let entitlement = ids::entitlement_id(&subscription.id);
    let who = json!({
        "partnerId": PARTNER, "partnerName": "",
        "customerId": profile.id, "customerName": profile.name,
        "customerDomainName": profile.domain, "customerCountry": profile.country.as_str(),
        "invoiceNumber": scope.invoice.as_deref().unwrap_or_default(),
        "productId": product.id, "skuId": sku.id, "availabilityId": "",
        "skuName": sku.title, "productName": product.title,
        "publisherName": product.publisher, "publisherId": "",
        "subscriptionId": subscription.id, "subscriptionDescription": subscription.friendly_name,
        "chargeStartDate": scope.month.start(), "chargeEndDate": scope.month.later(1).start(),
        "usageDate": scope.month.day(day),
    });
    let what = json!({
        "meterType": "1 Compute Hour", "meterCategory": "Virtual Machines",
        "meterId": "505db374-df8a-44df-9d8c-13c14b61dee1", "meterSubCategory": "DSv2 Series",
        "meterName": "DS1 v2", "meterRegion": "EU West", "unitOfMeasure": "1 Hour", "unitType": "1 Hour",
        "resourceLocation": "westeurope", "consumedService": "Microsoft.Compute", "resourceGroup": "main",
        "resourceUri": format!("/subscriptions/{entitlement}/resourceGroups/main/providers/Microsoft.Compute/virtualMachines/vm1"),
        "tags": "", "additionalInfo": "{ \"ServiceType\": \"Standard_DS1_v2\" }",
        "serviceInfo1": "", "serviceInfo2": "", "mpnId": MPN_ID.to_string(), "resellerMpnId": "",
        "chargeType": if scope.invoice.is_some() { "new" } else { "" },
        "unitPrice": 1, "quantity": 24, "effectiveUnitPrice": 1,
        "billingPreTaxTotal": money::number(usage_price()), "billingCurrency": scope.currency.code,
        "pricingPreTaxTotal": money::number(usage_price()), "pricingCurrency": scope.currency.code,
        "entitlementId": entitlement, "entitlementDescription": subscription.friendly_name,
        "pcToBCExchangeRate": 1, "pcToBCExchangeRateDate": scope.month.start(),
        "rateOfPartnerEarnedCredit": 0, "hasPartnerEarnedCredit": false,
        "rateOfCredit": 0, "creditType": "Credit Not Applied",
    });
    merged(who, what)
}

fn legacy(customer: &Customer, subscription: &Subscription, day: u32, scope: &Scope, class: Class) -> Value {
    let profile = &customer.profile;
    let item = json!({
        "partnerId": PARTNER, "partnerName": "The partner", "partnerBillableAccountId": "1010578050",
        "customerId": profile.id, "customerCompanyName": profile.name, "domainName": profile.domain,
        "mpnId": MPN_ID, "tier2MpnId": -1,
        "invoiceNumber": scope.invoice.as_deref().unwrap_or_default(),
        "orderId": subscription.order_id, "subscriptionId": subscription.id,
        "subscriptionName": subscription.friendly_name, "subscriptionDescription": subscription.item.sku.title,
        "billingCycleType": "Monthly", "serviceName": "Virtual Machines", "serviceType": "DSv2 Series",
        "resourceGuid": "62c64b6c-4033-4e20-ab33-9e81271ac12a", "resourceName": "DS1 v2", "region": "",
        "consumedQuantity": 24, "unit": "1 Hour",
        "chargeStartDate": midnight(scope.month.start()), "chargeEndDate": midnight(scope.month.later(1).start()),
    });
    let own = match class {
        Class::LegacyDailyUsage => json!({
            "customerBillableAccount": "1439508127", "usageDate": midnight(scope.month.day(day)),
        }),
        _ => json!({
            "detailLineItemId": 1, "sku": "7UD-00001", "includedQuantity": 0, "overageQuantity": 24, "listPrice": 1,
            "currency": scope.currency.code, "chargeType": "Assess usage fee for current cycle",
            "pretaxCharges": money::number(usage_price()), "taxAmount": 0,
            "postTaxTotal": money::number(usage_price()), "pretaxEffectiveRate": 1, "postTaxEffectiveRate": 1,
        }),
    };
    merged(item, own)
}

/// One free licence for each legacy subscription, so that the class is not missing.
fn license(customer: &Customer, subscription: &Subscription, scope: &Scope) -> Value {
    let profile = &customer.profile;
    let offer = "AAA5B3F0-0EE2-431B-A42F-3F18F3C6D540";
    json!({
        "partnerId": PARTNER, "customerId": profile.id.to_ascii_uppercase(), "customerName": profile.name,
        "domainName": profile.domain, "mpnId": MPN_ID, "tier2MpnId": -1,
        "orderId": subscription.order_id, "subscriptionId": subscription.id,
        "syndicationPartnerSubscriptionNumber": subscription.id, "offerId": offer, "durableOfferId": offer,
        "offerName": "EXCHANGE ONLINE (PLAN 2)", "subscriptionName": "EXCHANGE ONLINE (PLAN 2)",
        "subscriptionDescription": "EXCHANGE ONLINE (PLAN 2)", "billingCycleType": "MONTHLY",
        "subscriptionStartDate": midnight(scope.month.start()), "subscriptionEndDate": midnight(scope.month.later(12).start()),
        "chargeStartDate": midnight(scope.month.start()), "chargeEndDate": midnight(scope.month.later(1).start()),
        "chargeType": "New", "unitPrice": 0.0, "quantity": 1, "amount": 0.0, "totalOtherDiscount": 0.0,
        "subtotal": 0.0, "tax": 0.0, "totalForCustomer": 0.0, "currency": scope.currency.code,
    })
}

/// The members of both objects.
fn merged(mut first: Value, second: Value) -> Value {
    if let (Value::Object(first), Value::Object(second)) = (&mut first, second) {
        first.extend(second);
    }
    first
}

/// Without a zone, as older classes write dates.
fn midnight(day: pc_models::Timestamp) -> String {
    day.to_string().trim_end_matches('Z').to_owned()
}
