//! `GetOrderProvisioningStatus`: how far the lines of an order are.

use serde::Serialize;

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::state::store::Store;
use crate::values::problem::Problem;

/// How far a line is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LineStatus {
    line_item_number: usize,
    status: &'static str,
    quantity_provisioning_information: [QuantityStatus; 1],
}

/// The same of a part of its quantity: all of it.
#[derive(Serialize)]
struct QuantityStatus {
    quantity: u32,
    status: &'static str,
}

pub(crate) fn status(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let order = store.customer(call)?.order(call)?;
    if order.legacy {
        return Err(Problem::new(404, 800_007, "There is no provisioning data for this order."));
    }
    let lines = order.lines.iter().enumerate();
    let items = lines.map(|(number, line)| {
        let status = line.provisioning_status(call.now);
        let quantity = QuantityStatus { quantity: line.quantity, status };
        LineStatus { line_item_number: number, status, quantity_provisioning_information: [quantity] }
    });
    Ok(Answer::collection(items, call))
}
