//! What was seen of a service, beside the journal of its purchases.

use pc_emulator::{EmulatorOptions, RepeatedRequestId, demo};
use serde_json::{Value, json};

use crate::harness::{Harness, Ran};

/// A profile with these verdicts.
fn profile(verdicts: &[(u32, &str)]) -> String {
    let known = |(number, verdict): &(u32, &str)| {
        json!({"number": number, "verdict": verdict, "seen": "a cart was made twice",
               "at": "2030-01-01T00:00:00Z", "by": "parity --sandbox-purchase"})
    };
    let known: Vec<Value> = verdicts.iter().map(known).collect();
    json!({"format": "partner-center-service-profile/1", "assumptions": known}).to_string()
}

fn doctor(harness: &Harness) -> Ran {
    harness.run(&["doctor", "--journal", "j.db", "--json"])
}

/// What doctor says about the service, each with its verdict.
fn about_service(ran: &Ran) -> Vec<(String, String)> {
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let findings = ran.json().into_iter().filter(|finding| finding["check"] == "service");
    findings.map(|finding| (text(&finding, "verdict"), text(&finding, "message"))).collect()
}

#[test]
fn a_purchase_takes_the_careful_way_by_itself_and_doctor_shows_it() {
    let harness = Harness::new();
    let lost = json!([{"fault": "lose_answer", "operation": "CheckoutCart", "nth": [1]}]);
    harness.set_faults(&lost);
    harness.write("j.db.profile.json", &profile(&[(1, "refuted"), (2, "confirmed")]));
    let file = harness.intent("careful", |_| {});
    let ran = harness.at_endpoint(&["buy", &file, "--journal", "j.db", "--json"]);
    assert_eq!((ran.code, &ran.object()["status"]), (0, &"completed".into()), "{ran:?}");
    let notes = ran.object()["notes"].to_string();
    assert!(notes.contains("not sent again"), "{notes}");
    let checkouts = harness.emulator.requests(10_000);
    let checkouts = checkouts.iter().filter(|request| request.operation == Some("CheckoutCart"));
    assert_eq!((checkouts.count(), harness.orders()), (1, 1));

    let told = about_service(&doctor(&harness));
    let is_told = |verdict: &str, words: &[&str]| {
        told.iter().any(|(its, message)| its == verdict && words.iter().all(|word| message.contains(word)))
    };
    assert!(is_told("good", &["assumptions 2 are confirmed", "2030-01-01"]), "{told:?}");
    assert!(is_told("warning", &["assumption 1 is refuted", "a cart was made twice"]), "{told:?}");
    assert!(is_told("note", &["careful", "not sent again"]), "{told:?}");
    assert!(is_told("note", &["parity --live", "parity --sandbox-purchase"]), "{told:?}");
}

#[test]
fn a_profile_that_cannot_be_used_stops_before_anything_is_bought() {
    let harness = Harness::new();
    let file = harness.intent("stopped", |_| {});
    let newer = profile(&[]).replace("profile/1", "profile/2");
    for (text, why) in [("{", "EOF"), (newer.as_str(), "service-profile/2")] {
        harness.write("j.db.profile.json", text);
        let ran = harness.at_endpoint(&["buy", &file, "--journal", "j.db"]);
        assert!(ran.code == 1 && ran.err.contains(why) && ran.err.contains("Nothing was done"), "{ran:?}");
        assert!(!harness.path("j.db").exists(), "the journal was made");
    }
    assert_eq!(harness.orders(), 0);
    std::fs::remove_file(harness.path("j.db.profile.json")).unwrap();
    assert_eq!(harness.at_endpoint(&["buy", &file, "--journal", "j.db"]).code, 0);
    harness.write("j.db.profile.json", "{");
    let ran = doctor(&harness);
    assert!(ran.code == 1 && about_service(&ran)[0].0 == "problem", "{ran:?}");
}

#[test]
fn a_sandbox_purchase_is_taken_back_and_what_it_showed_is_kept() {
    let mut options = EmulatorOptions::default();
    options.repeated_request_id = RepeatedRequestId::Ignore;
    let harness = Harness::with(options, 1000.0);
    let words = "buy and cancel";
    let parity = [
        "parity",
        "--sandbox-purchase",
        "--journal",
        "j.db",
        "--words",
        words,
        "--record",
        "r.json",
        "--json",
    ];
    let ran = harness.at_endpoint(&parity);
    assert_eq!(ran.code, 0, "{ran:?}");
    let verdicts: Vec<(u64, String)> = ran
        .json()
        .iter()
        .map(|seen| (seen["number"].as_u64().unwrap(), seen["verdict"].as_str().unwrap().to_owned()))
        .collect();
    assert!(verdicts.contains(&(1, "refuted".to_owned())), "{verdicts:?}");
    assert!(verdicts.iter().filter(|(_, verdict)| verdict == "confirmed").count() >= 9, "{verdicts:?}");
    let orders = harness.emulator.orders();
    assert!(orders.len() == 1 && orders[0]["status"] == "cancelled", "{orders:?}");
    let kept = std::fs::read_to_string(harness.path("j.db.profile.json")).unwrap();
    let recording = std::fs::read_to_string(harness.path("r.json")).unwrap();
    let order = orders[0]["id"].as_str().unwrap();
    for text in [&kept, &recording] {
        assert!(!text.contains(order) && !text.contains(demo::CONTOSO), "{text}");
    }
    assert!(about_service(&doctor(&harness)).iter().any(|(_, message)| message.contains("not sent again")));

    let nobody = harness.at_endpoint(&["parity", "--sandbox-purchase", "--journal", "k.db"]);
    assert!(nobody.code == 2 && nobody.err.contains(words), "{nobody:?}");
}
