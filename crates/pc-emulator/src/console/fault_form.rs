//! The form that orders a fault: whatever a rule of a fault file can say. What is wrong is told beside its field, and what
//! was typed stays.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::{Value, json};

use crate::console::form::Form;
use crate::console::parts::field_with;
use crate::console::place::place;
use crate::faults::rule::{Rule, wrong_members};
use crate::gateway::instance::Instance;
use crate::values::operation::Operation;

/// Every fault, with the parameters that it takes and what happens.
pub(super) const FAULTS: [(&str, &str, &str); 17] = [
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
/// How many customers are offered where one is chosen.
const OFFERED_CUSTOMERS: usize = 50;

/// A field, what is to be filled in, and what it becomes.
struct Field {
    name: &'static str,
    hint: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Customer,
    Number,
    /// Numbers with commas between them.
    Numbers,
    YesOrNo,
}

const fn field_of(name: &'static str, hint: &'static str, kind: Kind) -> Field {
    Field { name, hint, kind }
}

/// What the faults take.
const PARAMETERS: [Field; 8] = [
    field_of("delay_s", "Seconds", Kind::Number),
    field_of("retry_after_s", "Seconds; without it there is no Retry-After", Kind::Number),
    field_of("status", "400 to 599", Kind::Number),
    field_of("work_done", "Whether the call does its work all the same", Kind::YesOrNo),
    field_of("group", "Order group", Kind::Text),
    field_of("line", "Line of the cart", Kind::Number),
    field_of("code", "Code of the refusal", Kind::Number),
    field_of("percent", "Of the price", Kind::Number),
];
/// Which calls a rule is about, beside their operations.
const CALLS: [Field; 5] = [
    field_of("customer", "Id of the customer; any when left empty", Kind::Customer),
    field_of("nth", "Only these calls, counted from 1, such as 1 or 1, 3", Kind::Numbers),
    field_of("probability", "0 to 1", Kind::Number),
    field_of("after_s", "Seconds after the first fault was ordered; nothing is hit before", Kind::Number),
    field_of(
        "until_s",
        "Seconds after the first fault was ordered; nothing is hit from then on",
        Kind::Number,
    ),
];

/// What is wrong with a form that was filled in.
#[derive(Debug, Default)]
pub(super) struct Wrong {
    fields: BTreeMap<String, String>,
    /// With what no single field is to blame for.
    whole: Option<String>,
}

impl Wrong {
    /// In a sentence or two, to stand before the form.
    fn summary(&self) -> String {
        let fields: Vec<&str> = self.fields.keys().map(String::as_str).collect();
        match &self.whole {
            Some(whole) => format!("The fault was not ordered. {whole}"),
            None => format!("The fault was not ordered: look at {}.", fields.join(", ")),
        }
    }
}

/// Reads a form that was filled in.
pub(super) fn rule(form: &Form) -> Result<Rule, Wrong> {
    let (written, mut wrong) = written(form);
    for (name, why) in wrong_members(&written) {
        wrong.fields.entry(name).or_insert(why);
    }
    if !wrong.fields.is_empty() {
        return Err(wrong);
    }
    serde_json::from_value(written).map_err(|error| {
        let why = error.to_string();
        match blamed(&why) {
            Some(name) => wrong.fields.insert(name.to_owned(), why),
            None => wrong.whole.replace(why),
        };
        wrong
    })
}

/// The field that is missing, or one too many, where a rule does not hold together.
fn blamed(why: &str) -> Option<&str> {
    let (_, rest) = why.split_once("missing field `").or_else(|| why.split_once("unknown field `"))?;
    let name = rest.split('`').next()?;
    fields().map(|field| field.name).find(|known| *known == name)
}

fn fields() -> impl Iterator<Item = &'static Field> {
    PARAMETERS.iter().chain(&CALLS)
}

/// What was filled in, as a rule is written; and which fields hold no number where one is wanted.
fn written(form: &Form) -> (Value, Wrong) {
    let mut wrong = Wrong::default();
    let mut rule = json!({"fault": form.value("fault")});
    match form.values("operation").collect::<Vec<_>>().as_slice() {
        [] => {}
        [only] => rule["operation"] = json!(only),
        several => rule["operation"] = json!(several),
    }
    for Field { name, kind, .. } in fields().filter(|field| !form.value(field.name).is_empty()) {
        let text = form.value(name);
        let value = match kind {
            Kind::Text | Kind::Customer => Some(json!(text)),
            Kind::Number => number(text),
            Kind::Numbers => text.split(',').map(number).collect::<Option<Vec<_>>>().map(Value::from),
            Kind::YesOrNo => Some(json!(text == "yes")),
        };
        match value {
            Some(value) => rule[*name] = value,
            None => {
                wrong.fields.insert((*name).to_owned(), format!("“{text}” is no number."));
            }
        }
    }
    (rule, wrong)
}

fn number(text: &str) -> Option<Value> {
    serde_json::from_str(text.trim()).ok().filter(Value::is_number)
}

/// The form as it was filled in, with what is wrong with it.
pub(super) fn shown(instance: &Instance, filled_in: &Form, wrong: Option<&Wrong>) -> Markup {
    let entry = |field: &Field| entry(field, filled_in, wrong);
    html! {
        @if let Some(wrong) = wrong { p.refusal role="alert" { (wrong.summary()) } }
        form method="post" action=(place(&["faults"])) {
            fieldset.fields {
                legend { "What happens" }
                (fault(filled_in))
                @for field in &PARAMETERS { (entry(field)) }
            }
            fieldset.fields {
                legend { "To which calls" }
                (operations(filled_in))
                @for field in &CALLS { (entry(field)) }
            }
            (customers(instance))
            button type="submit" { "Order the fault" }
        }
    }
}

fn fault(filled_in: &Form) -> Markup {
    let select = html! {
        select id="fault" name="fault" required aria-describedby="fault-hint" {
            @for (name, takes, _) in FAULTS {
                option value=(name) selected[name == filled_in.value("fault")] {
                    (name) @if !takes.is_empty() { " (" (takes) ")" }
                }
            }
        }
    };
    field_with("fault", "fault", "With what it takes of the fields beside it", None, select)
}

fn operations(filled_in: &Form) -> Markup {
    let mut names: Vec<&str> = Operation::ALL.iter().map(|operation| operation.name()).collect();
    names.sort_unstable();
    let chosen: Vec<&str> = filled_in.values("operation").collect();
    let select = html! {
        select id="operation" name="operation" multiple size="6" aria-describedby="operation-hint" {
            @for name in names { option value=(name) selected[chosen.contains(&name)] { (name) } }
        }
    };
    let hint = "Any when none is chosen; with Ctrl or ⌘ several are, or one less";
    field_with("operation", "operation", hint, None, select)
}

fn entry(field: &Field, filled_in: &Form, wrong: Option<&Wrong>) -> Markup {
    let Field { name, hint, kind } = field;
    let (value, wrong) = (filled_in.value(name), wrong.and_then(|wrong| wrong.fields.get(*name)));
    let described = format!("{name}-hint {name}-wrong");
    let invalid = wrong.map(|_| "true");
    let list = (*kind == Kind::Customer).then_some("customers");
    let numeric = (*kind == Kind::Number).then_some("decimal");
    let input = html! {
        @if *kind == Kind::YesOrNo {
            select id=(name) name=(name) aria-describedby=(described) aria-invalid=[invalid] {
                option value="" {}
                @for word in ["yes", "no"] { option value=(word) selected[word == value] { (word) } }
            }
        } @else {
            input type="text" id=(name) name=(name) value=(value) list=[list] inputmode=[numeric]
                aria-describedby=(described) aria-invalid=[invalid];
        }
    };
    field_with(name, name, hint, wrong.map(String::as_str), input)
}

/// The first customers, to choose one of.
fn customers(instance: &Instance) -> Markup {
    html! {
        datalist id="customers" {
            @for customer in instance.gateway.store.customers.iter().take(OFFERED_CUSTOMERS) {
                option value=(customer.profile.id) { (customer.profile.name) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use pc_transport::wire::{Method, Request};

    use super::*;
    use crate::faults::fault::Fault;

    fn form(body: String) -> Form {
        let mut request =
            Request::new(Method::Post, &[]).header("Content-Type", "application/x-www-form-urlencoded");
        request.body = body.into();
        Form::of(&request).ok().unwrap()
    }

    #[test]
    fn every_fault_can_be_ordered_with_all_that_a_rule_can_say() {
        let mut listed: Vec<&str> = FAULTS.iter().map(|(name, ..)| *name).collect();
        listed.sort_unstable();
        let mut known = Fault::NAMES.to_vec();
        known.sort_unstable();
        assert_eq!(listed, known);
        for (name, takes, _) in FAULTS {
            let mut body = format!(
                "fault={name}&operation=CheckoutCart&operation=CreateOrder&nth=1%2C+3&probability=0.5&customer=c&after_s=5&until_s=9.5"
            );
            for parameter in takes.split(", ").filter(|parameter| !parameter.is_empty()) {
                let value = if parameter == "work_done" { "yes" } else { "500" };
                body += &format!("&{parameter}={value}");
            }
            let read = rule(&form(body));
            let read = json!(read.as_ref().unwrap_or_else(|wrong| panic!("{name}: {wrong:?}")));
            let calls = json!({
                "operation": ["CheckoutCart", "CreateOrder"], "nth": [1, 3], "probability": 0.5, "customer": "c",
                "after_s": 5.0, "until_s": 9.5,
            });
            for (member, value) in calls.as_object().unwrap() {
                assert_eq!(&read[member], value, "{name}: {member}");
            }
        }
    }

    #[test]
    fn every_member_of_a_rule_has_a_field() {
        let known = wrong_members(&json!({"fault": "delay", "none_such": 1})).remove(0).1;
        let listed = known.split('`').skip(3).step_by(2);
        for member in listed.filter(|member| !["fault", "operation"].contains(member)) {
            assert!(fields().any(|field| field.name == member), "{member}");
        }
    }

    #[test]
    fn whatever_is_wrong_is_told_beside_its_field() {
        for (body, field, said) in [
            ("fault=delay&delay_s=soon", "delay_s", "“soon” is no number"),
            ("fault=delay&delay_s=-1", "delay_s", "no number of seconds"),
            ("fault=delay", "delay_s", "missing field `delay_s`"),
            ("fault=delay&delay_s=1&group=1", "group", "unknown field `group`"),
            ("fault=status&status=200", "status", "400 to 599"),
            ("fault=throttle&nth=1%2Ctwo", "nth", "no number"),
            ("fault=throttle&nth=0", "nth", "counted from 1"),
            ("fault=throttle&probability=2", "probability", "between 0 and 1"),
        ] {
            let wrong = rule(&form(body.to_owned())).unwrap_err();
            assert!(wrong.fields[field].contains(said), "{body}: {wrong:?}");
            assert_eq!(wrong.whole, None, "{body}");
        }
        let several = rule(&form("fault=delay&delay_s=x&probability=9&nth=0".to_owned())).unwrap_err();
        assert_eq!(several.fields.len(), 3);
        assert_eq!(several.summary(), "The fault was not ordered: look at delay_s, nth, probability.");
        let never = rule(&form("fault=throttle&after_s=9&until_s=9".to_owned())).unwrap_err();
        assert!(never.summary().contains("would never happen"), "{never:?}");
    }
}
