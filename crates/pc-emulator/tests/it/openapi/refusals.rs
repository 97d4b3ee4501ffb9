//! Whatever is refused is refused as described: of every operation, and beside all of them.

use pc_emulator::demo::CONTOSO;
use pc_transport::wire::{Method, Request};
use serde_json::Value;

use crate::description::{Described, STRICT};
use crate::harness::{Harness, body, request};

const METHODS: [Method; 6] =
    [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Head];

/// The operation with this in place of each parameter of its path, and this customer.
fn asked(described: &Described<'_>, customer: &str, other: &str) -> Request {
    let word = |segment: &str| match segment {
        "{customer}" => customer.to_owned(),
        open if open.starts_with('{') => other.to_owned(),
        fixed => fixed.to_owned(),
    };
    let words: Vec<String> = described.path.split('/').map(word).collect();
    let method = METHODS.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(described.method));
    request(method.unwrap(), &words.join("/"))
}

/// The same with every parameter of its query that must be there.
fn complete(described: &Described<'_>, mut request: Request) -> Request {
    let parameters = described.operation["parameters"].as_array().unwrap().iter();
    for parameter in parameters.filter(|one| one["in"] == "query" && one["required"] == true) {
        let example = parameter["example"].as_str().unwrap_or("1");
        request = request.query(parameter["name"].as_str().unwrap(), example);
    }
    request
}

fn wants_a_token(described: &Described<'_>) -> bool {
    described.operation["security"].is_null()
}

#[test]
fn without_a_token_every_operation_is_refused_that_wants_one() {
    let harness = Harness::new();
    for described in STRICT.operations().filter(wants_a_token) {
        let reply = harness.ask(asked(&described, CONTOSO, "none"));
        assert_eq!(reply.status, 401, "{}", described.id());
    }
}

#[test]
fn an_application_alone_is_refused_where_that_is_described() {
    let harness = Harness::new();
    let mut form = request(Method::Post, "partner.example/oauth2/v2.0/token");
    form.body = "client_id=app&client_secret=s&grant_type=client_credentials".into();
    let token = body(&harness.ask(form))["access_token"].as_str().unwrap().to_owned();
    for described in STRICT.operations().filter(wants_a_token) {
        let request = complete(&described, asked(&described, CONTOSO, "none"));
        let reply = harness.ask(request.header("Authorization", format!("Bearer {token}")));
        let remark = described.operation["description"].as_str().unwrap_or_default();
        let is_refused = (reply.status, &body(&reply)["code"]) == (403, &Value::from(900_329));
        assert_eq!(is_refused, remark.contains("900329"), "{}: {}", described.id(), reply.snippet());
    }
}

#[test]
fn nonsense_is_refused_as_described() {
    let harness = Harness::new();
    for described in STRICT.operations() {
        for (customer, other) in [("nobody", "none"), (CONTOSO, "none"), (CONTOSO, "0")] {
            let bare = asked(&described, customer, other);
            harness.send(bare.clone());
            for text in ["", "{}", "[1]", "{\"lineItems\": [{}]}", "no JSON"] {
                let mut request = complete(&described, bare.clone());
                request.body = text.to_owned().into();
                harness.send(request);
            }
        }
    }
}

#[test]
fn what_is_not_described_is_answered_as_is_said_of_it() {
    let harness = Harness::new();
    for described in STRICT.operations() {
        for method in METHODS {
            let request = Request { method, ..asked(&described, CONTOSO, "none") };
            harness.send(request);
        }
    }
    for path in ["v1/nothing", "nothing/at/all", "blobs", "blobs/a/b/c", "_emulator/nothing"] {
        harness.send(request(Method::Get, path));
    }
    let missing = STRICT.0["x-otherwise"]["notModelled"].as_array().unwrap();
    assert!(missing.len() > 40, "{}", missing.len());
    for one in missing {
        let method = METHODS.into_iter().find(|method| one["method"] == method.as_str());
        let path = one["pathBegins"].as_str().unwrap().replace("{}", CONTOSO);
        assert_eq!(harness.send(request(method.unwrap_or(Method::Get), &path)).status, 501, "{path}");
    }
}
