//! The control endpoints are described, all of them.

use std::collections::BTreeSet;

use pc_transport::wire::Method;

use crate::description::Description;
use crate::harness::{Harness, body, request};

const METHODS: [Method; 5] = [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete];

#[test]
fn every_control_endpoint_is_described_with_its_methods() {
    let (harness, description) = (Harness::new(), Description::new());
    let mut described = BTreeSet::new();
    let endpoints = description.operations().filter(|described| described.path.starts_with("/_emulator/"));
    for endpoint in endpoints {
        let example = |segment| if str::starts_with(segment, "{") { "1" } else { segment };
        let segments: Vec<&str> = endpoint.path.split('/').map(example).collect();
        described.insert((segments.join("/"), endpoint.method.to_owned()));
    }
    for path in described.iter().map(|(path, _)| path) {
        for method in METHODS {
            let reply = harness.ask(request(method, path));
            let refusal = body(&reply)["description"].as_str().unwrap_or_default().to_owned();
            let served = !refusal.contains("has no such");
            let told = described.contains(&(path.clone(), method.as_str().to_ascii_lowercase()));
            assert_eq!(served, told, "{method:?} {path}: {}", reply.snippet());
        }
    }
}

#[test]
fn whatever_the_emulator_says_there_is_is_described() {
    let (harness, description) = (Harness::new(), Description::new());
    let reply = harness.ask(request(Method::Get, "_emulator/nothing"));
    let text = body(&reply)["description"].as_str().unwrap().to_owned();
    let names = text.split("there are ").nth(1).unwrap().trim_end_matches('.').replace(" and ", ", ");
    for name in names.split(", ") {
        let (own, below) = (format!("/_emulator/{name}"), format!("/_emulator/{name}/"));
        let told = description
            .operations()
            .any(|described| described.path == own || described.path.starts_with(&below));
        assert!(told, "{name} is not described");
    }
}
