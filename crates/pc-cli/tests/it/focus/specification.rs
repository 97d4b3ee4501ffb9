//! The column rules of FOCUS 1.0: what may be null, which values there are, and what must fit together.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// One row: what is null is not there.
pub(crate) type Row = HashMap<String, String>;

/// What a column may hold.
enum Of {
    Text,
    Number,
    NotNegative,
    Instant,
    Currency,
    One(&'static [&'static str]),
    Json,
}

use Of::{Currency, Instant, Json, NotNegative, Number, One, Text};

const MAY_BE_NULL: bool = true;
const NOT_NULL: bool = false;

/// The columns of version 1.0.
const COLUMNS: &[(&str, bool, Of)] = &[
    ("AvailabilityZone", MAY_BE_NULL, Text),
    ("BilledCost", NOT_NULL, Number),
    ("BillingAccountId", NOT_NULL, Text),
    ("BillingAccountName", MAY_BE_NULL, Text),
    ("BillingCurrency", NOT_NULL, Currency),
    ("BillingPeriodEnd", NOT_NULL, Instant),
    ("BillingPeriodStart", NOT_NULL, Instant),
    ("ChargeCategory", NOT_NULL, One(&["Usage", "Purchase", "Tax", "Credit", "Adjustment"])),
    ("ChargeClass", MAY_BE_NULL, One(&["Correction"])),
    ("ChargeDescription", MAY_BE_NULL, Text),
    ("ChargeFrequency", NOT_NULL, One(&["One-Time", "Recurring", "Usage-Based"])),
    ("ChargePeriodEnd", NOT_NULL, Instant),
    ("ChargePeriodStart", NOT_NULL, Instant),
    ("CommitmentDiscountCategory", MAY_BE_NULL, One(&["Spend", "Usage"])),
    ("CommitmentDiscountId", MAY_BE_NULL, Text),
    ("CommitmentDiscountName", MAY_BE_NULL, Text),
    ("CommitmentDiscountStatus", MAY_BE_NULL, One(&["Used", "Unused"])),
    ("CommitmentDiscountType", MAY_BE_NULL, Text),
    ("ConsumedQuantity", MAY_BE_NULL, Number),
    ("ConsumedUnit", MAY_BE_NULL, Text),
    ("ContractedCost", NOT_NULL, Number),
    ("ContractedUnitPrice", MAY_BE_NULL, NotNegative),
    ("EffectiveCost", NOT_NULL, Number),
    ("InvoiceIssuerName", NOT_NULL, Text),
    ("ListCost", NOT_NULL, Number),
    ("ListUnitPrice", MAY_BE_NULL, NotNegative),
    ("PricingCategory", MAY_BE_NULL, One(&["Standard", "Dynamic", "Committed", "Other"])),
    ("PricingQuantity", MAY_BE_NULL, Number),
    ("PricingUnit", MAY_BE_NULL, Text),
    ("ProviderName", NOT_NULL, Text),
    ("PublisherName", NOT_NULL, Text),
    ("RegionId", MAY_BE_NULL, Text),
    ("RegionName", MAY_BE_NULL, Text),
    ("ResourceId", MAY_BE_NULL, Text),
    ("ResourceName", MAY_BE_NULL, Text),
    ("ResourceType", MAY_BE_NULL, Text),
    ("ServiceCategory", NOT_NULL, One(SERVICE_CATEGORIES)),
    ("ServiceName", NOT_NULL, Text),
    ("SkuId", MAY_BE_NULL, Text),
    ("SkuPriceId", MAY_BE_NULL, Text),
    ("SubAccountId", MAY_BE_NULL, Text),
    ("SubAccountName", MAY_BE_NULL, Text),
    ("Tags", MAY_BE_NULL, Json),
];

const SERVICE_CATEGORIES: &[&str] = &[
    "AI and Machine Learning",
    "Analytics",
    "Business Applications",
    "Compute",
    "Databases",
    "Developer Tools",
    "Multicloud",
    "Identity",
    "Integration",
    "Internet of Things",
    "Management and Governance",
    "Media",
    "Migration",
    "Mobile",
    "Networking",
    "Security",
    "Storage",
    "Web",
    "Other",
];

/// What is told of what is priced: usage and purchases, unless they are corrections; never of tax.
const PRICED: &[&str] = &[
    "SkuId",
    "SkuPriceId",
    "PricingQuantity",
    "PricingUnit",
    "PricingCategory",
    "ListUnitPrice",
    "ContractedUnitPrice",
];

/// Columns of which the second is told just where the first is.
const TOGETHER: &[(&str, &str)] = &[
    ("CommitmentDiscountId", "CommitmentDiscountCategory"),
    ("CommitmentDiscountId", "CommitmentDiscountType"),
    ("RegionId", "RegionName"),
    ("SkuPriceId", "SkuId"),
    ("ConsumedQuantity", "ConsumedUnit"),
    ("PricingQuantity", "PricingUnit"),
    ("ResourceId", "ResourceName"),
];

/// Reads the rows of a file and holds each against the rules.
pub(crate) fn checked(csv: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let heading: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    check_heading(&heading);
    let rows: Vec<Row> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let told = heading.iter().zip(&record).filter(|(_, value)| !value.is_empty());
            told.map(|(name, value)| (name.clone(), value.to_owned())).collect()
        })
        .collect();
    for row in &rows {
        check_columns(row);
        check_charge(row);
        check_price(row);
        check_commitment(row);
    }
    check_sku_prices(&rows);
    rows
}

pub(crate) fn number(row: &Row, name: &str) -> Option<Decimal> {
    row.get(name).map(|text| text.parse().unwrap())
}

/// All columns are there, and others begin with `x_`.
fn check_heading(heading: &[String]) {
    for (name, ..) in COLUMNS {
        assert!(heading.iter().any(|column| column == name), "{name} is missing");
    }
    let known = |column: &String| COLUMNS.iter().any(|(name, ..)| column == name);
    assert!(heading.iter().all(|column| known(column) || column.starts_with("x_")), "{heading:?}");
}

fn check_columns(row: &Row) {
    for (name, may_be_null, of) in COLUMNS {
        let Some(value) = row.get(*name) else {
            assert!(may_be_null, "{name} is null: {row:?}");
            continue;
        };
        let is_valid = match of {
            Text => true,
            Number => is_number(value),
            NotNegative => is_number(value) && !value.starts_with('-'),
            Instant => is_instant(value),
            Currency => value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_uppercase()),
            One(values) => values.contains(&value.as_str()),
            Json => serde_json::from_str::<Map<String, Value>>(value).is_ok(),
        };
        assert!(is_valid, "{name} is {value}: {row:?}");
    }
    for (one, other) in TOGETHER {
        assert_eq!(row.contains_key(*one), row.contains_key(*other), "{one} and {other}: {row:?}");
    }
    for (start, end) in [("BillingPeriodStart", "BillingPeriodEnd"), ("ChargePeriodStart", "ChargePeriodEnd")]
    {
        assert!(row[start] < row[end], "{start}: {row:?}");
    }
}

/// Digits, a sign and one point; no signs between thousands, no words for what is no number.
fn is_number(text: &str) -> bool {
    text.parse::<Decimal>().is_ok() && !text.contains([',', '_', '+', ' '])
}

/// `YYYY-MM-DDTHH:mm:ssZ`.
fn is_instant(text: &str) -> bool {
    let form: String = text.chars().map(|sign| if sign.is_ascii_digit() { '0' } else { sign }).collect();
    form == "0000-00-00T00:00:00Z"
}

fn check_charge(row: &Row) {
    let category = row["ChargeCategory"].as_str();
    assert!(category != "Purchase" || row["ChargeFrequency"] != "Usage-Based", "{row:?}");
    let is_correction = row.contains_key("ChargeClass");
    for name in PRICED {
        match category {
            "Usage" | "Purchase" if !is_correction => {
                assert!(row.contains_key(*name), "{name} is null: {row:?}");
            }
            "Tax" => assert!(!row.contains_key(*name), "{name} of a tax: {row:?}"),
            _ => {}
        }
    }
    let may_be_consumed =
        category == "Usage" && row.get("CommitmentDiscountStatus").is_none_or(|it| it == "Used");
    assert!(may_be_consumed || !row.contains_key("ConsumedQuantity"), "{row:?}");
    assert!(category != "Usage" || is_correction || row.contains_key("ConsumedQuantity"), "{row:?}");
}

fn check_price(row: &Row) {
    for (unit, cost) in [("ListUnitPrice", "ListCost"), ("ContractedUnitPrice", "ContractedCost")] {
        match (number(row, unit), number(row, "PricingQuantity")) {
            (Some(price), Some(quantity)) => {
                assert_eq!(Some(price * quantity), number(row, cost), "{cost}: {row:?}");
            }
            _ if row["ChargeCategory"] != "Tax" => {
                assert_eq!(row[cost], row["BilledCost"], "{cost}: {row:?}")
            }
            _ => {}
        }
    }
    if row["ChargeCategory"] == "Credit" {
        assert_eq!(row["EffectiveCost"], row["BilledCost"], "{row:?}");
    }
}

fn check_commitment(row: &Row) {
    let is_of_commitment = row.contains_key("CommitmentDiscountId");
    let category = row["ChargeCategory"].as_str();
    assert_eq!(
        row.contains_key("CommitmentDiscountStatus"),
        is_of_commitment && category == "Usage",
        "{row:?}"
    );
    let is_committed = row.get("PricingCategory").is_some_and(|pricing| pricing == "Committed");
    assert_eq!(is_committed, is_of_commitment && category == "Usage", "{row:?}");
    if is_of_commitment && category == "Purchase" {
        assert_eq!(number(row, "EffectiveCost"), Some(Decimal::ZERO), "it covers charges to come: {row:?}");
    }
}

/// A price belongs to one SKU.
fn check_sku_prices(rows: &[Row]) {
    let mut skus: BTreeMap<&str, &str> = BTreeMap::new();
    for row in rows {
        if let (Some(price), Some(sku)) = (row.get("SkuPriceId"), row.get("SkuId")) {
            assert_eq!(*skus.entry(price).or_insert(sku), sku, "{row:?}");
        }
    }
}
