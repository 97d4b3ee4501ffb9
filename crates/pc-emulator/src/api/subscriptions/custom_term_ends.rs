//! `ListCustomTermEndDates`: on which dates the first term of a licence may end.

use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::state::store::Store;
use crate::values::calendar::{self, Month};
use crate::values::problem::Problem;

/// The last days of the months within a term, and the ends of what the customer has.
pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let term = call.required("term_duration").or_else(|why| call.query("TermDuration").ok_or(why))?;
    let months = calendar::months(term).filter(|months| (1..=36).contains(months));
    let months = months.ok_or_else(|| Problem::bad_word("term_duration", term))?;
    let customer = store.customer(call)?;
    let last = call.now.add_months(months);
    let this_month = Month::of(call.now);
    let ends = (0..=months).map(|later| this_month.later(later)).map(|month| month.day(month.days()));
    let mut items: Vec<Value> = ends
        .filter(|end| (call.now..last).contains(end))
        .map(|end| json!({"allowedCustomTermEndDateType": "calendarMonthAligned", "allowedCustomTermEndDate": end}))
        .collect();
    let running = customer.subscriptions.iter().filter(|one| one.is_active() && one.starts <= call.now);
    for (id, end) in running.filter_map(|one| Some((&one.id, one.schedule.as_ref()?.term().1))) {
        if (call.now..last).contains(&end) {
            items.push(json!({
                "allowedCustomTermEndDateType": "subscriptionAligned",
                "allowedCustomTermEndDate": end,
                "cotermSubscriptionIds": [id],
            }));
        }
    }
    Ok(Answer::collection(items, call))
}
