//! The faults in force, and a form that orders one.

use maud::{Markup, html};
use pc_transport::wire::Reply;
use serde_json::{Value, json};

use crate::console::fault_form::{self, FAULTS, Wrong};
use crate::console::form::{Form, back_to};
use crate::console::page::Page;
use crate::console::parts::{button, count, table, text};
use crate::console::place::place;
use crate::faults::rule::Rule;
use crate::gateway::instance::Instance;
use crate::values::problem::Problem;

/// What is in force, and the form as it was filled in, with what is wrong with it.
pub(crate) fn page(instance: &Instance, filled_in: &Form, wrong: Option<&Wrong>) -> Page {
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
            (fault_form::shown(instance, filled_in, wrong))
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

/// Adds a rule; a form that is wrong is shown again, with what is wrong.
pub(crate) fn add(instance: &mut Instance, form: &Form) -> Result<Reply, Problem> {
    match fault_form::rule(form) {
        Ok(rule) => {
            instance.add_fault(rule);
            Ok(back_to(&place(&["faults"]), "fault"))
        }
        Err(wrong) => Ok(page(instance, form, Some(&wrong)).into_reply(instance)),
    }
}

/// Removes the rule that is written so, or all of them.
pub(crate) fn remove(instance: &mut Instance, form: &Form) -> Result<Reply, Problem> {
    let written = serde_json::from_str::<Value>(form.value("rule")).ok();
    let all = !form.value("all").is_empty();
    instance.gateway.fault_injector.remove(|rule| all || written.as_ref() == Some(&json!(rule)));
    Ok(back_to(&place(&["faults"]), "removed"))
}
