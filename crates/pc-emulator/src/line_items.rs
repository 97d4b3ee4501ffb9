//! One line item, in the form of its class.

use pc_models::Decimal;
use serde_json::{Value, json};

use crate::audit::PARTNER;
use crate::catalog::Item;
use crate::charges::{bought, made_up, metered};
use crate::ids;
use crate::invoice_lines::{Class, Scope};
use crate::money;
use crate::orders::{Order, OrderLine};
use crate::subscriptions::Subscription;
use crate::world::Customer;

/// The partner's id in the partner network.
pub(crate) const MPN_ID: u32 = 4_390_934;

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
            (Self::MadeUp(number), _) => made_up(*number, self.amount(), scope),
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
