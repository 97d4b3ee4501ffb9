//! Answers of the emulator to mask: everything that its links lead to, and what no link leads to.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use pc_emulator::{Emulator, EmulatorOptions};
use pc_models::Timestamp;
use pc_transport::Clock;
use pc_transport::wire::{Method, Request};
use serde_json::Value;

use crate::parity::node::Node;
use crate::parity::recording::{Asked, Body, Exchange, Told};

/// As many questions as are asked.
const QUESTIONS: usize = 140;
/// As many links of one kind as are followed.
const OF_ONE_KIND: usize = 3;
const BEGINNINGS: [&str; 13] = [
    "customers?size=3",
    "products?country=US&targetView=AzureReservations",
    "products?country=DE&targetView=OnlineServicesNCE",
    "productpromotions?country=US&segment=commercial",
    "agreements?agreementType=*",
    "invoices",
    "invoices/summaries",
    "auditrecords?startDate=2026-03-01&endDate=2026-03-10",
    "products?country=ZZ&targetView=Azure",
    "customers/no-customer-of-ours",
    "nothing",
    "extensions/product/checkinventory",
    "customers?size=nine",
];
/// What is read of each customer beside what links lead to.
const OF_CUSTOMERS: [&str; 6] = [
    "orders",
    "subscriptions",
    "entitlements?showExpiry=true",
    "agreements",
    "directSignedMicrosoftCustomerAgreementStatus",
    "subscriptions/customtermenddates?term_duration=P1Y",
];

/// A clock that stands.
struct Standing;

#[async_trait]
impl Clock for Standing {
    fn now(&self) -> Timestamp {
        "2026-03-10T08:00:00.1234567Z".parse().unwrap()
    }

    async fn sleep_until(&self, _: Timestamp) {
        std::future::pending::<()>().await;
    }
}

/// What an emulator with a quarter of a year of orders answers.
pub(super) fn answers() -> Vec<Exchange> {
    static ANSWERS: LazyLock<Vec<Exchange>> = LazyLock::new(ask);
    ANSWERS.clone()
}

fn ask() -> Vec<Exchange> {
    let description = pc_emulator::openapi();
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    let emulator = Emulator::new(options, Arc::new(Standing));
    let mut order = request(Method::Post, "_emulator/orders");
    order.body = r#"{"count": 40, "months": 3, "customers": 2}"#.into();
    assert!(emulator.handle(order).is_success());
    let mut targets: VecDeque<String> = BEGINNINGS.map(str::to_owned).into();
    let mut asked = BTreeSet::new();
    let mut kinds = BTreeMap::<String, usize>::new();
    let mut exchanges = Vec::new();
    while let Some(target) = targets.pop_front().filter(|_| exchanges.len() < QUESTIONS) {
        let of_kind = kinds.entry(kind(&target)).or_default();
        if *of_kind == OF_ONE_KIND || !asked.insert(target.clone()) {
            continue;
        }
        *of_kind += 1;
        let request = request(Method::Get, &format!("v1/{target}"));
        let reply = emulator.handle(request.clone());
        let told = Told::of(&reply, 3);
        if let Body::Json(node) = &told.body {
            links(node, &mut targets);
            if target.starts_with("customers?") {
                let ids = node.member("items").and_then(Node::as_list).into_iter().flatten();
                let ids = ids.filter_map(|customer| customer.member("id")?.as_text());
                targets.extend(ids.flat_map(|id| OF_CUSTOMERS.map(|what| format!("customers/{id}/{what}"))));
            }
        }
        let payload_type = payload_type(&description, &request).filter(|_| reply.is_success());
        exchanges.push(Exchange {
            operation: "GetOrder".to_owned(),
            case: "read".to_owned(),
            payload_type,
            request: Asked::of(&request),
            answer: told,
        });
    }
    exchanges
}

fn request(method: Method, target: &str) -> Request {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.fold(Request::outside_version(method, &segments), |request, (name, value)| {
        request.query(name, value)
    })
}

/// The links in an answer.
fn links(node: &Node, targets: &mut VecDeque<String>) {
    match node {
        Node::List(items) => items.iter().for_each(|item| links(item, targets)),
        Node::Object(members) => {
            for (name, value) in members {
                if let Some(uri) = value.as_text().filter(|_| name == "uri") {
                    targets.push_back(uri.trim_start_matches("/v1").trim_start_matches('/').to_owned());
                }
                links(value, targets);
            }
        }
        _ => {}
    }
}

/// The segments of a path that are no ids.
fn kind(target: &str) -> String {
    let path = target.split('?').next().unwrap_or_default();
    let is_fixed = |segment: &&str| segment.bytes().all(|byte| byte.is_ascii_lowercase());
    path.split('/').filter(is_fixed).collect::<Vec<_>>().join("/") + &path.matches('/').count().to_string()
}

/// What the description says that a success holds.
fn payload_type(description: &Value, request: &Request) -> Option<String> {
    let paths = description["paths"].as_object()?;
    let fits = |path: &str| {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        parts.len() == request.path.len()
            && parts
                .iter()
                .zip(&request.path)
                .all(|(part, segment)| part.starts_with('{') || part.eq_ignore_ascii_case(segment))
    };
    let (_, methods) = paths.iter().find(|(path, _)| fits(path))?;
    let schema = &methods["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    let name = |schema: &Value| Some(schema["$ref"].as_str()?.rsplit('/').next()?.to_owned());
    match name(schema) {
        Some(name) => Some(
            name.strip_suffix("Collection")
                .map_or(name.clone(), |item| format!("ResourceCollection<{item}>")),
        ),
        None => name(&schema["items"]).map(|item| format!("Vec<{item}>")),
    }
}
