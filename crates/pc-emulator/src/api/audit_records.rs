//! `ListAuditRecords`, `GetAuditRecord`: who changed what, or tried to.

use std::sync::Arc;

use std::time::Duration;

use pc_models::Timestamp;
use serde_json::{Value, json};

use crate::api::answer::{Answer, without_nulls};
use crate::api::call::Call;
use crate::api::fields::{Fields, read_filter};
use crate::api::page::PageRange;
use crate::state::audit_record::AuditRecord;
use crate::state::store::Store;
use crate::values::calendar::DAY;
use crate::values::partner::PARTNER_ID;
use crate::values::problem::Problem;
use crate::values::random::Rng;
use crate::values::spelling::same_word;

/// How many records a page has at most.
const MAX_PAGE_SIZE: usize = 500;

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    check_available(store)?;
    let (from, to) = window(call)?;
    let filter = call.query("filter").map(Filter::parse).transpose()?;
    let wanted = |record: &&AuditRecord| {
        (from..to).contains(&record.at)
            && record.is_visible(store, call.now)
            && filter.as_ref().is_none_or(|filter| filter.matches(store, record))
    };
    let records: Vec<&AuditRecord> = store.audit.iter().rev().map(Arc::as_ref).filter(wanted).collect();
    let page = PageRange::seek(call, MAX_PAGE_SIZE)?;
    let items = records[page.range(records.len())].iter().map(|record| record.json(store)).collect();
    Ok(Answer::ok(page.seek_page(items, records.len(), call)))
}

pub(crate) fn get(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    check_available(store)?;
    let wanted = call.parameter("record");
    let is_wanted = |record: &&AuditRecord| {
        record.id().eq_ignore_ascii_case(wanted) && record.is_visible(store, call.now)
    };
    let found = store.audit.iter().map(Arc::as_ref).find(is_wanted);
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
        let filter = read_filter(text)?;
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
            _ => same_word(record.kind.resource(), &self.value),
        }
    }
}

impl AuditRecord {
    fn id(&self) -> String {
        let Self { number, customer, resource_id, kind, at, .. } = self;
        let ticks = i128::from(at.unix_millis()) * 10_000 + 621_355_968_000_000_000 + i128::from(*number);
        format!("{PARTNER_ID}_{customer}_{resource_id}_{}_{ticks}", kind.operation_type().replace('_', ""))
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

    fn customer_name<'s>(&self, store: &'s Store) -> &'s str {
        store.customers.get(&self.customer).map_or("", |customer| &customer.profile.name)
    }

    fn json(&self, store: &Store) -> Value {
        let is_order = self.kind.resource() == "order" && !self.resource_id.is_empty();
        without_nulls(json!({
            "id": self.id(),
            "partnerId": PARTNER_ID,
            "customerId": self.customer,
            "customerName": self.customer_name(store),
            "resourceType": self.kind.resource(),
            "resourceOldValue": self.old_value,
            "resourceNewValue": self.new_value,
            "operationType": self.kind.operation_type(),
            "originalCorrelationId": self.correlation_id,
            "operationDate": self.at,
            "operationStatus": if self.succeeded { "succeeded" } else { "failed" },
            "customizedData": is_order.then(|| json!([{"key": "OrderId", "value": self.resource_id}])),
            "attributes": {"objectType": "AuditRecord"},
        }))
    }
}
