//! The form that places thousands of orders.

use maud::{Markup, html};
use pc_transport::wire::Reply;

use crate::console::form::{Form, back_to};
use crate::console::parts::field;
use crate::console::place::{HOME, place};
use crate::control;
use crate::gateway::shared_instance::SharedInstance;
use crate::values::problem::Problem;

pub(crate) fn form() -> Markup {
    let number = |name: &str, value: &str, most: &str| {
        html! { input type="number" id=(name) name=(name) value=(value) min="0" max=(most) required; }
    };
    html! {
        form.fields method="post" action=(place(&["orders"])) {
            (field("count", "Orders", "", number("count", "100", "1000000")))
            (field("months", "Over the last months", "", number("months", "1", "120")))
            (field("customers", "Customers beyond the first four", "", number("customers", "0", "1000000")))
            button type="submit" { "Place orders" }
        }
        p.hint { "They are billed: invoices of months that are over get longer." }
    }
}

pub(crate) fn seed(shared: &SharedInstance, form: &Form) -> Result<Reply, Problem> {
    control::seeding::seed(shared, &form.json(&["count", "months", "customers"]))?;
    Ok(back_to(HOME, "orders"))
}
