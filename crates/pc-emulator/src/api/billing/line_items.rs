//! One line item, in the form of its class.

use pc_models::{Decimal, Timestamp};
use serde_json::json;

use crate::api::billing::charges::{charged, made_up, metered};
use crate::api::billing::line_class::LineClass;
use crate::api::billing::line_item::LineItem;
use crate::api::billing::line_scope::LineScope;
use crate::state::catalog::Item;
use crate::state::charge::Charge;
use crate::state::customer::Customer;
use crate::state::invoice::{Usage, made_up_price};
use crate::state::subscription::Subscription;
use crate::values::money;
use crate::values::partner::{MPN_ID, PARTNER_ID};
use crate::values::random;

/// What a line is about.
#[derive(Clone, Copy)]
pub(crate) enum Line<'s> {
    Charged(&'s Charge),
    /// A month of it, as one charge.
    Metered(&'s Usage),
    Used {
        usage: &'s Usage,
        day: u32,
    },
    /// A free licence beside it.
    Licensed(&'s Usage),
    MadeUp(usize),
}

impl Line<'_> {
    /// None when what was charged is nowhere to be found, which only a state written by hand can bring about.
    pub(crate) fn json(self, scope: &LineScope<'_>, class: LineClass) -> Option<LineItem> {
        let mut item = match self {
            Self::Charged(charge) => {
                let customer = scope.store.customers.get(&charge.customer)?;
                let order = customer.orders.get(&charge.order)?;
                charged(customer, order, order.lines.get(charge.line)?, charge, scope)
            }
            Self::MadeUp(number) => made_up(number, made_up_price(), scope),
            Self::Metered(usage) | Self::Licensed(usage) | Self::Used { usage, .. } => {
                let customer = scope.store.customers.get(&usage.customer)?;
                let subscription = customer.subscriptions.get(&usage.subscription)?;
                self.usage_json(usage, customer, subscription, scope, class)
            }
        };
        item.set("invoiceLineItemType", class.line_type());
        item.set("billingProvider", class.provider());
        item.set("attributes", json!({"objectType": class.object_type()}));
        Some(item)
    }

    fn usage_json(
        self,
        usage: &Usage,
        customer: &Customer,
        subscription: &Subscription,
        scope: &LineScope<'_>,
        class: LineClass,
    ) -> LineItem {
        let day = if let Self::Used { day, .. } = self { day } else { usage.from };
        match class {
            LineClass::OneTime => metered(customer, subscription, usage, scope),
            LineClass::License => license(customer, subscription, scope),
            LineClass::LegacyUsage => legacy_month(customer, subscription, usage, scope),
            LineClass::LegacyDailyUsage => legacy_day(customer, subscription, day, scope),
            LineClass::DailyRatedUsage => rated(customer, subscription, usage, day, scope),
        }
    }
}

fn rated(
    customer: &Customer,
    subscription: &Subscription,
    usage: &Usage,
    day: u32,
    scope: &LineScope<'_>,
) -> LineItem {
    let (profile, Item { product, sku }) = (&customer.profile, &subscription.item);
    let entitlement = random::entitlement_id(&subscription.id);
    let who = json!({
        "partnerId": PARTNER_ID, "partnerName": "",
        "customerId": profile.id, "customerName": profile.name,
        "customerDomainName": profile.domain, "customerCountry": profile.country.as_str(),
        "invoiceNumber": scope.number(),
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
        "billingCurrency": scope.currency.code,
        "pricingCurrency": scope.currency.code,
        "entitlementId": entitlement, "entitlementDescription": subscription.friendly_name,
        "pcToBCExchangeRate": 1, "pcToBCExchangeRateDate": scope.month.start(),
        "rateOfPartnerEarnedCredit": 0, "hasPartnerEarnedCredit": false,
        "rateOfCredit": 0, "creditType": "Credit Not Applied",
    });
    let mut item = LineItem::from(who).and(what);
    if let Some(rate) = &usage.exchange_rate {
        item.set("pricingCurrency", &*rate.currency);
        item.set_amount("pcToBCExchangeRate", rate.rate);
        item.set("pcToBCExchangeRateDate", rate.day.to_string());
    }
    item.set_amount("billingPreTaxTotal", usage.daily_billed());
    item.set_amount("pricingPreTaxTotal", Usage::daily());
    item
}

/// What both classes of legacy usage share; quantity and time are of a month, or of a day.
fn legacy(customer: &Customer, subscription: &Subscription, hours: u32, scope: &LineScope<'_>) -> LineItem {
    let profile = &customer.profile;
    LineItem::from(json!({
        "partnerId": PARTNER_ID, "partnerName": "The partner", "partnerBillableAccountId": "1010578050",
        "customerId": profile.id, "customerCompanyName": profile.name, "domainName": profile.domain,
        "mpnId": MPN_ID, "tier2MpnId": -1, "invoiceNumber": scope.number(),
        "orderId": subscription.order_id, "subscriptionId": subscription.id,
        "subscriptionName": subscription.friendly_name, "subscriptionDescription": subscription.item.sku.title,
        "billingCycleType": "Monthly", "serviceName": "Virtual Machines", "serviceType": "DSv2 Series",
        "resourceGuid": "62c64b6c-4033-4e20-ab33-9e81271ac12a", "resourceName": "DS1 v2", "region": "",
        "consumedQuantity": hours, "unit": "1 Hour",
        "chargeStartDate": midnight(scope.month.start()), "chargeEndDate": midnight(scope.month.later(1).start()),
    }))
}

/// An hour costs one of whatever currency.
fn legacy_month(
    customer: &Customer,
    subscription: &Subscription,
    usage: &Usage,
    scope: &LineScope<'_>,
) -> LineItem {
    let hours = usage.days() * 24;
    let (charges, tax) = (usage.subtotal(), scope.invoice.map_or(0.into(), |one| one.tax(usage.subtotal())));
    let total = money::sum([charges, tax]).unwrap_or_default();
    let rate = total.get().checked_div(Decimal::from(i64::from(hours)).get()).unwrap_or_default().round_dp(8);
    let own = json!({
        "detailLineItemId": 1, "sku": "7UD-00001", "includedQuantity": 0, "overageQuantity": hours,
        "listPrice": 1, "currency": scope.currency.code, "chargeType": "Assess usage fee for current cycle",
        "pretaxEffectiveRate": 1,
    });
    let mut item = legacy(customer, subscription, hours, scope).and(own);
    item.set_amount("pretaxCharges", charges);
    item.set_amount("taxAmount", tax);
    item.set_amount("postTaxTotal", total);
    item.set_amount("postTaxEffectiveRate", rate.into());
    item
}

/// What is written in capitals in daily usage, and in no other class.
const IN_CAPITALS_BY_DAY: [&str; 8] = [
    "billingCycleType",
    "subscriptionName",
    "subscriptionDescription",
    "serviceName",
    "serviceType",
    "resourceGuid",
    "resourceName",
    "unit",
];

fn legacy_day(customer: &Customer, subscription: &Subscription, day: u32, scope: &LineScope<'_>) -> LineItem {
    let own = json!({
        "customerBillableAccount": "1439508127", "usageDate": midnight(scope.month.day(day)),
    });
    let mut item = legacy(customer, subscription, 24, scope).and(own);
    for name in IN_CAPITALS_BY_DAY {
        let text = item.text(name).unwrap_or_default();
        item.set(name, text.to_uppercase());
    }
    item
}

/// One free licence for each legacy subscription, so that the class is not missing.
fn license(customer: &Customer, subscription: &Subscription, scope: &LineScope<'_>) -> LineItem {
    let profile = &customer.profile;
    let offer = "AAA5B3F0-0EE2-431B-A42F-3F18F3C6D540";
    LineItem::from(json!({
        "partnerId": PARTNER_ID, "customerId": profile.id.to_ascii_uppercase(), "customerName": profile.name,
        "domainName": profile.domain, "mpnId": MPN_ID, "tier2MpnId": -1,
        "orderId": subscription.order_id, "subscriptionId": subscription.id,
        "syndicationPartnerSubscriptionNumber": subscription.id, "offerId": offer, "durableOfferId": offer,
        "offerName": "EXCHANGE ONLINE (PLAN 2)", "subscriptionName": "EXCHANGE ONLINE (PLAN 2)",
        "subscriptionDescription": "EXCHANGE ONLINE (PLAN 2)", "billingCycleType": "MONTHLY",
        "subscriptionStartDate": midnight(scope.month.start()), "subscriptionEndDate": midnight(scope.month.later(12).start()),
        "chargeStartDate": midnight(scope.month.start()), "chargeEndDate": midnight(scope.month.later(1).start()),
        "chargeType": "New", "unitPrice": 0.0, "quantity": 1, "amount": 0.0, "totalOtherDiscount": 0.0,
        "subtotal": 0.0, "tax": 0.0, "totalForCustomer": 0.0, "currency": scope.currency.code,
    }))
}

/// Without a zone, as older classes write dates.
fn midnight(day: Timestamp) -> String {
    day.to_string().trim_end_matches('Z').to_owned()
}
