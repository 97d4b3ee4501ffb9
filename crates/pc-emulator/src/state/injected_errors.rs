//! Billing errors planted on purpose: lines of an invoice that were changed, dropped, doubled or invented.

use std::collections::{BTreeMap, BTreeSet};

use pc_models::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::state::invoice::Invoice;
use crate::values::money;

type Members = Map<String, Value>;

/// What is wrong with the charges of an invoice, and with their total.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct InjectedErrors {
    /// By the number of the line, as it was before.
    changed: BTreeMap<usize, Members>,
    dropped: BTreeSet<usize>,
    added: Vec<Added>,
    #[serde(with = "optional_text")]
    total: Option<Decimal>,
}

/// A line that has no charge behind it.
#[derive(Serialize, Deserialize)]
struct Added {
    /// The line it looks like, but for these members.
    like: usize,
    members: Members,
}

/// Where the line at a place of the list comes from.
pub(crate) struct Origin<'p> {
    pub(crate) number: usize,
    pub(crate) members: Option<&'p Members>,
}

impl InjectedErrors {
    pub(crate) fn change(&mut self, number: usize, members: Members) {
        self.changed.entry(number).or_default().extend(members);
    }

    pub(crate) fn drop(&mut self, number: usize) {
        self.dropped.insert(number);
    }

    /// A line like this one, with other members.
    pub(crate) fn add(&mut self, like: usize, members: Members) {
        self.added.push(Added { like, members });
    }

    pub(crate) fn set_total(&mut self, total: Decimal) {
        self.total = Some(total);
    }

    /// How many lines there are of so many true ones.
    pub(crate) fn count(&self, lines: usize) -> usize {
        lines.saturating_sub(self.dropped.len()) + self.added.len()
    }

    /// What stands at a place of the list.
    pub(crate) fn origin(&self, place: usize, lines: usize) -> Option<Origin<'_>> {
        let kept = lines.saturating_sub(self.dropped.len());
        if place >= kept {
            let added = self.added.get(place - kept)?;
            return Some(Origin { number: added.like, members: Some(&added.members) });
        }
        let number = self.dropped.iter().fold(place, |number, gone| number + usize::from(*gone <= number));
        Some(Origin { number, members: self.changed.get(&number) })
    }

    /// What the invoice says it comes to, when its true lines come to this much.
    pub(crate) fn total(&self, lines: Decimal, invoice: &Invoice) -> Decimal {
        let total_of = |number: usize, members: &Members| {
            amount(members, Self::total_name(invoice.recurring)).unwrap_or(invoice.line_total(number))
        };
        let changed = self.changed.iter().filter(|(number, _)| !self.dropped.contains(number));
        let less = self.dropped.iter().copied().chain(changed.clone().map(|(number, _)| *number));
        let more = changed.map(|(number, members)| total_of(*number, members));
        let more = more.chain(self.added.iter().map(|added| total_of(added.like, &added.members)));
        let less = money::sum(less.map(|number| invoice.line_total(number))).unwrap_or_default();
        let more = money::sum([lines].into_iter().chain(more)).unwrap_or_default();
        self.total.unwrap_or(money::minus(more, less))
    }

    /// The member that holds what a line comes to.
    fn total_name(recurring: bool) -> &'static str {
        if recurring { "postTaxTotal" } else { "totalForCustomer" }
    }
}

/// Members to be set, and what follows from them and was left out: a modern line that has another quantity or price
/// comes to another amount, with tax.
pub(crate) fn complete(mut members: Members, line: &Value, invoice: &Invoice) -> Members {
    if invoice.recurring {
        return members;
    }
    let now = |members: &Members, name: &str| {
        amount(members, name).or_else(|| line.as_object().and_then(|line| amount(line, name)))
    };
    let given = |members: &Members, name: &str| members.contains_key(name);
    if given(&members, "quantity") && !given(&members, "billableQuantity") {
        members.insert("billableQuantity".to_owned(), members["quantity"].clone());
    }
    let moved = given(&members, "quantity") || given(&members, "effectiveUnitPrice");
    if moved && !given(&members, "subtotal") {
        let (price, quantity) = (now(&members, "effectiveUnitPrice"), now(&members, "quantity"));
        let product = price.zip(quantity).and_then(|(price, count)| price.get().checked_mul(count.get()));
        members.insert("subtotal".to_owned(), text(product.unwrap_or_default().into()));
    }
    if given(&members, "subtotal") && !given(&members, "taxTotal") {
        let tax = invoice.tax(now(&members, "subtotal").unwrap_or_default());
        members.insert("taxTotal".to_owned(), text(tax));
    }
    let changed = given(&members, "subtotal") || given(&members, "taxTotal");
    if changed && !given(&members, "totalForCustomer") {
        let parts = [now(&members, "subtotal"), now(&members, "taxTotal")];
        let total = money::sum(parts.into_iter().flatten()).unwrap_or_default();
        members.insert("totalForCustomer".to_owned(), text(total));
    }
    members
}

fn text(amount: Decimal) -> Value {
    json!(amount.to_string())
}

fn amount(members: &Members, name: &str) -> Option<Decimal> {
    match members.get(name)? {
        Value::String(text) => text.parse().ok(),
        number => number.to_string().parse().ok(),
    }
}

mod optional_text {
    use pc_models::Decimal;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(amount: &Option<Decimal>, to: S) -> Result<S::Ok, S::Error> {
        amount.map(|amount| amount.to_string()).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Decimal>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}
