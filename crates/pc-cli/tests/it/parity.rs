//! `parity`: what it asks, what it keeps, and what it says of a service that is not as the emulator is.

use pc_emulator::{Change, Deviation, EmulatorOptions, Respelling};
use serde_json::json;

use crate::harness::{Harness, Ran};

/// A service that writes the dates of orders without a zone, calls statuses otherwise, and knows another code.
fn other_service() -> EmulatorOptions {
    let mut options = EmulatorOptions::default();
    let place = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let fault = Change::Answer {
        status: 400,
        content_type: Some("application/json".to_owned()),
        body: json!({"code": 20_002, "description": "No such order.", "data": [], "source": "x"}).to_string(),
    };
    let mut unknown_order = Deviation::new(Some("GetOrder"), 404).with(fault);
    unknown_order.asked_with = place(&["00000000-0000-0000-0000-000000000000"]);
    options.deviations = vec![
        unknown_order,
        Deviation::new(Some("GetCustomer"), 200).with(Change::AddMember(
            Vec::new(),
            "segmentation".to_owned(),
            pc_models::JsonNode::Text("enterprise".to_owned()),
        )),
        Deviation::new(Some("ListSubscriptions"), 200)
            .with(Change::Respell(place(&["items", "*", "creationDate"]), Respelling::WithoutZone)),
    ];
    options
}

fn verdict<'r>(ran: &'r [serde_json::Value], operation: &str) -> &'r serde_json::Value {
    ran.iter().find(|told| told["operation"] == operation).unwrap()
}

#[test]
fn what_a_service_does_otherwise_is_told_and_kept_and_can_be_shown_compared_and_adopted() {
    let harness = Harness::with(other_service(), 1.0);
    let ran = harness.at_endpoint(&["parity", "--record", "ours.json", "--key", "key", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let told = ran.json();
    assert_eq!(verdict(&told, "GetProduct")["verdict"], "same");
    assert_eq!(verdict(&told, "GetCustomer")["verdict"], "richer");
    assert_eq!(verdict(&told, "GetCustomer")["differences"][0]["place"], "/segmentation");
    assert_eq!(verdict(&told, "ListSubscriptions")["differences"][0]["aspect"], "spelling");
    assert_eq!(verdict(&told, "ListSubscriptions")["verdict"], "different");
    let found = |told: &[serde_json::Value]| -> Vec<String> {
        let all = told.iter().flat_map(|told| told["differences"].as_array().unwrap());
        all.filter(|difference| difference["degree"] != "same")
            .map(|difference| difference["place"].to_string())
            .collect()
    };
    assert_eq!(found(&told).len(), 3, "{:?}", found(&told));

    let recording = std::fs::read_to_string(harness.folder.path().join("ours.json")).unwrap();
    for customer in ["d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d", "Contoso", "contoso", "enterprise"] {
        assert!(!recording.contains(customer), "{customer}");
    }
    let shown = harness.run(&["parity", "--show", "ours.json"]);
    assert!(shown.code == 0 && shown.out.contains("GetCustomer (unknown customer)"), "{shown:?}");
    let checked = harness.run(&["payload", "check", "--recording", "ours.json"]);
    assert!(checked.code == 0 && checked.out.contains("ListOrders (read): nothing lost"), "{checked:?}");
    let compared = harness.run(&["parity", "--from", "ours.json", "--json"]).json();
    let is_hidden = |place: &String| !place.contains("segmentation");
    assert_eq!(found(&compared).len(), 3, "{compared:?}");
    assert!(found(&compared).iter().all(is_hidden), "{compared:?}");
    let adopted = serve_as(&harness, "ours.json");
    let again = harness.run(&["parity", "--endpoint", &adopted.address, "--json"]).json();
    assert_eq!(found(&again), found(&compared));
    let revealing = ["parity", "--record", "other.json", "--reveal", "segmentation"];
    assert_eq!(harness.at_endpoint(&revealing).code, 0);
    let compared = harness.run(&["parity", "--from", "other.json", "--json"]).json();
    assert_eq!(found(&compared), found(&told));
}

#[test]
fn it_asks_no_more_than_it_may_and_changes_nothing() {
    let harness = Harness::new();
    harness.at_endpoint(&["buy", "--json", &harness.intent("before", |_| {})]);
    assert_eq!(harness.orders(), 1);
    let earlier = harness.emulator.requests(10_000).len();
    let ran = harness.at_endpoint(&["parity", "--calls", "7"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let asked = harness.emulator.requests(10_000).split_off(earlier);
    assert_eq!(asked.iter().filter(|request| request.path.contains("/v1/")).count(), 7);
    assert!(
        asked.iter().all(|request| request.method == "GET" || request.path.contains("token")),
        "{asked:?}"
    );
    assert!(ran.out.contains("the budget of calls was used up; --calls N raises it"), "{ran:?}");
    assert_eq!(harness.orders(), 1);
}

#[test]
fn it_goes_on_after_failures_and_does_not_take_them_for_the_service_s_way() {
    let harness = Harness::in_real_time();
    harness.set_faults(&json!([
        {"operation": "GetProduct", "fault": "status", "status": 503},
        {"operation": "ListEntitlements", "fault": "garbage_body", "nth": 1},
        {"operation": "ListSkus", "fault": "throttle", "retry_after_s": 1, "nth": 1},
        {"operation": "GetSubscription", "fault": "expire_token", "nth": 1},
        {"operation": "GetSku", "fault": "lose_answer"},
    ]));
    let ran = harness.at_endpoint(&["parity", "--json", "--calls", "200"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let told = ran.json();
    for operation in ["GetProduct", "GetSku"] {
        assert_eq!(verdict(&told, operation)["verdict"], "not_tried", "{told:?}");
    }
    for operation in ["ListEntitlements", "ListSkus", "GetSubscription"] {
        assert_eq!(verdict(&told, operation)["verdict"], "same", "{told:?}");
    }
    assert!(told.iter().all(|operation| operation["verdict"] != "different"), "{told:?}");
}

#[test]
fn what_is_no_recording_is_refused_by_name() {
    let harness = Harness::in_real_time();
    for (text, problem) in [
        ("{}", "it is no recording of `parity`"),
        ("{\"format\": \"partner-cen", "it is no JSON, or was cut off"),
        (r#"{"format": "partner-center-recording/9"}"#, "it was made by a later version"),
        (r#"{"format": "partner-center-recording/1"}"#, "it is a broken recording"),
    ] {
        std::fs::write(harness.folder.path().join("r.json"), text).unwrap();
        for words in [["parity", "--show", "r.json"], ["parity", "--from", "r.json"]] {
            let ran: Ran = harness.run(&words);
            assert!(ran.code == 2 && ran.err.contains("r.json: ") && ran.err.contains(problem), "{ran:?}");
        }
    }
    let there = harness.at_endpoint(&["parity", "--record", "r.json"]);
    assert!(there.code == 2 && there.err.contains("exists already"), "{there:?}");
}

/// An emulator of the program's own that does not outlive the test.
struct Served {
    process: std::process::Child,
    address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn serve_as(harness: &Harness, recording: &str) -> Served {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let mut command = harness.command(&["emulator", "serve", "--listen", "127.0.0.1:0", "--as", recording]);
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let line = BufReader::new(process.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    let address = line.strip_prefix("listening on ").unwrap().to_owned();
    Served { process, address }
}
