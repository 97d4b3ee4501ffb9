//! The form of `fixtures/catalog.toml`, and what its entries say of themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use pc_models::{CountryCode, Decimal, MarketKind, Timestamp, is_sold_in};
use serde::{Deserialize, Serialize};

use crate::state::billing_schedule::Plan;
use crate::values::calendar;
use crate::values::money::{PartPrice, Price};
use crate::values::spelling::billing_cycle;

/// Where telecommunication has a line of its own.
const TELECOM_COUNTRIES: &[&str] = &["US", "PR", "CA"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CatalogFile {
    pub(crate) sold_out_regions: Vec<String>,
    pub(crate) currencies: Vec<Currency>,
    pub(crate) promotions: Vec<Promotion>,
    pub(crate) products: Vec<Arc<Product>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Currency {
    pub(crate) code: String,
    pub(crate) symbol: String,
    #[serde(with = "crate::values::money::as_text")]
    per_usd: Decimal,
    /// Where it is used; the first currency is used everywhere else.
    pub(crate) countries: Vec<CountryCode>,
}

/// Something cheaper, for those who never had it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Promotion {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) starts: Timestamp,
    pub(crate) ends: Timestamp,
    /// What becomes cheaper, as `product:sku`, for which term and billing cycle.
    pub(crate) item: String,
    pub(crate) term: String,
    pub(crate) billing_cycle: String,
    pub(crate) percent_off: u32,
    pub(crate) most_seats: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Product {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) kind: Kind,
    /// Such as `virtualmachines`; reservations only.
    pub(crate) reservation_type: Option<String>,
    /// Id and sub-id of the product type.
    pub(crate) product_type: (String, String),
    pub(crate) publisher: String,
    /// The target views it is seen in.
    pub(crate) views: Vec<String>,
    pub(crate) skus: Vec<Arc<Sku>>,
}

/// What the rules tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Reservation,
    PerpetualSoftware,
    SoftwareSubscription,
    Saas,
    /// Seats of an online service: what is licence-based in new commerce.
    OnlineService,
    AzurePlan,
    LegacyAzure,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sku {
    pub(crate) id: String,
    pub(crate) title: Arc<str>,
    pub(crate) minimum: u32,
    pub(crate) maximum: u32,
    #[serde(default)]
    pub(crate) trial: bool,
    /// Whether an order waits for the customer's purchase order.
    #[serde(default)]
    pub(crate) purchase_order_wanted: bool,
    /// The items it can be added to, as `product:sku`; none when it stands alone.
    #[serde(default)]
    pub(crate) addon_of: Vec<String>,
    pub(crate) segments: Vec<String>,
    pub(crate) billing_cycles: Vec<String>,
    #[serde(default)]
    pub(crate) terms: Vec<Term>,
    #[serde(default)]
    pub(crate) prices: Vec<ListPrice>,
    #[serde(default)]
    pub(crate) prerequisites: Vec<String>,
    #[serde(default)]
    pub(crate) inventory_variables: Vec<String>,
    #[serde(default)]
    pub(crate) provisioning_variables: Vec<String>,
    #[serde(default)]
    pub(crate) dynamic_attributes: toml::Table,
    /// What the partner must attest to, if anything.
    pub(crate) attestation: Option<String>,
    /// `product:sku` of what comes with it.
    #[serde(default)]
    pub(crate) includes: Vec<String>,
    /// What a trial goes on as when its term is over.
    pub(crate) renews_as: Option<RenewsAs>,
}

/// What a trial goes on as.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenewsAs {
    /// `product:sku`.
    pub(crate) item: String,
    pub(crate) term: String,
    pub(crate) billing_cycle: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Term {
    pub(crate) duration: String,
    pub(crate) description: String,
}

/// What one unit costs in each billing cycle.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListPrice {
    pub(crate) term: Option<String>,
    pub(crate) billing_cycle: String,
    #[serde(with = "crate::values::money::as_text")]
    pub(crate) usd: Decimal,
    /// How often it is due over the term.
    pub(crate) charges: u32,
    /// What it is in the price list of a currency, by its code; converted where that has no price of its own.
    #[serde(default)]
    pub(crate) local: BTreeMap<String, LocalPrice>,
    /// What of it is for telecommunication.
    pub(crate) telecom_usd: Option<LocalPrice>,
}

/// A price in the currency it is for.
#[derive(Clone, Copy, Deserialize)]
#[serde(transparent)]
pub(crate) struct LocalPrice(#[serde(with = "crate::values::money::as_text")] Decimal);

impl Product {
    pub(crate) fn sku(&self, id: &str) -> Option<&Arc<Sku>> {
        self.skus.iter().find(|sku| sku.id.eq_ignore_ascii_case(id))
    }

    pub(crate) fn is_microsoft(&self) -> bool {
        matches!(self.publisher.as_str(), "Microsoft" | "Microsoft Corporation")
    }

    /// Whether a SKU of this product can be added to this one.
    pub(crate) fn has_addons(&self, base: &Sku) -> bool {
        let name = format!("{}:{}", self.id, base.id);
        self.skus.iter().any(|sku| sku.addon_of.contains(&name))
    }

    pub(crate) fn is_sold_in(&self, country: CountryCode) -> bool {
        match self.kind {
            Kind::Reservation => is_sold_in(MarketKind::Reservation, country),
            Kind::SoftwareSubscription => is_sold_in(MarketKind::SoftwareSubscription, country),
            Kind::PerpetualSoftware
            | Kind::Saas
            | Kind::OnlineService
            | Kind::AzurePlan
            | Kind::LegacyAzure => true,
        }
    }
}

impl Sku {
    pub(crate) fn is_addon(&self) -> bool {
        !self.addon_of.is_empty()
    }

    pub(crate) fn is_for_segment(&self, segment: &str) -> bool {
        self.segments.iter().any(|known| known == segment)
    }

    pub(crate) fn requires(&self, prerequisite: &str) -> bool {
        self.prerequisites.iter().any(|required| required == prerequisite)
    }

    /// What a cart line gets that names no billing cycle.
    pub(crate) fn default_billing_cycle(&self) -> Option<&'static str> {
        billing_cycle(self.billing_cycles.first()?)
    }

    pub(crate) fn price(&self, term: Option<&str>, billing_cycle: &str) -> Option<&ListPrice> {
        let fits = |price: &&ListPrice| match (&price.term, term) {
            (Some(priced), Some(term)) => priced.eq_ignore_ascii_case(term),
            (priced, term) => priced.is_none() && term.is_none(),
        };
        self.prices.iter().filter(fits).find(|price| price.billing_cycle == billing_cycle)
    }
}

impl ListPrice {
    /// One unit in a currency, without promotions.
    pub(crate) fn unit(&self, currency: &Currency) -> Option<Decimal> {
        match self.local.get(&currency.code) {
            Some(LocalPrice(price)) => Some(*price),
            None => currency.convert(self.usd),
        }
    }

    /// What so many units cost in a country at this price, which may be another than the list's.
    pub(crate) fn price(
        &self,
        unit: Decimal,
        percent_off: u32,
        quantity: u32,
        country: CountryCode,
        currency: &Currency,
    ) -> Option<Price> {
        let telecom = self.telecom_usd.filter(|_| TELECOM_COUNTRIES.contains(&country.as_str()));
        let telecom = telecom.and_then(|LocalPrice(part)| currency.convert(part));
        let price = Price::new(unit, percent_off, quantity, self.charges)?;
        Some(Price { telecom: telecom.map(|part| Box::new(PartPrice::new(part, percent_off))), ..price })
    }

    /// How a price of this entry is due; none when it is for no term, or for one without months.
    pub(crate) fn plan(&self, price: Price) -> Option<Plan> {
        let charges = i32::try_from(self.charges).ok().filter(|charges| *charges > 0)?;
        let term_months = calendar::months(self.term.as_deref()?)?;
        let months = term_months / charges;
        (months > 0).then_some(Plan { price, months, term_months })
    }
}

impl Currency {
    /// What one of another currency is worth in this one, in the middle of the years.
    pub(crate) fn per(&self, other: &Self) -> Decimal {
        self.per_usd.get().checked_div(other.per_usd.get()).map(Decimal::from).unwrap_or_default()
    }

    /// A list price in this currency, to two digits.
    pub(crate) fn convert(&self, usd: Decimal) -> Option<Decimal> {
        Some(usd.get().checked_mul(self.per_usd.get())?.round_dp(2).into())
    }
}
