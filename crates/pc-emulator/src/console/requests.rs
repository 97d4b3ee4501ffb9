//! The request log, with a filter, and one request with what went over the wire.

use maud::{Markup, html};
use pc_transport::wire::Request;

use crate::console::json_text::in_lines;
use crate::console::no_such_page;
use crate::console::page::Page;
use crate::console::parts::{badge, code, count, facts, link, moment, nothing, table, text};
use crate::console::place::{asked, place, with_value};
use crate::gateway::instance::Instance;
use crate::gateway::request_record::{MessageRecord, RequestRecord};
use crate::values::operation::Operation;
use crate::values::problem::Problem;

/// How many requests a page has.
const REQUESTS_PER_PAGE: usize = 100;

/// Which requests are wanted.
struct Filter {
    operation: String,
    status: String,
    text: String,
    faulted: bool,
}

impl Filter {
    fn of(request: &Request) -> Self {
        Self {
            operation: asked(request, "operation").to_owned(),
            status: asked(request, "status").to_ascii_lowercase(),
            text: asked(request, "text").to_lowercase(),
            faulted: !asked(request, "faulted").is_empty(),
        }
    }

    fn wants(&self, record: &RequestRecord) -> bool {
        (self.operation.is_empty() || record.operation.is_some_and(|name| name == self.operation))
            && self.wants_status(record.status)
            && (!self.faulted || record.fault.is_some())
            && (self.text.is_empty() || self.is_in(record))
    }

    /// A status such as `404`, or a class of them such as `4xx`.
    fn wants_status(&self, status: u16) -> bool {
        let written = status.to_string();
        match self.status.strip_suffix("xx") {
            Some(class) => written.starts_with(class) && status >= 100,
            None => self.status.is_empty() || written == self.status,
        }
    }

    fn is_in(&self, record: &RequestRecord) -> bool {
        let RequestRecord { path, query, request_id, correlation_id, code, why, fault, .. } = record;
        let told = [code, why, fault].into_iter().flatten();
        let mut texts = [path, query, request_id, correlation_id].into_iter().chain(told);
        texts.any(|text| text.to_lowercase().contains(&self.text))
    }
}

pub(crate) fn page(instance: &Instance, request: &Request) -> Page {
    let filter = Filter::of(request);
    let before = asked(request, "before").parse().unwrap_or(u64::MAX);
    let wanted = instance.gateway.log.newest(before).filter(|record| filter.wants(record));
    let shown: Vec<RequestRecord> = wanted.take(REQUESTS_PER_PAGE).collect();
    let oldest = shown.last().map(|record| record.number).filter(|_| shown.len() == REQUESTS_PER_PAGE);
    let body = html! {
        (filter_form(&filter, request))
        div data-live="log" {
            (table_of(shown.into_iter()))
            nav.pages aria-label="Pages of the list" {
                @if before != u64::MAX { a href=(with_value(request, "before", "")) { "Newest" } }
                @if let Some(oldest) = oldest {
                    a rel="next" href=(with_value(request, "before", &oldest.to_string())) { "Older" }
                }
            }
        }
    };
    Page::new("Requests", body)
}

fn filter_form(filter: &Filter, request: &Request) -> Markup {
    let mut operations: Vec<&str> = Operation::ALL.iter().map(|operation| operation.name()).collect();
    operations.sort_unstable();
    html! {
        form.filter method="get" role="search" {
            div.field {
                label for="operation" { "Operation" }
                select id="operation" name="operation" {
                    option value="" { "any" }
                    @for name in operations {
                        option value=(name) selected[name == filter.operation] { (name) }
                    }
                }
            }
            div.field {
                label for="status" { "Status" }
                input type="text" id="status" name="status" size="6" placeholder="4xx" value=(filter.status);
            }
            div.field {
                label for="text" { "Text" }
                input type="search" id="text" name="text" placeholder="path, id, reason, fault" value=(asked(request, "text"));
            }
            label.check { input type="checkbox" name="faulted" value="yes" checked[filter.faulted]; " with a fault only" }
            button type="submit" { "Filter" }
            label.check { input type="checkbox" id="live" checked; " live" }
        }
    }
}

/// Requests as a table.
pub(crate) fn table_of(records: impl Iterator<Item = RequestRecord>) -> Markup {
    let columns = ["Number", "Time", "Request", "Status", "Reason", ">ms"];
    table(
        "Requests, newest first",
        &columns,
        records.map(|record| row(&record)).collect(),
        "No request fits.",
    )
}

fn row(record: &RequestRecord) -> Vec<Markup> {
    let number = record.number.to_string();
    vec![
        link(&["requests", &number], &number),
        moment(record.at),
        html! {
            @if let Some(operation) = record.operation { (operation) br; }
            span.target { (record.method) " " (target(record)) }
        },
        status(record.status),
        reason(record),
        milliseconds(record),
    ]
}

fn target(record: &RequestRecord) -> String {
    let mark = if record.query.is_empty() { "" } else { "?" };
    [&record.path, mark, &record.query].concat()
}

fn status(status: u16) -> Markup {
    match status {
        0 => badge("lost", "bad"),
        200..400 => badge(status.to_string(), "good"),
        _ => badge(status.to_string(), "bad"),
    }
}

/// Why it was refused, and what was done to it on purpose.
fn reason(record: &RequestRecord) -> Markup {
    let RequestRecord { code: number, why, fault, .. } = record;
    html! {
        @if let Some(number) = number { (code(number)) " " }
        @if let Some(why) = why { (why) " " }
        @if let Some(fault) = fault { (badge(format!("fault: {fault}"), "waits")) }
    }
}

fn milliseconds(record: &RequestRecord) -> Markup {
    record.took.map_or_else(nothing, |took| text(format!("{:.2}", took.as_secs_f64() * 1000.0)))
}

/// One request, with what went over the wire where that is kept.
pub(crate) fn request_page(instance: &Instance, number: &str) -> Result<Page, Problem> {
    let log = &instance.gateway.log;
    let number: u64 = number.parse().map_err(|_| no_such_page())?;
    let record = log.find(number).ok_or_else(no_such_page)?;
    let exchange = log.exchange(number);
    let body = html! {
        p.target { (record.method) " " (target(&record)) }
        (facts(vec![
            ("Time", moment(record.at)),
            ("Operation", record.operation.map_or_else(nothing, text)),
            ("Status", status(record.status)),
            ("Reason", reason(&record)),
            ("Milliseconds", milliseconds(&record)),
            ("MS-RequestId", code(&record.request_id)),
            ("MS-CorrelationId", code(&record.correlation_id)),
        ]))
        @match exchange {
            Some(exchange) => {
                (message("Request", &exchange.request))
                (message("Answer", &exchange.answer))
            }
            None => p.none { "Its headers and bodies are not kept, or not any more." }
        }
        p {
            @if log.find(number - 1).is_some() { a href=(place(&["requests", &(number - 1).to_string()])) { "Previous" } " " }
            @if log.find(number + 1).is_some() { a href=(place(&["requests", &(number + 1).to_string()])) { "Next" } }
        }
    };
    Ok(Page::new(format!("Request {number}"), body))
}

fn message(name: &str, message: &MessageRecord) -> Markup {
    let rows = message.headers.iter().map(|(name, value)| vec![text(name), code(value)]).collect();
    html! {
        section {
            h2 { (name) }
            (table("Headers", &["Header", "Value"], rows, "Without headers."))
            @match &message.body {
                _ if message.body_bytes == 0 => p.none { "Without a body." },
                None => p.none { "The body of " (count(message.body_bytes)) " bytes is no text." },
                Some(body) => {
                    pre tabindex="0" aria-label=(format!("Body of the {}", name.to_lowercase())) { (in_lines(body)) }
                    @if message.cut { p.hint { "Only the beginning of " (count(message.body_bytes)) " bytes is kept." } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_one_or_a_class_of_them() {
        let fits = |asked: &str, status| {
            let request = Request::get(&[]).query("status", asked);
            Filter::of(&request).wants_status(status)
        };
        for (asked, status, expected) in [
            ("", 200, true),
            ("404", 404, true),
            ("404", 400, false),
            ("4xx", 404, true),
            ("4XX", 500, false),
            ("0", 0, true),
            ("xx", 0, false),
        ] {
            assert_eq!(fits(asked, status), expected, "{asked} {status}");
        }
    }
}
