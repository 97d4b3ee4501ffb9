//! The lines of a cart: how they are read and shown.

use std::sync::Arc;

use pc_models::CountryCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::answer::without_nulls;
use crate::api::fields::Fields;
use crate::state::catalog::{Catalog, Item};
use crate::values::money::Price;
use crate::values::problem::Problem;
use crate::values::spelling::{BillingCycle, billing_cycle, find_word, read_back_optional, same_word};

/// What a participant can be.
const PARTICIPANTS: &[&str] =
    &["unknown", "transaction_reseller", "consumption_reseller", "additional_transaction_reseller"];
const ABOUT_PARENT: &str = "The add-on does not belong to its parent.";
/// How deep add-ons may stand in add-ons.
const MAX_ADDON_DEPTH: usize = 3;

/// One wish, and what the service found out about it.
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
    pub(crate) provisioning_context: Option<Vec<(String, String)>>,
    pub(crate) attestation_accepted: bool,
    pub(crate) renews_to: Option<Arc<str>>,
    participants: Option<Box<Value>>,
    pub(crate) promotion_id: Option<Arc<str>>,
    /// When the first term is to end; only licences can have one, and none are sold here.
    pub(crate) custom_term_end: Option<Arc<str>>,
    pub(crate) addons: Box<[Self]>,
    /// What the catalog item id names, once checked.
    pub(crate) item: Option<Item>,
    pub(crate) error: Option<Box<LineError>>,
    pub(crate) group: Arc<str>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LineError {
    pub(crate) code: u32,
    pub(crate) description: String,
    pub(crate) additional: Option<Value>,
}

impl CartLine {
    /// Reads line items; ids that are missing are numbered by place.
    pub(crate) fn read_all(items: &[Value]) -> Result<Vec<Self>, Problem> {
        let lines: Vec<Self> = read_level(items, MAX_ADDON_DEPTH)?;
        let mut ids: Vec<i64> = lines.iter().flat_map(Self::with_addons).map(|line| line.id).collect();
        ids.sort_unstable();
        if ids.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Problem::bad_input("The ids of the line items must differ."));
        }
        Ok(lines)
    }

    fn read(fields: Fields<'_>, place: usize, levels: usize) -> Result<Self, Problem> {
        let id = fields.integer("id")?.unwrap_or_else(|| i64::try_from(place).unwrap_or_default());
        let text = |name| Ok(fields.text(name)?.map(Arc::<str>::from));
        Ok(Self {
            id,
            catalog_item_id: text("catalogItemId")?
                .ok_or_else(|| Problem::bad_input(format!("Line item {id} needs a catalogItemId.")))?,
            friendly_name: text("friendlyName")?,
            quantity: fields
                .integer("quantity")?
                .ok_or_else(|| Problem::bad_input(format!("Line item {id} needs a quantity.")))?,
            billing_cycle: read_billing_cycle(fields)?,
            term: text("termDuration")?.filter(|term| !term.is_empty()),
            provisioning_context: fields.dictionary("provisioningContext")?,
            attestation_accepted: fields.boolean("attestationAccepted")?.unwrap_or_default(),
            renews_to: read_renews_to(fields)?,
            participants: read_participants(fields)?,
            promotion_id: text("promotionId")?,
            custom_term_end: text("customTermEndDate")?.filter(|date| !date.starts_with("0001-")),
            addons: read_level(fields.list("addonItems")?, levels)?.into(),
            item: None,
            error: None,
            group: "".into(),
        })
    }

    /// A value of the provisioning context.
    pub(crate) fn provisioning(&self, name: &str) -> Option<&str> {
        let pairs = self.provisioning_context.iter().flatten();
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
        let participants = self.participants.as_ref()?.as_array()?;
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

    /// What the line costs; none for items billed by usage and for lines that are wrong.
    pub(crate) fn price(&self, catalog: &Catalog, country: CountryCode) -> Option<Price> {
        let list_price = self.item.as_ref()?.sku.price(self.term.as_deref(), self.billing_cycle?)?;
        let unit = catalog.currency(country).convert(list_price.usd)?;
        Price::new(unit, self.percent_off(catalog), self.quantity.try_into().ok()?, list_price.charges)
    }

    /// What its promotion takes off; nothing of a line whose promotion was refused.
    fn percent_off(&self, catalog: &Catalog) -> u32 {
        let wanted = self.promotion_id.as_deref();
        let promotion = wanted.and_then(|id| catalog.promotions().iter().find(|known| known.id == id));
        promotion.map_or(0, |promotion| promotion.percent_off)
    }

    pub(crate) fn json(&self, catalog: &Catalog, country: CountryCode) -> Value {
        let addons: Vec<Value> = self.addons.iter().map(|addon| addon.json(catalog, country)).collect();
        let price = self.price(catalog, country).filter(|_| self.error.is_none());
        let context = self.provisioning_context.as_ref();
        without_nulls(json!({
            "id": self.id,
            "catalogItemId": self.catalog_item_id,
            "friendlyName": self.friendly_name,
            "quantity": self.quantity,
            "currencyCode": catalog.currency(country).code,
            "billingCycle": self.billing_cycle,
            "termDuration": self.term,
            "provisioningContext": context.map(|pairs| pairs.iter().cloned().collect::<std::collections::BTreeMap<_, _>>()),
            "attestationAccepted": self.attestation_accepted.then_some(true),
            "renewsTo": self.renews_to.as_ref().map(|term| json!({"termDuration": term})),
            "participants": self.participants,
            "promotionId": self.promotion_id,
            "customTermEndDate": self.custom_term_end,
            "addonItems": (!addons.is_empty()).then_some(addons),
            "orderGroup": self.group,
            "pricing": price.map(|price| price.json()),
            "error": self.error.as_deref().map(LineError::json),
        }))
    }
}

impl LineError {
    /// An add-on below something it does not belong to.
    pub(crate) fn about_parent() -> Self {
        Self::new(10_010, ABOUT_PARENT)
    }

    pub(crate) fn is_about_parent(&self) -> bool {
        self.description == ABOUT_PARENT
    }

    pub(crate) fn new(code: u32, description: impl Into<String>) -> Self {
        Self { code, description: description.into(), additional: None }
    }

    fn json(&self) -> Value {
        without_nulls(json!({
            "errorCode": self.code,
            "errorDescription": self.description,
            "additionalInformation": self.additional,
        }))
    }
}

fn read_level(items: &[Value], levels: usize) -> Result<Vec<CartLine>, Problem> {
    if levels == 0 && !items.is_empty() {
        return Err(Problem::bad_input("Add-ons are nested too deep."));
    }
    let read =
        |(place, item)| CartLine::read(Fields::of(item, "A line item")?, place, levels.saturating_sub(1));
    items.iter().enumerate().map(read).collect()
}

/// `unknown` asks for the default, as leaving it out does.
fn read_billing_cycle(fields: Fields<'_>) -> Result<Option<&'static str>, Problem> {
    let Some(text) = fields.text("billingCycle")? else { return Ok(None) };
    let cycle = billing_cycle(text).ok_or_else(|| Problem::bad_word("billingCycle", text))?;
    Ok((cycle != "unknown").then_some(cycle))
}

/// An object, or a list of one as the documentation's table has it.
fn read_renews_to(fields: Fields<'_>) -> Result<Option<Arc<str>>, Problem> {
    let value = match fields.get("renewsTo") {
        Some(Value::Array(items)) => items.first(),
        other => other,
    };
    let Some(value) = value else { return Ok(None) };
    Ok(Fields::of(value, "renewsTo")?.text("termDuration")?.map(Arc::from))
}

/// Key and value pairs, which the .NET SDK writes with capitals.
fn read_participants(fields: Fields<'_>) -> Result<Option<Box<Value>>, Problem> {
    let mut participants = Vec::new();
    for participant in fields.list("participants")? {
        let pair = Fields::of(participant, "A participant")?;
        let key = pair.text("key")?.unwrap_or_default();
        let key = find_word(PARTICIPANTS, key).ok_or_else(|| Problem::bad_word("key", key))?;
        participants.push(json!({"key": key, "value": pair.text("value")?}));
    }
    Ok((!participants.is_empty()).then(|| Value::Array(participants).into()))
}
