//! `QueryAuditRecords`, `GetAuditRecord`: who changed what, or tried to.

use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::wire::Method;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};

use crate::api::answer::{Answer, Body, without_nulls};
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::api::page::PageRange;
use crate::api::routes::ROUTES;
use crate::state::store::Store;
use crate::values::money;
use crate::values::problem::Problem;
use crate::values::random::Rng;
use crate::values::spelling::same_word;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MAX_PAGE_SIZE: usize = 500;
/// So many records hold the values as well; older ones tell only what was changed.
const MAX_RECORDS_WITH_VALUES: usize = 4_000;
/// The partner whose emulator this is.
pub(crate) const PARTNER_ID: &str = "0c2f4a5b-7d1e-4c3f-9a86-5b1de0a4c7f2";

/// What a route is noted as.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Audited {
    pub(crate) resource: &'static str,
    pub(crate) operation: &'static str,
}

/// From a saved state: what some route is noted as.
impl<'de> Deserialize<'de> for Audited {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Saved {
            resource: String,
            operation: String,
        }
        let saved = Saved::deserialize(deserializer)?;
        let mut known = ROUTES.iter().filter_map(|route| route.audited);
        let found = known.find(|kind| kind.resource == saved.resource && kind.operation == saved.operation);
        found.ok_or_else(|| D::Error::custom(format!("no change is called {}", saved.operation)))
    }
}

/// A change, or an attempt at one.
#[derive(Serialize, Deserialize)]
pub(crate) struct AuditRecord {
    /// Its place among all records.
    number: u32,
    customer: Arc<str>,
    kind: Audited,
    at: Timestamp,
    correlation_id: Box<str>,
    succeeded: bool,
    old_value: Option<Box<str>>,
    new_value: Option<Box<str>>,
    resource_id: Box<str>,
}

/// What a patch is about to change.
pub(crate) fn before(store: &Store, call: &Call<'_>) -> Option<String> {
    let customer = store.customer(call).ok().filter(|_| call.request.method == Method::Patch)?;
    let resource = match call.parameter("order") {
        "" => customer.subscription(call).ok()?.json(&customer.profile.id),
        _ => customer.order(call).ok()?.json(&customer.profile, call.now, false),
    };
    Some(money::render(&capitalized(&resource)))
}

/// Notes what a call did, or did not manage to do: then the new value is what was asked for. A checkout is as many
/// changes as it made orders.
pub(crate) fn note(store: &mut Store, call: &Call<'_>, kind: Audited, old: Option<String>, answer: &Answer) {
    let succeeded = (200..300).contains(&answer.status);
    let asked = (!succeeded).then(|| call.body().unwrap_or_default());
    let Some(body) = asked.as_ref().or(if let Body::Json(body) = &answer.body { Some(body) } else { None })
    else {
        return;
    };
    let Ok(profile) = store.customer(call).map(|customer| customer.profile.clone()) else { return };
    let changed = match body.get("orders").and_then(Value::as_array).filter(|_| succeeded) {
        Some(orders) => orders.as_slice(),
        None => std::slice::from_ref(body),
    };
    let named =
        ["order", "subscription"].map(|name| call.parameter(name)).into_iter().find(|id| !id.is_empty());
    for resource in changed {
        let id = named.or(resource["id"].as_str().filter(|_| succeeded)).unwrap_or_default();
        let resource_id = id.to_ascii_lowercase().into();
        let place = store.audit.len();
        store.audit.push(AuditRecord {
            number: u32::try_from(place).unwrap_or(u32::MAX),
            customer: profile.id.clone(),
            kind,
            at: call.now,
            correlation_id: call.correlation_id.into(),
            succeeded,
            old_value: old.as_deref().map(Box::from),
            new_value: Some(money::render(&capitalized(resource)).into()),
            resource_id,
        });
        if let Some(old) = place.checked_sub(MAX_RECORDS_WITH_VALUES) {
            (store.audit[old].old_value, store.audit[old].new_value) = (None, None);
        }
    }
}

pub(crate) fn list(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    check_available(store)?;
    let (from, to) = window(call)?;
    let filter = call.query("filter").map(Filter::parse).transpose()?;
    let wanted = |record: &&AuditRecord| {
        (from..to).contains(&record.at)
            && record.is_visible(store, call.now)
            && filter.as_ref().is_none_or(|filter| filter.matches(store, record))
    };
    let records: Vec<&AuditRecord> = store.audit.iter().rev().filter(wanted).collect();
    let place = PageRange::seek(call, MAX_PAGE_SIZE, MAX_PAGE_SIZE)?;
    let items = records[place.range(records.len())].iter().map(|record| record.json(store)).collect();
    Ok(Answer::ok(place.seek_page(items, records.len(), call)))
}

pub(crate) fn get(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    check_available(store)?;
    let wanted = call.parameter("record");
    let is_wanted = |record: &&AuditRecord| {
        record.id().eq_ignore_ascii_case(wanted) && record.is_visible(store, call.now)
    };
    let found = store.audit.iter().find(is_wanted);
    Ok(Answer::ok(found.map_or(Value::Null, |record| record.json(store))))
}

/// Where there are none, nothing is at their address.
fn check_available(store: &Store) -> Result<(), Problem> {
    store.options.audit_available.then_some(()).ok_or_else(Problem::no_such_path)
}

/// At most 30 days, of the last 90.
fn window(call: &Call<'_>) -> Result<(Timestamp, Timestamp), Problem> {
    let date = |name: &str| call.query(name).map(|text| read_date(name, text)).transpose();
    let (from, to) = (date("startDate")?, date("endDate")?);
    if from.is_some_and(|from| call.now.since(from) > DAY * 90) {
        return Err(Problem::new(400, 400, "Audit records are kept for 90 days: choose a later startDate."));
    }
    let from = from.unwrap_or(call.now - DAY * 30);
    let to = to.map_or(from + DAY * 30, |to| to + DAY); // the whole last day
    Ok((from, to.min(from + DAY * 31)))
}

/// A date, or an instant, of which the date counts; also the `month/day/year` that the .NET SDK sends.
fn read_date(name: &str, text: &str) -> Result<Timestamp, Problem> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let day = match day.split('/').collect::<Vec<_>>()[..] {
        [month, day, year] => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => day.to_owned(),
    };
    format!("{day}T00:00:00Z").parse().map_err(|_| Problem::bad_word(name, text))
}

struct Filter {
    field: String,
    value: String,
}

impl Filter {
    fn parse(text: &str) -> Result<Self, Problem> {
        let filter: Value =
            serde_json::from_str(text).map_err(|_| Problem::bad_input("The filter is not JSON."))?;
        let fields = Fields::of(&filter, "The filter")?;
        let word = |name| fields.text(name).map(|text| text.unwrap_or_default().to_ascii_lowercase());
        let field = word("field")?;
        match ["companyname", "customerid", "resourcetype"].contains(&field.as_str()) {
            true => Ok(Self { field, value: word("value")? }),
            false => Err(Problem::bad_word("Field", &field)),
        }
    }

    fn matches(&self, store: &Store, record: &AuditRecord) -> bool {
        match self.field.as_str() {
            "companyname" => record.customer_name(store).to_lowercase().contains(&self.value),
            "customerid" => *record.customer == *self.value,
            _ => same_word(record.kind.resource, &self.value),
        }
    }
}

impl AuditRecord {
    fn id(&self) -> String {
        let Self { number, customer, resource_id, kind: Audited { operation, .. }, at, .. } = self;
        let ticks = i128::from(at.unix_millis()) * 10_000 + 621_355_968_000_000_000 + i128::from(*number);
        format!("{PARTNER_ID}_{customer}_{resource_id}_{}_{ticks}", operation.replace('_', ""))
    }

    /// Drawn anew for each look, and always the same: nothing about it has to be kept.
    fn is_visible(&self, store: &Store, now: Timestamp) -> bool {
        let most = store.options.audit_delay_max;
        let delay = || {
            Rng::new(store.options.seed, &format!("audit record {}", self.number))
                .between(Duration::ZERO, most)
        };
        most.is_zero() || self.at + delay() <= now
    }

    fn customer_name<'w>(&self, store: &'w Store) -> &'w str {
        store.customers.get(&self.customer).map_or("", |customer| &customer.profile.name)
    }

    fn json(&self, store: &Store) -> Value {
        let is_order = self.kind.resource == "order" && !self.resource_id.is_empty();
        without_nulls(json!({
            "id": self.id(),
            "partnerId": PARTNER_ID,
            "customerId": self.customer,
            "customerName": self.customer_name(store),
            "resourceType": self.kind.resource,
            "resourceOldValue": self.old_value,
            "resourceNewValue": self.new_value,
            "operationType": self.kind.operation,
            "originalCorrelationId": self.correlation_id,
            "operationDate": self.at,
            "operationStatus": if self.succeeded { "succeeded" } else { "failed" },
            "customizedData": is_order.then(|| json!([{"key": "OrderId", "value": self.resource_id}])),
            "attributes": {"objectType": "AuditRecord"},
        }))
    }
}

/// Names with a capital first letter, as audit payloads have them.
fn capitalized(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(capitalized).collect(),
        Value::Object(members) => {
            let capital = |(name, member): (&String, &Value)| {
                let mut letters = name.chars();
                let first = letters.next().map(|letter| letter.to_ascii_uppercase());
                (first.into_iter().chain(letters).collect(), capitalized(member))
            };
            Value::Object(members.iter().map(capital).collect::<Map<_, _>>())
        }
        plain => plain.clone(),
    }
}
