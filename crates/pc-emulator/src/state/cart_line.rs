//! A line of a cart: what is wanted, and what the service found out about it.

use std::sync::Arc;

use pc_models::{CountryCode, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::faults::disruption::Repriced;
use crate::state::catalog::{Catalog, Item};
use crate::values::known_texts::KnownTexts;
use crate::values::money::{self, Price};
use crate::values::spelling::{BillingCycle, read_back_optional, same_word};

const WRONG_PARENT: &str = "The add-on does not belong to its parent.";

/// One line, and what the service found out about it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct CartLine {
    pub(crate) id: i64,
    pub(crate) catalog_item_id: Arc<str>,
    pub(crate) friendly_name: Option<Arc<str>>,
    pub(crate) quantity: i64,
    /// None asks for the item's first one.
    #[serde(deserialize_with = "read_back_optional")]
    pub(crate) billing_cycle: Option<BillingCycle>,
    pub(crate) term: Option<Arc<str>>,
    pub(crate) attestation_accepted: bool,
    #[serde(flatten)]
    pub(crate) special: Special,
    pub(crate) addons: Box<[Self]>,
    /// What the catalog item id names, once checked.
    pub(crate) item: Option<Item>,
    pub(crate) error: Option<Box<LineError>>,
    pub(crate) group: Arc<str>,
    /// What a fault made of its price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) repriced: Option<Repriced>,
}

/// What few lines ask for: nothing, where there is nothing of it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(from = "Wishes", into = "Wishes")]
pub(crate) struct Special(Option<Box<Wishes>>);

/// What few lines ask for.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Wishes {
    pub(crate) provisioning_context: Option<Vec<(String, String)>>,
    pub(crate) renews_to: Option<Arc<str>>,
    pub(crate) participants: Option<Box<Value>>,
    pub(crate) promotion_id: Option<Arc<str>>,
    /// When the first term is to end; only licences can have one.
    pub(crate) custom_term_end: Option<Arc<str>>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LineError {
    pub(crate) code: u32,
    pub(crate) description: String,
    pub(crate) additional: Option<Value>,
}

impl From<Wishes> for Special {
    fn from(wishes: Wishes) -> Self {
        let Wishes { provisioning_context, renews_to, participants, promotion_id, custom_term_end } = &wishes;
        let texts = [renews_to, promotion_id, custom_term_end].into_iter().flatten().count();
        let is_plain = texts == 0 && provisioning_context.is_none() && participants.is_none();
        Self((!is_plain).then(|| Box::new(wishes)))
    }
}

impl From<Special> for Wishes {
    fn from(Special(special): Special) -> Self {
        special.map(|wishes| *wishes).unwrap_or_default()
    }
}

impl Special {
    pub(crate) fn provisioning_context(&self) -> Option<&[(String, String)]> {
        self.0.as_ref()?.provisioning_context.as_deref()
    }

    pub(crate) fn renews_to(&self) -> Option<&Arc<str>> {
        self.0.as_ref()?.renews_to.as_ref()
    }

    pub(crate) fn participants(&self) -> Option<&Value> {
        self.0.as_ref()?.participants.as_deref()
    }

    pub(crate) fn promotion_id(&self) -> Option<&Arc<str>> {
        self.0.as_ref()?.promotion_id.as_ref()
    }

    pub(crate) fn custom_term_end(&self) -> Option<&str> {
        self.0.as_ref()?.custom_term_end.as_deref()
    }
}

impl CartLine {
    /// A value of the provisioning context.
    pub(crate) fn provisioning(&self, name: &str) -> Option<&str> {
        let pairs = self.special.provisioning_context().into_iter().flatten();
        let mut found = pairs.filter(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_empty());
        found.next().map(|(_, value)| value.as_str())
    }

    /// The line and its add-ons, which share order groups and numbers.
    pub(crate) fn with_addons(&self) -> impl Iterator<Item = &Self> {
        let addons: Vec<&Self> =
            self.addons.iter().flat_map(|addon| addon.with_addons().collect::<Vec<_>>()).collect();
        std::iter::once(self).chain(addons)
    }

    /// The reseller among the participants.
    pub(crate) fn reseller(&self) -> Option<Arc<str>> {
        let participants = self.special.participants()?.as_array()?;
        let is_reseller =
            |one: &&Value| one["key"].as_str().is_some_and(|key| same_word(key, "transaction_reseller"));
        Some(participants.iter().find(is_reseller)?["value"].as_str()?.into())
    }

    pub(crate) fn join_group(&mut self, group: &Arc<str>) {
        self.group = group.clone();
        for addon in &mut self.addons {
            addon.join_group(group);
        }
    }

    /// Keeps once what many lines say.
    pub(crate) fn share_texts(&mut self, texts: &mut KnownTexts) {
        texts.share(&mut self.catalog_item_id);
        self.term.iter_mut().for_each(|term| texts.share(term));
        self.addons.iter_mut().for_each(|addon| addon.share_texts(texts));
    }

    /// What the line costs; none for items billed by usage and for lines that are wrong.
    pub(crate) fn price(&self, catalog: Catalog, country: CountryCode) -> Option<Price> {
        let list_price = self.item.as_ref()?.sku.price(self.term.as_deref(), self.billing_cycle?)?;
        let currency = catalog.currency(country);
        let unit = list_price.unit(currency)?;
        let unit = match self.repriced {
            None => unit,
            Some(Repriced::Percent(percent)) => money::percent(unit, percent),
            Some(Repriced::Unpriced) => return None,
        };
        let quantity = self.quantity.try_into().ok()?;
        list_price.price(unit, self.percent_off(catalog), quantity, country, currency)
    }

    /// The day on which its first term is to end.
    pub(crate) fn first_term_ends(&self) -> Option<Timestamp> {
        self.special.custom_term_end()?.parse().ok()
    }

    /// What its promotion takes off; nothing of a line whose promotion was refused.
    fn percent_off(&self, catalog: Catalog) -> u32 {
        let wanted = self.special.promotion_id().map(|id| &**id);
        let promotion = wanted.and_then(|id| catalog.promotions().iter().find(|known| known.id == id));
        promotion.map_or(0, |promotion| promotion.percent_off)
    }
}

impl LineError {
    /// An add-on below something it does not belong to.
    pub(crate) fn about_parent() -> Self {
        Self::new(10_010, WRONG_PARENT)
    }

    pub(crate) fn is_about_parent(&self) -> bool {
        self.description == WRONG_PARENT
    }

    pub(crate) fn new(code: u32, description: impl Into<String>) -> Self {
        Self { code, description: description.into(), additional: None }
    }
}
