//! The emulator's own control endpoints.

use std::time::Duration;

use pc_emulator::demo::CONTOSO;
use pc_transport::Clock;
use pc_transport::wire::{Method, Request};
use serde_json::{Value, json};

use crate::harness::{Harness, body, minutes, request};

fn ask(harness: &Harness, request: Request) -> (u16, Value) {
    let reply = harness.emulator.handle(request);
    (reply.status, body(&reply))
}

#[test]
fn orders_shows_what_lists_do_not_show_yet() {
    let harness = Harness::new();
    let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    let (_, result) = harness.checkout(CONTOSO, &cart);
    let (status, orders) = ask(&harness, request(Method::Get, "_emulator/orders"));
    assert_eq!((status, &orders), (200, &result["orders"]));
    assert_eq!(orders, Value::Array(harness.emulator.orders()));
}

#[test]
fn the_clock_can_be_moved() {
    let harness = Harness::with(|options| options.time_scale = 0.0);
    let expected = |now| json!({"now": now, "time_scale": 0.0, "mode": "manual"});
    let (_, clock) = ask(&harness, request(Method::Get, "_emulator/clock"));
    assert_eq!(clock, expected("2026-03-10T08:00:00.1234567Z"));
    let (_, clock) = ask(&harness, request(Method::Post, "_emulator/clock").json(&json!({"advance_s": 900})));
    assert_eq!(clock, expected("2026-03-10T08:15:00.1234567Z"));
    harness.emulator.advance(Duration::from_secs(60));
    assert_eq!(harness.emulator.now().to_string(), "2026-03-10T08:16:00.1234567Z");
    for wrong in [
        json!({}),
        json!({"advance_s": -1}),
        json!({"advance_s": "soon"}),
        json!({"advance_s": 1e300}),
        json!({"advance_s": 1e11}),
    ] {
        assert_eq!(ask(&harness, request(Method::Post, "_emulator/clock").json(&wrong)).0, 400, "{wrong}");
    }
}

#[test]
fn time_runs_at_another_scale_without_a_jump() {
    let harness = Harness::new();
    let post = |body: Value| ask(&harness, request(Method::Post, "_emulator/clock").json(&body));
    let (status, clock) = post(json!({"time_scale": 60}));
    let expected = json!({"now": "2026-03-10T08:00:00.1234567Z", "time_scale": 60.0, "mode": "scaled"});
    assert_eq!((status, clock), (200, expected));
    harness.clock.pass(Duration::from_secs(60));
    assert_eq!(harness.emulator.now().to_string(), "2026-03-10T09:00:00.1234567Z");
    let (_, clock) = post(json!({"time_scale": 0, "advance_s": 60}));
    assert_eq!(clock, json!({"now": "2026-03-10T09:01:00.1234567Z", "time_scale": 0.0, "mode": "manual"}));
    harness.clock.pass(minutes(60));
    assert_eq!(ask(&harness, request(Method::Get, "_emulator/clock")).1, clock, "it stands still");
    for wrong in [
        json!({"time_scale": -1}),
        json!({"time_scale": "fast"}),
        json!({"time_scale": null}),
        json!({"time_scale": 1e9}),
        json!({"time_scale": 5, "advance_s": -1}),
    ] {
        assert_eq!(post(wrong.clone()).0, 400, "{wrong}");
    }
    assert_eq!(ask(&harness, request(Method::Get, "_emulator/clock")).1, clock, "nothing was changed");
    assert_eq!(harness.emulator.time_scale(), 0.0);
}

#[test]
fn a_clock_that_is_moved_by_hand_takes_no_scale() {
    let harness = Harness::with(|options| options.time_scale = 0.0);
    let body = json!({"time_scale": 60, "advance_s": 60});
    let (status, fault) = ask(&harness, request(Method::Post, "_emulator/clock").json(&body));
    assert_eq!(status, 409);
    assert!(fault["description"].as_str().unwrap().contains("moves by hand"), "{fault}");
    assert_eq!(harness.emulator.now(), harness.clock.now());
}

#[test]
fn tokens_live_in_real_time_at_every_scale() {
    let mut harness = Harness::new();
    harness.emulator.set_time_scale(1000.0).unwrap();
    harness.sign_in();
    harness.clock.pass(minutes(59));
    assert_eq!(harness.get("v1/customers").0, 200, "41 days later");
    harness.clock.pass(minutes(2));
    assert_eq!(harness.get("v1/customers").0, 401);
}

#[test]
fn other_endpoints_say_that_they_are_none() {
    let harness = Harness::new();
    let (status, fault) = ask(&harness, request(Method::Get, "_emulator/cellar"));
    assert_eq!(status, 404);
    assert!(fault["description"].as_str().unwrap().contains("endpoint"));
    assert_eq!(ask(&harness, request(Method::Delete, "_emulator/orders")).0, 405);
}

#[test]
fn a_state_is_kept_under_a_name_and_gone_back_to() {
    let harness = Harness::new();
    let send = |method, path: &str| ask(&harness, request(method, &format!("_emulator/snapshots{path}")));
    assert_eq!(send(Method::Get, ""), (200, json!([])));
    let saved = harness.emulator.save();
    let (status, list) = send(Method::Put, "/begin");
    assert_eq!(
        (status, &list[0]["name"], &list[0]["now"]),
        (200, &json!("begin"), &json!(harness.emulator.now()))
    );
    harness.emulator.advance(Duration::from_secs(900));
    harness.clock.pass(minutes(60 * 24 * 40));
    assert_eq!(send(Method::Post, "/begin/load").0, 200, "its time is back, too");
    assert_eq!(harness.emulator.save(), saved);
    assert_eq!(send(Method::Delete, "/begin"), (200, json!([])));
    assert_eq!((send(Method::Post, "/begin/load").0, send(Method::Post, "").0), (404, 405));
}

/// The names of the snapshots, and the files that they are in.
fn snapshots(harness: &Harness) -> Vec<(String, std::path::PathBuf)> {
    let (_, list) = ask(harness, request(Method::Get, "_emulator/snapshots"));
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    list.as_array().unwrap().iter().map(|one| (text(one, "name"), text(one, "file").into())).collect()
}

#[test]
fn snapshots_in_a_folder_are_there_again_for_the_next_emulator() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("emulator.json.snapshots");
    let first = Harness::new();
    first.emulator.keep_snapshots_in(&folder).unwrap();
    assert!(!folder.exists(), "nothing is kept yet");
    let put = |name: &str| {
        let path = ["_emulator", "snapshots", name];
        ask(&first, Request::outside_version(Method::Put, &path)).0
    };
    let saved = first.emulator.save();
    for name in ["before the fair", "Before: the fair", "../../escape", "価格表"] {
        assert_eq!(put(name), 200, "{name}");
    }
    let files = snapshots(&first);
    assert!(files.iter().all(|(_, file)| file.parent() == Some(&folder) && file.exists()), "{files:?}");
    let distinct: std::collections::BTreeSet<_> = files.iter().map(|(_, file)| file).collect();
    assert_eq!(distinct.len(), 4, "{files:?}");

    first.checkout(CONTOSO, &first.cart(CONTOSO, &json!([first.software_line(0)])));
    assert_eq!(put("../../escape"), 200, "in the place of the former one");
    let later = first.emulator.save();
    assert_eq!(snapshots(&first), files);
    drop(first);

    let second = Harness::with(|options| options.seed = 7);
    second.emulator.keep_snapshots_in(&folder).unwrap();
    assert_eq!(snapshots(&second), files);
    let load = |name: &str| {
        let path = ["_emulator", "snapshots", name, "load"];
        ask(&second, Request::outside_version(Method::Post, &path)).0
    };
    assert_eq!(load("before the fair"), 200);
    assert_eq!(second.emulator.save(), saved);
    assert_eq!(load("../../escape"), 200);
    assert_eq!(second.emulator.save(), later);
    let remove = Request::outside_version(Method::Delete, &["_emulator", "snapshots", "価格表"]);
    assert_eq!(ask(&second, remove).0, 200);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3, "and nothing unfinished");
}

#[test]
fn a_snapshot_whose_file_is_broken_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let harness = Harness::new();
    let folder = directory.path().join("snapshots");
    harness.emulator.keep_snapshots_in(&folder).unwrap();
    let put = |name: &str| ask(&harness, request(Method::Put, &format!("_emulator/snapshots/{name}"))).0;
    let load = |name: &str| ask(&harness, request(Method::Post, &format!("_emulator/snapshots/{name}/load")));
    assert_eq!((put("cut"), put("gone")), (200, 200));
    let files = snapshots(&harness);
    let whole = std::fs::read(&files[0].1).unwrap();
    std::fs::write(&files[0].1, &whole[..whole.len() / 2]).unwrap();
    std::fs::remove_file(&files[1].1).unwrap();
    let saved = harness.emulator.save();
    for name in ["cut", "gone"] {
        let (status, fault) = load(name);
        assert_eq!(status, 500);
        assert!(fault["description"].as_str().unwrap().contains("nothing was changed"), "{fault}");
        let remove = request(Method::Delete, &format!("_emulator/snapshots/{name}"));
        assert_eq!(ask(&harness, remove).0, 200, "{name} can be removed");
    }
    assert_eq!(harness.emulator.save(), saved);
    let file = directory.path().join("a file");
    std::fs::write(&file, "").unwrap();
    assert!(harness.emulator.keep_snapshots_in(&file).is_err());
    assert_eq!(put("again"), 200, "the former folder is kept to");
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, "").unwrap();
    let (status, fault) = ask(&harness, request(Method::Put, "_emulator/snapshots/more"));
    assert_eq!(status, 500);
    assert!(fault["description"].as_str().unwrap().contains("could not be written"), "{fault}");
}

#[test]
fn it_tells_what_it_is_and_that_it_is_ready() {
    let harness = Harness::new();
    let (status, index) =
        ask(&harness, request(Method::Get, "_emulator").header("Accept", "application/json"));
    assert_eq!(ask(&harness, request(Method::Get, "_emulator/index")).1, index);
    assert_eq!((status, &index["version"]), (200, &json!(env!("CARGO_PKG_VERSION"))));
    for endpoint in index["endpoints"].as_array().unwrap() {
        let found = ask(&harness, request(Method::Head, endpoint.as_str().unwrap())).0;
        assert_eq!(found, 405, "{endpoint}: there, though not for this");
    }
    let (status, health) = ask(&harness, request(Method::Get, "_emulator/health"));
    assert_eq!((status, &health["status"], &health["customers"]), (200, &json!("ready"), &json!(4)));
}
