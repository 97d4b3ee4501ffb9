//! Line items under the names of the second version.

use crate::api::billing::line_item::LineItem;

/// Members that have another name there, or none.
const RENAMED: &[(&str, Option<&str>)] = &[
    ("resellerMpnId", Some("Tier2MpnId")),
    ("totalForCustomer", Some("Total")),
    ("unitOfMeasure", Some("Unit")),
    ("resourceUri", Some("ResourceURI")),
    ("pcToBCExchangeRate", Some("PCToBCExchangeRate")),
    ("pcToBCExchangeRateDate", Some("PCToBCExchangeRateDate")),
    ("rateOfPartnerEarnedCredit", Some("PartnerEarnedCreditPercentage")),
    ("rateOfCredit", Some("CreditPercentage")),
    ("discountDetails", None),
    ("hasPartnerEarnedCredit", None),
    ("invoiceLineItemType", None),
    ("billingProvider", None),
    ("attributes", None),
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
pub(crate) fn renamed(line: LineItem, usage: bool, basic: bool) -> LineItem {
    let mut line = line.renamed(|name| new_name(&name));
    let added: &[(&str, &str)] = match usage {
        true => &[("BenefitOrderID", ""), ("BenefitID", ""), ("BenefitType", "Charge")],
        false => &[("CreditReasonCode", ""), ("ProductCategory", "")],
    };
    for (name, value) in added.iter().filter(|(name, _)| line.text(name).is_none()).collect::<Vec<_>>() {
        line.set(*name, *value);
    }
    match usage && basic {
        true => line.renamed(|name| (!FULL_ONLY.contains(&name.as_str())).then_some(name)),
        false => line,
    }
}

fn new_name(name: &str) -> Option<String> {
    if let Some((_, new)) = RENAMED.iter().find(|(old, _)| *old == name) {
        return new.map(str::to_owned);
    }
    let mut letters = name.chars();
    Some(letters.next()?.to_ascii_uppercase().to_string() + letters.as_str())
}
