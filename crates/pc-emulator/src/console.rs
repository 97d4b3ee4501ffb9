//! The console: pages for people under `/_emulator/`, written by the server, with forms that do what the control endpoints do.
//!
//! Reading is `GET`, and changes nothing; whatever changes something is a form sent by `POST`, and leads back to a page.
//! Which pages of others may send one is for the server to say, as of every other request.

mod catalog;
mod clock;
mod customer;
mod customers;
mod fault_form;
mod faults;
mod form;
mod invoices;
mod json_text;
mod order;
mod overview;
mod page;
mod paging;
mod parts;
mod place;
mod requests;
mod seeding;
mod snapshots;
mod tokens;

use bytes::Bytes;
use pc_transport::wire::{Method, Reply, Request};

use crate::console::form::Form;
use crate::console::page::Page;
use crate::console::place::asked;
use crate::gateway::instance::Instance;
use crate::gateway::shared_instance::SharedInstance;
use crate::values::problem::Problem;

const STYLE: &str = include_str!("console/console.css");
/// What the script of the pages sends along when it reads a page again.
const REFRESH_HEADER: &str = "X-Refresh";
const SCRIPT: &str = include_str!("console/live.js");

/// Whether a request is for the console: for `/_emulator/` itself, unless JSON is asked for, or something below
/// `/_emulator/console/`.
pub(crate) fn is_console_request(request: &Request) -> bool {
    let wants_json = || request.find_header("Accept").is_some_and(|kinds| kinds.contains("json"));
    match request.path.as_slice() {
        [emulator] => emulator == "_emulator" && is_read(request.method) && !wants_json(),
        [emulator, console, ..] => emulator == "_emulator" && console == "console",
        [] => false,
    }
}

pub(crate) fn answer(shared: &SharedInstance, request: &Request) -> Reply {
    let path: Vec<&str> = request.path.iter().skip(2).map(String::as_str).collect();
    let reply = match request.method {
        Method::Get | Method::Head => {
            let instance = &mut *shared.lock();
            read(instance, request, &path).map(|found| found.into_reply(instance))
        }
        Method::Post => write(shared, request, &path),
        _ => Err(Problem::new(405, 405, "The console is read with GET, and its forms are sent with POST.")),
    };
    let mut reply = reply.unwrap_or_else(|problem| Page::refusal(&problem).into_reply(&shared.lock()));
    if request.method == Method::Head {
        reply.body = Bytes::new();
    }
    reply
}

/// Whether it is an open page that keeps itself up to date, which nobody asked for just now.
pub(crate) fn is_refresh(request: &Request) -> bool {
    request.find_header(REFRESH_HEADER).is_some()
}

fn is_read(method: Method) -> bool {
    matches!(method, Method::Get | Method::Head)
}

/// What can be read: a page, or a file that pages need.
enum Found {
    Page(Page),
    File(&'static str, &'static str),
}

impl Found {
    fn into_reply(self, instance: &Instance) -> Reply {
        match self {
            Self::Page(page) => page.into_reply(instance),
            Self::File(kind, text) => page::guarded(Reply::new(200), kind, text.to_owned()),
        }
    }
}

fn read(instance: &mut Instance, request: &Request, path: &[&str]) -> Result<Found, Problem> {
    let page = match path {
        ["console.css"] => return Ok(Found::File("text/css; charset=utf-8", STYLE)),
        ["live.js"] => return Ok(Found::File("text/javascript; charset=utf-8", SCRIPT)),
        [] => Ok(overview::page(instance, request)),
        ["customers"] => Ok(customers::page(instance, request)),
        ["customers", customer] => customer::page(instance, request, customer, "orders"),
        ["customers", customer, "orders", order] => order::page(instance, request, customer, order),
        ["customers", customer, part] => customer::page(instance, request, customer, part),
        ["catalog"] => Ok(catalog::page(instance)),
        ["catalog", product] => catalog::product_page(instance, request, product),
        ["invoices"] => Ok(invoices::page(instance, request)),
        ["invoices", invoice] => invoices::invoice_page(instance, request, invoice),
        ["requests"] => Ok(requests::page(instance, request)),
        ["requests", number] => requests::request_page(instance, number),
        ["faults"] => Ok(faults::page(instance, &Form::default(), None).after(asked(request, "done"))),
        ["tokens"] => Ok(tokens::page(instance, request)),
        ["snapshots"] => Ok(snapshots::page(instance).after(asked(request, "done"))),
        _ => Err(no_such_page()),
    };
    let belongs_to = path.first().copied().unwrap_or_default().to_owned();
    page.map(|page| Found::Page(Page { belongs_to, ..page }))
}

/// Does what a form wants; where that went well it leads back to a page.
fn write(shared: &SharedInstance, request: &Request, path: &[&str]) -> Result<Reply, Problem> {
    let form = Form::of(request)?;
    match path {
        ["orders"] => seeding::seed(shared, &form),
        ["snapshots"] => snapshots::save(shared, &form),
        ["snapshots", "load"] => snapshots::load(shared, &form),
        _ => change(&mut shared.lock(), &form, path),
    }
}

/// What is done while nobody else does anything.
fn change(instance: &mut Instance, form: &Form, path: &[&str]) -> Result<Reply, Problem> {
    match path {
        ["clock"] => clock::advance(instance, form),
        ["clock", "scale"] => clock::set_scale(instance, form),
        ["faults"] => faults::add(instance, form),
        ["faults", "remove"] => faults::remove(instance, form),
        ["invoices", invoice, "pay"] => invoices::pay(instance, invoice),
        ["snapshots", "remove"] => snapshots::remove(instance, form),
        _ => Err(no_such_page()),
    }
}

fn no_such_page() -> Problem {
    Problem::new(404, 404, "The console has no such page.")
}
