//! The faults in force, and a form that orders one.

use maud::{Markup, html};
use pc_transport::wire::Reply;
use serde_json::{Value, json};

use crate::console::form::{Form, back_to};
use crate::console::page::Page;
use crate::console::parts::{button, count, field, table, text};
use crate::console::place::place;
use crate::faults::rule::Rule;
use crate::gateway::instance::Instance;
use crate::values::operation::Operation;
use crate::values::problem::Problem;

/// Every fault, with the parameters that it takes and what happens.
const FAULTS: [(&str, &str, &str); 17] = [
    ("lose_request", "", "nothing is done, the connection closes"),
    ("lose_answer", "", "the work is done, the connection closes"),
    ("cut_body", "", "the work is done, the connection closes in the middle of the body"),
    ("delay", "delay_s", "the work is done at once, the answer comes later"),
    ("garbage_body", "", "the work is done, the body cannot be read"),
    ("truncated_body", "", "the work is done, half of the body is missing"),
    ("html_body", "status, work_done", "a front end's page"),
    ("status", "status, work_done", "400 to 599; nothing is done unless work_done"),
    ("throttle", "retry_after_s", "429 of the gateway"),
    ("expire_token", "", "401"),
    ("slow_visibility", "delay_s", "orders placed now appear in lists only then"),
    ("stay_pending", "", "orders placed now never get on"),
    ("unfulfilled", "", "provisioning of orders placed now ends Unfulfilled"),
    ("refuse_group", "group, code", "a checkout refuses this order group"),
    ("out_of_inventory", "", "inventory checks, cart lines and checkouts find nothing left"),
    ("reject_line", "line, code", "this cart line gets an error"),
    ("reprice", "percent", "lines of a cart cost so many percent of their price; without it they have none"),
];
/// The fields of a number or a word, with what they mean.
const PARAMETERS: [(&str, &str); 11] = [
    ("customer", "Id of the customer; any when left empty"),
    ("nth", "Only these calls, counted from 1, such as 1 or 1,3"),
    ("probability", "0 to 1"),
    ("delay_s", "Seconds"),
    ("retry_after_s", "Seconds"),
    ("status", "400 to 599"),
    ("group", "Order group"),
    ("line", "Line of the cart"),
    ("code", "Code of the refusal"),
    ("percent", "Of the price"),
    ("work_done", "true or false"),
];

/// What is in force, and the form as it was filled in, with what is wrong with it.
pub(crate) fn page(instance: &Instance, filled_in: &Form, wrong: Option<&str>) -> Page {
    let rules = instance.gateway.fault_injector.rules();
    let row = |(rule, asked, hits): (&Rule, u64, u64)| {
        let written = json!(rule);
        let remove = [("rule", written.to_string())];
        let fields: Vec<(&str, &str)> = remove.iter().map(|(name, text)| (*name, text.as_str())).collect();
        vec![
            description(&written),
            text(count(usize::try_from(asked).unwrap_or(usize::MAX))),
            text(count(usize::try_from(hits).unwrap_or(usize::MAX))),
            button(&["faults", "remove"], &fields, "Remove", &format!("Remove {}", rule.fault.name())),
        ]
    };
    let rows: Vec<_> = rules.map(row).collect();
    let several = rows.len() > 1;
    let columns = ["Rule", ">Calls it is about", ">Hits", "Remove"];
    let body = html! {
        (table("Faults in force", &columns, rows, "No fault is ordered."))
        @if several { div.buttons { (button(&["faults", "remove"], &[("all", "yes")], "Remove all", "")) } }
        section aria-labelledby="order" {
            h2 id="order" { "Order a fault" }
            @if let Some(wrong) = wrong { p.refusal role="alert" { (wrong) } }
            (order_form(filled_in))
        }
        section aria-labelledby="table" {
            h2 id="table" { "What each fault does" }
            (table("Faults", &["Fault", "Parameters", "What happens"], FAULTS.iter().map(|(name, takes, what)| {
                vec![text(name), text(takes), text(what)]
            }).collect(), ""))
        }
    };
    let status = if wrong.is_some() { 400 } else { 200 };
    Page { status, belongs_to: "faults".to_owned(), ..Page::new("Faults", body) }
}

/// A rule as the lines of a fault file.
fn description(rule: &Value) -> Markup {
    let members = rule.as_object().into_iter().flatten();
    html! { code { @for (index, (name, value)) in members.enumerate() {
        @if index > 0 { ", " }
        (name) " = " (value)
    } } }
}

fn order_form(filled_in: &Form) -> Markup {
    let mut operations: Vec<&str> = Operation::ALL.iter().map(|operation| operation.name()).collect();
    operations.sort_unstable();
    let input = |name: &str| {
        let hint = format!("{name}-hint");
        html! { input type="text" id=(name) name=(name) value=(filled_in.value(name)) aria-describedby=(hint); }
    };
    html! {
        form.fields method="post" action=(place(&["faults"])) {
            (field("fault", "Fault", "", html! {
                select id="fault" name="fault" required {
                    @for (name, takes, _) in FAULTS {
                        option value=(name) selected[name == filled_in.value("fault")] {
                            (name) @if !takes.is_empty() { " (" (takes) ")" }
                        }
                    }
                }
            }))
            (field("operation", "Operation", "", html! {
                select id="operation" name="operation" {
                    option value="" { "any" }
                    @for name in operations {
                        option value=(name) selected[name == filled_in.value("operation")] { (name) }
                    }
                }
            }))
            @for (name, hint) in PARAMETERS { (field(name, name, hint, input(name))) }
            button type="submit" { "Order the fault" }
        }
    }
}

/// Adds a rule; a form that is wrong is shown again, with what is wrong.
pub(crate) fn add(instance: &mut Instance, form: &Form) -> Result<Reply, Problem> {
    match serde_json::from_value::<Rule>(written(form)) {
        Ok(rule) => {
            instance.add_fault(rule);
            Ok(back_to(&place(&["faults"]), "fault"))
        }
        Err(error) => Ok(page(instance, form, Some(&error.to_string())).into_reply(instance)),
    }
}

/// What was filled in, as a rule is written.
fn written(form: &Form) -> Value {
    let numbers: Vec<&str> = PARAMETERS.iter().map(|(name, _)| *name).filter(|name| !is_text(name)).collect();
    let mut rule = form.json(&numbers);
    for name in ["fault", "operation", "customer", "group"] {
        if !form.value(name).is_empty() {
            rule[name] = json!(form.value(name));
        }
    }
    if let Some(listed) = rule["nth"].as_str() {
        let calls: Vec<Value> = listed.split(',').map(|call| number_or_text(call.trim())).collect();
        rule["nth"] = calls.into();
    }
    if let Value::Object(members) = &mut rule {
        members.retain(|_, value| !value.is_null());
    }
    rule
}

fn is_text(name: &str) -> bool {
    matches!(name, "customer" | "group")
}

fn number_or_text(text: &str) -> Value {
    text.parse::<u64>().map_or_else(|_| text.into(), Value::from)
}

/// Removes the rule that is written so, or all of them.
pub(crate) fn remove(instance: &mut Instance, form: &Form) -> Result<Reply, Problem> {
    let written = serde_json::from_str::<Value>(form.value("rule")).ok();
    let all = !form.value("all").is_empty();
    instance.gateway.fault_injector.remove(|rule| all || written.as_ref() == Some(&json!(rule)));
    Ok(back_to(&place(&["faults"]), "removed"))
}

#[cfg(test)]
mod tests {
    use pc_transport::wire::{Method, Request};

    use super::*;
    use crate::faults::fault::Fault;

    #[test]
    fn every_fault_can_be_ordered() {
        let names: Vec<&str> = FAULTS.iter().map(|(name, ..)| *name).collect();
        let mut known = Fault::NAMES.to_vec();
        known.sort_unstable();
        let mut listed = names.clone();
        listed.sort_unstable();
        assert_eq!(listed, known);
        for (name, takes, _) in FAULTS {
            let mut body = format!("fault={name}&operation=CheckoutCart&nth=1%2C3&probability=0.5&customer=");
            for parameter in takes.split(", ").filter(|parameter| !parameter.is_empty()) {
                let value = if parameter == "work_done" { "true" } else { "500" };
                body += &format!("&{parameter}={value}");
            }
            let mut request =
                Request::new(Method::Post, &[]).header("Content-Type", "application/x-www-form-urlencoded");
            request.body = body.into();
            let rule = written(&Form::of(&request).ok().unwrap());
            let read = serde_json::from_value::<Rule>(rule.clone());
            assert!(read.is_ok(), "{rule}: {read:?}");
        }
    }
}
