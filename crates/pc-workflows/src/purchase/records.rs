//! The service's audit records: one query shows the new orders of all the partner's customers.
//!
//! A record of an order that was created holds the whole order, line names included: it proves what an order list proves,
//! at a price per partner. How late records are is not documented, and not every cloud has them. So what they show is
//! believed, and what they do not show means nothing.

use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use pc_models::{
    AuditOperationStatus, AuditOperationType, AuditRecord, CustomerId, FilterOperator, Order,
    ResourceCollection, SimpleFilter, Timestamp,
};
use pc_transport::operations::ListAuditRecords;
use pc_transport::{Cause, Client, Error, Fate, Operation, Page, PagingError, RetryPolicy, SendError};

use super::proof::is_own;
use super::state::State;

/// Pages read at most. Of a partner with more records the customers' order lists have to do.
const MAX_PAGES: usize = 10;

/// How long records are read, so that they hold up nobody: no attempt takes longer, and after this no further page is asked
/// for.
const MAX_READING_TIME: Duration = Duration::from_secs(20);

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How old records can be asked for: the service keeps them for 90 days and refuses a query that begins earlier. Two days
/// less, because a query begins with a day, and clocks differ.
const MAX_RECORD_AGE: Duration = Duration::from_secs(88 * DAY.as_secs());

/// The query for the orders of a purchase; none when its records are gone by now, or are of no use.
pub(super) fn query(state: &State, now: Timestamp) -> Option<ListAuditRecords> {
    let (first, now) = (state.first_sent(), state.process.by_the_service(now));
    if now.since(first) >= MAX_RECORD_AGE || state.precautions.reads_no_audit_records {
        return None;
    }
    // A query begins and ends with a day: so much wider that no clock makes it miss an order. An end in the future is left
    // out, so that all purchases that search today ask the same query.
    let end = state.started.max(first) + state.intent.time_limit() + 2 * DAY;
    Some(
        ListAuditRecords::new()
            .start_date(date(first - DAY))
            .end_date((end < now).then(|| date(end)))
            .filter(SimpleFilter {
                field: "ResourceType".to_owned(),
                value: "Order".to_owned(),
                operator: FilterOperator::Equals,
            }),
    )
}

fn date(at: Timestamp) -> String {
    at.to_utc_text().chars().take_while(|letter| *letter != ' ').collect()
}

/// Reads the records page by page, and keeps those that can be an order of some purchase. Trouble behind the first page
/// ends the reading: what was read counts all the same.
///
/// # Errors
/// When the first page cannot be had.
pub(super) async fn read(
    client: &Client,
    query: &ListAuditRecords,
) -> Result<(ResourceCollection<AuditRecord>, u32), Error> {
    let clock = client.clock().clone();
    let until = clock.now() + MAX_READING_TIME;
    let mut policy = RetryPolicy::never();
    policy.deadline = client.policy().deadline.min(MAX_READING_TIME);
    let client = client.clone().with_policy(policy);
    let mut pages = pin!(client.pages(query.clone(), None).take(MAX_PAGES));
    let (mut records, mut requests) = (Vec::new(), 0);
    while let Some(page) = pages.next().await {
        match page {
            Ok(Page { items, attempts, .. }) => {
                requests += attempts;
                records.extend(items.into_iter().filter(may_be_of_a_purchase).map(without_unread));
            }
            Err(error) if requests == 0 => return Err(call_error(error)),
            Err(error) => {
                requests += attempts(&error);
                break;
            }
        }
        if clock.now() >= until {
            break;
        }
    }
    records.shrink_to_fit();
    Ok((ResourceCollection::new(records), requests))
}

fn call_error(error: PagingError) -> Error {
    match error {
        PagingError::Call(error) => error,
        PagingError::Expired(error) => *error,
        other => {
            let cause = Cause::NoReply(SendError::not_sent(other.to_string()));
            let mut error = Error::new(ListAuditRecords::NAME, Fate::NotDone, cause);
            error.attempts = 1;
            error
        }
    }
}

fn attempts(error: &PagingError) -> u32 {
    error.call().map_or(0, |error| error.attempts)
}

/// Whether it is a created order with a purchase's tag in it: all that is worth keeping.
fn may_be_of_a_purchase(record: &AuditRecord) -> bool {
    is_created_order(record) && record.resource_new_value.as_deref().is_some_and(|text| text.contains("]\""))
}

fn is_created_order(record: &AuditRecord) -> bool {
    record.operation_type == Some(AuditOperationType::CreateOrder)
        && record.operation_status == Some(AuditOperationStatus::Succeeded)
}

/// Without the members that are not read here: records are kept for a while.
fn without_unread(record: AuditRecord) -> AuditRecord {
    let mut kept = AuditRecord::default();
    kept.customer_id = record.customer_id;
    kept.operation_type = record.operation_type;
    kept.operation_status = record.operation_status;
    kept.resource_new_value = record.resource_new_value;
    kept
}

/// Whether a record shows that an order was created which may carry this tag.
pub(super) fn shows_creation(tag: &str, record: &AuditRecord) -> bool {
    is_created_order(record) && record.resource_new_value.as_deref().is_some_and(|text| text.contains(tag))
}

/// The orders that the records show to have been created for the customer. What cannot be read as an order shows none.
pub(super) fn orders(state: &State, records: &[AuditRecord]) -> Vec<Order> {
    let (customer, tag) = (&state.intent.customer, state.tag());
    let created =
        records.iter().filter(|record| is_of_customer(customer, record) && shows_creation(&tag, record));
    let orders = created.filter_map(|record| {
        serde_json::from_str::<Order>(record.resource_new_value.as_deref().unwrap_or_default()).ok()
    });
    let is_there = |order: &Order| !state.not_there.iter().any(|dropped| dropped.is_same(&order.id));
    orders.filter(|order| !order.id.as_str().is_empty() && is_own(state, order) && is_there(order)).collect()
}

/// Whether a record is of this customer.
pub(super) fn is_of_customer(customer: &CustomerId, record: &AuditRecord) -> bool {
    customer.as_str().eq_ignore_ascii_case(&record.customer_id)
}
