//! Line items under the names of the second version.

use serde_json::{Map, Value, json};

/// Members that have another name there, or none.
const RENAMED: &[(&str, &str)] = &[
    ("resellerMpnId", "Tier2MpnId"),
    ("totalForCustomer", "Total"),
    ("unitOfMeasure", "Unit"),
    ("resourceUri", "ResourceURI"),
    ("pcToBCExchangeRate", "PCToBCExchangeRate"),
    ("pcToBCExchangeRateDate", "PCToBCExchangeRateDate"),
    ("rateOfPartnerEarnedCredit", "PartnerEarnedCreditPercentage"),
    ("rateOfCredit", "CreditPercentage"),
    ("discountDetails", ""),
    ("hasPartnerEarnedCredit", ""),
    ("invoiceLineItemType", ""),
    ("billingProvider", ""),
    ("attributes", ""),
];

/// What the basic set of usage attributes leaves out.
const FULL_ONLY: &[&str] = &[
    "CustomerDomainName",
    "CustomerCountry",
    "MpnId",
    "Tier2MpnId",
    "AvailabilityId",
    "ProductName",
    "PublisherId",
    "SubscriptionDescription",
    "MeterType",
    "MeterCategory",
    "MeterId",
    "MeterSubCategory",
    "MeterName",
    "MeterRegion",
    "Unit",
    "ResourceLocation",
    "ConsumedService",
    "ResourceGroup",
    "ServiceInfo1",
    "ServiceInfo2",
    "Tags",
    "EntitlementDescription",
    "PartnerEarnedCreditPercentage",
];

/// The same line under the newer names; the basic set when asked for.
pub(crate) fn renamed(line: Value, usage: bool, basic: bool) -> Value {
    let Value::Object(members) = line else { return line };
    let mut line: Map<String, Value> =
        members.into_iter().map(|(name, member)| (new_name(&name), member)).collect();
    line.remove("");
    if usage {
        for (name, value) in [("BenefitOrderID", ""), ("BenefitID", ""), ("BenefitType", "Charge")] {
            line.insert(name.to_owned(), json!(value));
        }
    } else {
        line.insert("CreditReasonCode".to_owned(), json!(""));
        line.insert("ProductCategory".to_owned(), json!(""));
    }
    if usage && basic {
        line.retain(|name, _| !FULL_ONLY.contains(&name.as_str()));
    }
    Value::Object(line)
}

fn new_name(name: &str) -> String {
    if let Some((_, new)) = RENAMED.iter().find(|(old, _)| *old == name) {
        return (*new).to_owned();
    }
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
