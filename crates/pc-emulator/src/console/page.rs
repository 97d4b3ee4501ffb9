//! What every page has: the frame, the places to go, and what a browser may do with it.

use maud::{DOCTYPE, Markup, html};
use pc_models::harmless_lines;
use pc_transport::wire::Reply;

use crate::console::parts::moment;
use crate::console::place::{HOME, place};
use crate::gateway::instance::Instance;
use crate::values::problem::Problem;

/// Nothing from elsewhere, nothing written into the page, and no page of others around it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page: what stands in its middle.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) title: String,
    pub(crate) body: Markup,
    /// What a form did that led here.
    pub(crate) done: &'static str,
    /// The word of the place it belongs to; empty for the overview.
    pub(crate) belongs_to: String,
}

impl Page {
    pub(crate) fn new(title: impl Into<String>, body: Markup) -> Self {
        Self { status: 200, title: title.into(), body, done: "", belongs_to: String::new() }
    }

    /// Says what the form did whose word the address has; other words say nothing.
    pub(crate) fn after(self, word: &str) -> Self {
        let done = match word {
            "clock" => "The clock was moved.",
            "pace" => "The clock runs at another pace.",
            "orders" => "The orders were placed.",
            "fault" => "The fault was ordered.",
            "removed" => "It was removed.",
            "paid" => "The invoice was paid.",
            "saved" => "The snapshot was saved.",
            "loaded" => "The emulator goes on from the snapshot.",
            _ => "",
        };
        Self { done, ..self }
    }

    /// Says why something was not done, or is not there.
    pub(crate) fn refusal(problem: &Problem) -> Self {
        let title = if problem.status == 404 { "Not found" } else { "Not done" };
        let body = html! {
            p.refusal role="alert" { (problem.description) }
            p { a href=(HOME) { "To the overview" } }
        };
        Self { status: problem.status, belongs_to: "nowhere".to_owned(), ..Self::new(title, body) }
    }

    pub(crate) fn into_reply(self, instance: &Instance) -> Reply {
        // Text is escaped by the template; what would turn or hide the text around it is shown.
        let text = harmless_lines(&self.frame(instance).into_string()).into_owned();
        guarded(Reply::new(self.status), "text/html; charset=utf-8", text)
    }

    fn frame(&self, instance: &Instance) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) " · Partner Center emulator" }
                    link rel="icon" href="data:,";
                    link rel="stylesheet" href=(place(&["console.css"]));
                    script src=(place(&["live.js"])) defer {}
                }
                body {
                    a.skip href="#content" { "Skip to the content" }
                    header {
                        p.brand { a href=(HOME) { "Partner Center emulator" } }
                        p.clock data-live="clock" { (moment(instance.now())) " UTC" }
                        nav aria-label="Pages" { (self.places()) }
                    }
                    main id="content" tabindex="-1" {
                        h1 { (self.title) }
                        @if !self.done.is_empty() { p.done role="status" { (self.done) } }
                        (self.body)
                    }
                }
            }
        }
    }

    fn places(&self) -> Markup {
        const PLACES: [(&str, &str); 7] = [
            ("Customers", "customers"),
            ("Catalog", "catalog"),
            ("Invoices", "invoices"),
            ("Requests", "requests"),
            ("Faults", "faults"),
            ("Tokens", "tokens"),
            ("Snapshots", "snapshots"),
        ];
        let here = |word: &str, name: &str| match word == self.belongs_to {
            true if name == self.title => Some("page"),
            true => Some("true"),
            false => None,
        };
        html! {
            a href=(HOME) aria-current=[here("", "Overview")] { "Overview" }
            @for (name, word) in PLACES { a href=(place(&[word])) aria-current=[here(word, name)] { (name) } }
        }
    }
}

/// A reply with the headers that tell a browser what it may do with it. With `no-referrer` forms would come without their
/// origin, and be refused.
pub(crate) fn guarded(mut reply: Reply, content_type: &str, body: String) -> Reply {
    reply.body = body.into();
    for (name, value) in [
        ("Content-Type", content_type),
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
    ] {
        reply = reply.header(name, value);
    }
    reply
}
