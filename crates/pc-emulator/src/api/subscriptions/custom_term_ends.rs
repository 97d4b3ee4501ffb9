//! `ListCustomTermEndDates`: on which dates the first term of a licence may end.

use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::rules::custom_term_ends::custom_term_ends;
use crate::state::store::Store;
use crate::values::calendar;
use crate::values::problem::Problem;

/// The last days of the months within a term, and the ends of what the customer has.
pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let term = call.required("term_duration").or_else(|why| call.query("TermDuration").ok_or(why))?;
    let months = calendar::months(term).filter(|months| (1..=36).contains(months));
    let months = months.ok_or_else(|| Problem::bad_word("term_duration", term))?;
    let ends = custom_term_ends(store.customer(call)?, months, call.now);
    let items: Vec<Value> = ends
        .into_iter()
        .map(|end| match end.subscription {
            None => json!({
                "allowedCustomTermEndDateType": "calendarMonthAligned",
                "allowedCustomTermEndDate": end.day,
            }),
            Some(id) => json!({
                "allowedCustomTermEndDateType": "subscriptionAligned",
                "allowedCustomTermEndDate": end.day,
                "cotermSubscriptionIds": [id],
            }),
        })
        .collect();
    Ok(Answer::collection(items, call))
}
