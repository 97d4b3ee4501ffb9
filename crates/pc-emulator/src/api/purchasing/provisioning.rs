//! `GetOrderProvisioningStatus`: how far the lines of an order are.

use serde_json::json;

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::state::store::Store;
use crate::values::problem::Problem;

pub(crate) fn status(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let order = store.customer(call)?.order(call)?;
    if order.legacy {
        return Err(Problem::new(404, 800_007, "There is no provisioning data for this order."));
    }
    let lines = order.lines.iter().enumerate();
    let items = lines.map(|(number, line)| {
        let status = line.provisioning_status(call.now);
        json!({
            "lineItemNumber": number,
            "status": status,
            "quantityProvisioningInformation": [{"quantity": line.quantity, "status": status}],
        })
    });
    Ok(Answer::collection(items, call))
}
