//! A policy as a file: its form, and whether it makes sense.

use std::collections::BTreeSet;
use std::time::Duration;

use pc_models::{CountryCode, CurrencyCode, Decimal, MoneyTotals, TermDuration};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::approval::is_same_person;
use super::consent::Tolerance;

/// The one version of the form.
const VERSION: u32 = 1;

/// How long an approval counts unless it is said, in hours.
const DEFAULT_VALID_HOURS: u32 = 48;

/// In lists of terms: what has no term.
pub(super) const NO_TERM: &str = "none";

/// A policy as it is written: in TOML, or any other form that serde reads. [`Policy::new`] checks it.
///
/// Amounts are text or whole numbers, by ISO 4217 code of their currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PolicyFile {
    /// The version of the form: 1.
    pub version: u32,
    /// What it is called in receipts and messages.
    pub name: String,
    /// What becomes of a line whose price is not known; refused as soon as any amount is limited, unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpriced: Option<Unpriced>,
    /// Whether consent may be given beforehand (`--yes`); it may, unless said.
    #[serde(default = "yes")]
    pub allow_yes: bool,
    /// Above which amounts a person has to type the total.
    #[serde(default, skip_serializing_if = "MoneyTotals::is_empty")]
    pub type_total_above: MoneyTotals,
    /// How much more than a quote a cart may cost, in percent; nothing unless said.
    #[serde(default)]
    pub price_tolerance_percent: Tolerance,
    /// How much may be spent.
    #[serde(default)]
    pub limits: Limits,
    /// What may be bought.
    #[serde(default)]
    pub allow: AllowList,
    /// When a second person has to agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalRules>,
}

fn yes() -> bool {
    true
}

/// What becomes of a line whose price is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Unpriced {
    /// It is refused.
    Refuse,
    /// It is bought, and counts for no amount.
    Allow,
}

/// How much may be spent. What is absent is not limited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Limits {
    /// By a line.
    pub line: Limit,
    /// By a purchase.
    pub purchase: Limit,
    /// By all purchases of one run of the program.
    pub run: Limit,
    /// For one customer, by everything in the journal.
    pub customer: Limit,
    /// For one customer, on one day (UTC).
    pub customer_day: Limit,
    /// For all customers, on one day (UTC).
    pub day: Limit,
}

/// A limit; what is absent is not limited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Limit {
    /// In units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<u64>,
    /// In amounts, by currency. Where any is named, whatever costs another currency is refused.
    #[serde(skip_serializing_if = "MoneyTotals::is_empty")]
    pub amount: MoneyTotals,
}

/// What may be bought, and for whom. What is absent is everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AllowList {
    /// Customers, by tenant id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customers: Option<Vec<String>>,
    /// Products.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<Vec<String>>,
    /// SKUs, as `product:sku`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skus: Option<Vec<String>>,
    /// Kinds of product, such as `Software` or `Azure`; finer kinds count as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<String>>,
    /// Terms, such as `P1Y`; `none` for what has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<Vec<String>>,
    /// Countries, ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub countries: Option<Vec<String>>,
}

/// When a second person has to agree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ApprovalRules {
    /// Above which amounts of a purchase, by currency. Where any is named, other currencies and lines without a price always
    /// need it.
    #[serde(skip_serializing_if = "MoneyTotals::is_empty")]
    pub above: MoneyTotals,
    /// Above how many units of a purchase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units_above: Option<u64>,
    /// How many hours an approval counts: 48 unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_hours: Option<u32>,
    /// Who may approve; whoever did not agree to the purchase, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approvers: Option<Vec<String>>,
}

/// A policy makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the policy makes no sense: `{path}` {reason}")]
#[non_exhaustive]
pub struct InvalidPolicy {
    /// Which value, by its path in the file.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
}

/// A policy that makes sense: the library's own [`SpendingPolicy`](super::SpendingPolicy).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    file: PolicyFile,
    fingerprint: String,
}

impl Policy {
    /// The policy of a file.
    ///
    /// # Errors
    /// When a value makes no sense, by itself or beside another.
    pub fn new(file: PolicyFile) -> Result<Self, InvalidPolicy> {
        check(&file)?;
        let text = serde_json::to_vec(&file).map_err(|error| invalid("version", error))?;
        let fingerprint = Sha256::digest(&text).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { file, fingerprint })
    }

    /// The file it was made of.
    #[must_use]
    pub fn file(&self) -> &PolicyFile {
        &self.file
    }

    /// What tells it from any other policy, of the same name or another: the beginning of a SHA-256 digest of what it says.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// How long an approval counts.
    #[must_use]
    pub fn approval_valid(&self) -> Duration {
        let hours = self.file.approval.as_ref().and_then(|approval| approval.valid_hours);
        Duration::from_secs(u64::from(hours.unwrap_or(DEFAULT_VALID_HOURS)) * 60 * 60)
    }

    /// Whether it counts the word of this person.
    #[must_use]
    pub fn may_approve(&self, person: &str) -> bool {
        let names = self.file.approval.as_ref().and_then(|approval| approval.approvers.as_ref());
        names.is_none_or(|names| names.iter().any(|name| is_same_person(name, person)))
    }

    /// Whether a line whose price is not known is refused.
    #[must_use]
    pub fn refuses_unpriced(&self) -> bool {
        match self.file.unpriced {
            Some(unpriced) => unpriced == Unpriced::Refuse,
            None => {
                let approval = self.file.approval.as_ref();
                self.file.limits.all().iter().any(|(_, limit)| !limit.amount.is_empty())
                    || approval.is_some_and(|approval| !approval.above.is_empty())
            }
        }
    }
}

impl TryFrom<PolicyFile> for Policy {
    type Error = InvalidPolicy;
    fn try_from(file: PolicyFile) -> Result<Self, InvalidPolicy> {
        Self::new(file)
    }
}

impl Limits {
    /// Each with its name.
    pub(super) fn all(&self) -> [(&'static str, &Limit); 6] {
        [
            ("line", &self.line),
            ("purchase", &self.purchase),
            ("run", &self.run),
            ("customer", &self.customer),
            ("customer_day", &self.customer_day),
            ("day", &self.day),
        ]
    }

    /// What is part of what: a limit is never above one of what it is a part of.
    fn parts(&self) -> [[(&'static str, &Limit); 2]; 6] {
        let [line, purchase, run, customer, customer_day, day] = self.all();
        [
            [line, purchase],
            [purchase, run],
            [purchase, customer],
            [purchase, customer_day],
            [customer_day, customer],
            [customer_day, day],
        ]
    }
}

impl Limit {
    /// Whether anything is limited.
    pub(super) fn is_set(&self) -> bool {
        self.units.is_some() || !self.amount.is_empty()
    }
}

fn invalid(path: impl Into<String>, reason: impl ToString) -> InvalidPolicy {
    InvalidPolicy { path: path.into(), reason: reason.to_string() }
}

fn check(file: &PolicyFile) -> Result<(), InvalidPolicy> {
    if file.version != VERSION {
        return Err(invalid("version", format!("is {}; this program reads version {VERSION}", file.version)));
    }
    if file.name.trim().is_empty() {
        return Err(invalid("name", "is empty"));
    }
    check_amounts("type_total_above", &file.type_total_above)?;
    for (name, limit) in file.limits.all() {
        check_units(&format!("limits.{name}.units"), limit.units)?;
        check_amounts(&format!("limits.{name}.amount"), &limit.amount)?;
    }
    file.limits.parts().into_iter().try_for_each(check_part)?;
    check_allowed(&file.allow)?;
    file.approval.as_ref().map_or(Ok(()), |approval| check_approval(approval, &file.limits.purchase))
}

fn check_units(path: &str, units: Option<u64>) -> Result<(), InvalidPolicy> {
    if units == Some(0) { Err(invalid(path, "is 0: nothing could be bought")) } else { Ok(()) }
}

fn check_amounts(path: &str, amounts: &MoneyTotals) -> Result<(), InvalidPolicy> {
    let wrong = amounts.iter().find(|money| money.amount <= Decimal::ZERO);
    match wrong {
        Some(money) => Err(invalid(
            format!("{path}.{}", money.currency),
            format!("is {}: it must be more than 0", money.amount),
        )),
        None => Ok(()),
    }
}

/// A limit that lies above one of what it is a part of is never reached: one of the two is not what was meant.
fn check_part([(part, inner), (whole, outer)]: [(&str, &Limit); 2]) -> Result<(), InvalidPolicy> {
    if let (Some(units), Some(most)) = (inner.units, outer.units)
        && units > most
    {
        let reason = format!("is {units}, more than `limits.{whole}.units`, which is {most}");
        return Err(invalid(format!("limits.{part}.units"), reason));
    }
    for money in inner.amount.iter() {
        let path = format!("limits.{part}.amount.{}", money.currency);
        match outer.amount.find(money.currency) {
            Some(most) if money.amount > most.amount => {
                let reason =
                    format!("is {}, more than that of `limits.{whole}`, which is {most}", money.amount);
                return Err(invalid(path, reason));
            }
            None if !outer.amount.is_empty() => {
                let reason = format!("names a currency that `limits.{whole}.amount` does not allow");
                return Err(invalid(path, reason));
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_allowed(allow: &AllowList) -> Result<(), InvalidPolicy> {
    let lists = [
        ("customers", &allow.customers),
        ("products", &allow.products),
        ("skus", &allow.skus),
        ("kinds", &allow.kinds),
        ("terms", &allow.terms),
        ("countries", &allow.countries),
    ];
    for (name, list) in lists {
        let Some(list) = list else { continue };
        let path = format!("allow.{name}");
        if list.is_empty() {
            return Err(invalid(path, "is empty: nothing could be bought; leave it out to allow everything"));
        }
        if let Some(wrong) = list.iter().find(|entry| !is_well_formed(name, entry)) {
            return Err(invalid(path, format!("names `{wrong}`, which is none of its kind")));
        }
    }
    Ok(())
}

fn is_well_formed(list: &str, entry: &str) -> bool {
    match list {
        "skus" => {
            let parts: Vec<&str> = entry.split(':').collect();
            parts.len() == 2 && parts.iter().all(|part| !part.trim().is_empty())
        }
        "terms" => entry == NO_TERM || entry.parse::<TermDuration>().is_ok(),
        "countries" => entry.parse::<CountryCode>().is_ok(),
        _ => !entry.trim().is_empty(),
    }
}

fn check_approval(approval: &ApprovalRules, purchase: &Limit) -> Result<(), InvalidPolicy> {
    if approval.above.is_empty() && approval.units_above.is_none() {
        return Err(invalid(
            "approval",
            "says neither `above` nor `units_above`: nothing would need an approval",
        ));
    }
    check_amounts("approval.above", &approval.above)?;
    if approval.valid_hours == Some(0) {
        return Err(invalid("approval.valid_hours", "is 0: no approval would count"));
    }
    if let Some(approvers) = &approval.approvers {
        let distinct: BTreeSet<String> = approvers.iter().map(|name| name.trim().to_lowercase()).collect();
        if distinct.is_empty() || distinct.contains("") {
            return Err(invalid("approval.approvers", "names nobody"));
        }
    }
    let never = |currency: CurrencyCode, above: Decimal| {
        purchase.amount.find(currency).is_some_and(|most| above >= most.amount)
    };
    match approval.above.iter().find(|above| never(above.currency, above.amount)) {
        Some(above) => Err(invalid(
            format!("approval.above.{}", above.currency),
            format!(
                "is {}, not below `limits.purchase.amount.{}`: it would never be asked for",
                above.amount, above.currency
            ),
        )),
        None => Ok(()),
    }
}
