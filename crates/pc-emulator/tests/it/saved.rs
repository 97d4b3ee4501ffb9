//! Saving, and going on elsewhere.

use std::io::{self, Cursor, Write};
use std::sync::mpsc::{Receiver, Sender, channel};

use pc_emulator::demo::{self, CONTOSO};
use pc_emulator::{Emulator, EmulatorOptions, InvalidState};
use pc_transport::wire::{Method, Reply, Request};
use serde_json::{Value, json};

use crate::harness::{Harness, ManualClock, body, minutes, request};

/// What is asked of both: writes that draw ids, and reads of all there is.
fn questions(harness: &Harness, cart: &str) -> Vec<Request> {
    let line = harness.reservation_line(0);
    let read = |path: &str| harness.signed(request(Method::Get, &format!("v1/customers/{CONTOSO}/{path}")));
    let write = |path: &str, id: &str| {
        let path = format!("v1/customers/{CONTOSO}/{path}");
        harness.signed(request(Method::Post, &path).header("MS-RequestId", id))
    };
    vec![
        read("orders?include_price=true"),
        read("subscriptions"),
        write(&format!("carts/{cart}/checkout"), "checkout"),
        write("carts", "new").json(&json!({"lineItems": [line]})),
        write(&format!("carts/{cart}/checkout"), "again"),
        read("entitlements?showExpiry=true"),
        read("orders"),
    ]
}

#[test]
fn a_loaded_state_goes_on_like_the_saved_one() {
    let harness = Harness::with(|options| options.seed = 7);
    harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    harness.checkout(
        CONTOSO,
        &harness.cart(CONTOSO, &json!([harness.reservation_line(0), harness.software_line(1)])),
    );
    harness.emulator.advance(minutes(5));
    let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    let cart = cart["id"].as_str().unwrap();
    let questions = questions(&harness, cart);

    let saved = harness.emulator.save();
    let restarted = Emulator::new(EmulatorOptions::default(), ManualClock::new());
    restarted.load(&saved).unwrap();
    assert_eq!(restarted.save(), saved);
    assert_eq!(restarted.now(), harness.emulator.now());
    assert_eq!(restarted.orders(), harness.emulator.orders());
    for question in questions {
        let (first, second): (Reply, Reply) =
            (harness.ask(question.clone()), restarted.handle(question.clone()));
        assert!(first.is_success(), "{question:?}: {}", first.snippet());
        assert_eq!((first.status, &first.body), (second.status, &second.body), "{question:?}");
        assert_eq!(first.headers, second.headers);
    }
}

#[test]
fn the_name_of_an_emulator_goes_with_its_state() {
    let named = |name: Option<&str>| Harness::with(|options| options.instance = name.map(str::to_owned));
    let shown = |harness: &Harness| {
        body(&harness.ask(request(Method::Get, "_emulator/clock"))).get("instance").cloned()
    };
    let (one, other, nameless) = (named(Some("one")), named(Some("other")), named(None));
    assert_eq!((shown(&one), shown(&nameless)), (Some("one".into()), None));
    other.emulator.load(&one.emulator.save()).unwrap();
    assert_eq!(shown(&other), Some("one".into()));
    one.emulator.load(&nameless.emulator.save()).unwrap();
    assert_eq!(shown(&one), Some("one".into()), "a state without a name takes none away");
}

#[test]
fn faults_limits_and_invoices_go_on_where_they_were() {
    let faults = "[[rules]]\nfault = \"status\"\nstatus = 503\noperation = \"ListOrders\"\nnth = [2, 4]\n\
                  [[rules]]\nfault = \"throttle\"\noperation = \"GetSubscription\"\nprobability = 0.5\n";
    let harness = Harness::with(|options| {
        options.seed = 3;
        options.throttling = Some(pc_emulator::Throttling::default());
        options.faults = faults.parse().unwrap();
    });
    harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([harness.software_line(0)])));
    let list = harness.signed(request(Method::Get, &format!("v1/customers/{CONTOSO}/orders")));
    for _ in 0..300 {
        drop(harness.ask(list.clone()));
    }
    harness.clock.pass(minutes(31 * 24 * 60));
    let mut harness = harness;
    harness.sign_in();
    for _ in 0..499 {
        drop(harness.send(request(Method::Get, &format!("v1/customers/{CONTOSO}"))));
    }

    let mut options = EmulatorOptions::default();
    options.throttling = Some(pc_emulator::Throttling::default());
    let restarted = Emulator::new(options, ManualClock::new());
    restarted.load(&harness.emulator.save()).unwrap();
    let subscription = format!("v1/customers/{CONTOSO}/subscriptions/{}", demo::CONTOSO_SUBSCRIPTION);
    let mut seen = std::collections::BTreeSet::new();
    for target in [
        &format!("v1/customers/{CONTOSO}"),
        &subscription,
        &"v1/invoices".to_owned(),
        &"v1/auditrecords".to_owned(),
    ] {
        for _ in 0..12 {
            let question = harness.signed(request(Method::Get, target));
            let (first, second) = (harness.ask(question.clone()), restarted.handle(question));
            assert_eq!((first.status, &first.body), (second.status, &second.body), "{target}");
            seen.insert(first.status);
        }
    }
    assert!(seen.contains(&429) && seen.contains(&200), "{seen:?}");
    assert_eq!(restarted.save(), harness.emulator.save());
}

#[test]
fn a_state_of_another_version_is_refused_by_its_version() {
    let emulator = Harness::new().emulator;
    for version in [1, 3] {
        let error = emulator.load(&json!({"version": version, "world": "quite different"}).to_string());
        let told = error.unwrap_err().to_string();
        assert!(told.contains(&format!("version {version}, and this program reads 2")), "{told}");
    }
}

#[test]
fn the_control_endpoint_gives_and_takes_the_state() {
    let (one, other) = (Harness::new(), Harness::new());
    one.checkout(CONTOSO, &one.cart(CONTOSO, &json!([one.software_line(0)])));
    let state = one.ask(request(Method::Get, "_emulator/state"));
    let mut load = request(Method::Put, "_emulator/state");
    load.body = state.body.clone();
    assert_eq!(other.ask(load).status, 200);
    assert_eq!(other.emulator.orders(), one.emulator.orders());

    let before = other.emulator.save();
    for wrong in ["", "{}", "\u{FF}", &before.replace("\"version\":2", "\"version\":99")] {
        let mut load = request(Method::Put, "_emulator/state");
        load.body = wrong.to_owned().into();
        let reply = other.ask(load);
        assert_eq!((reply.status, &body(&reply)["code"]), (400, &json!(800_002)), "{wrong}");
    }
    assert_eq!(other.emulator.save(), before);
}

/// A partner whose state has something in every list, and who began in a world.
fn busy_partner() -> Harness {
    let world = include_str!("../../../../examples/worlds/small-partner.toml");
    let harness = Harness::with(|options| options.world = Some(world.parse().unwrap()));
    let mut seed = request(Method::Post, "_emulator/orders");
    seed.body = r#"{"count": 20, "months": 3, "customers": 3}"#.into();
    assert_eq!(harness.emulator.handle(seed).status, 201);
    harness
}

fn loaded(file: &str) -> Result<String, InvalidState> {
    let emulator = Emulator::new(EmulatorOptions::default(), ManualClock::new());
    emulator.load_from(Cursor::new(file)).map(|()| emulator.save())
}

#[test]
fn a_state_is_read_from_a_file_however_it_is_written_there() {
    let state = busy_partner().emulator.save();
    let mut value: Value = serde_json::from_str(&state).unwrap();
    assert_eq!(loaded(&state).unwrap(), state);
    assert_eq!(loaded(&format!(" {value:#}\n")).unwrap(), state, "on many lines, by name");
    // As states of the demo were written before: the world comes last, or never.
    let demo = Harness::new().emulator.save();
    assert_eq!(loaded(&demo.replace(r#""world_file":null,"#, "")).unwrap(), demo);
    value["world_file"] = Value::Null;
    let error = loaded(&value.to_string()).unwrap_err().to_string();
    assert!(error.contains("there is no item") && error.contains("counted from byte"), "{error}");
}

#[test]
fn a_file_that_is_no_whole_state_is_refused() {
    let state = busy_partner().emulator.save();
    for length in (0..state.len()).step_by(97) {
        let error = loaded(&state[..length]).unwrap_err().to_string();
        assert!(error.starts_with("the state cannot be loaded: "), "{length}: {error}");
    }
    for (right, wrong) in [
        ("}},{", "}} {"),
        (r#""charges":[{"#, r#""charges":[,{"#),
        (r#""charges":["#, r#""charges":null,"was":["#),
        (r#""orders":{"items":["#, r#""orders":{"items":[],"items":["#),
        (r#""subscriptions":{"items":"#, r#""subscriptions":{"item":"#),
        (r#""world":{"#, r#""world" {"#),
        (r#""seeded":"#, r#""sown":"#),
    ] {
        let broken = state.replacen(right, wrong, 1);
        assert_ne!(broken, state, "there is {right}");
        assert!(loaded(&broken).is_err(), "{wrong}");
    }
    assert!(loaded(&format!("{state}]")).is_err());
}

/// A file that is full until it is told to go on.
struct Stuck {
    began: Sender<()>,
    go_on: Receiver<()>,
}

impl Write for Stuck {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.began.send(()).unwrap();
        self.go_on.recv().map(|()| bytes.len()).map_err(|_| io::Error::other("nobody waits any more"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn calls_are_answered_while_the_state_is_saved() {
    let harness = Harness::new();
    let (began, has_begun) = channel();
    let (going_on, go_on) = channel();
    std::thread::scope(|scope| {
        let saving = scope.spawn(|| harness.emulator.save_to(Stuck { began, go_on }));
        has_begun.recv().unwrap();
        for path in ["_emulator/health", &format!("v1/customers/{CONTOSO}")] {
            assert_eq!(harness.send(request(Method::Get, path)).status, 200, "{path}");
        }
        drop(going_on);
        assert!(saving.join().unwrap().is_err());
    });
}

#[test]
fn calls_are_answered_while_orders_are_seeded() {
    let harness = Harness::new();
    let count = 3_000;
    let mut seed = request(Method::Post, "_emulator/orders");
    seed.body = json!({"count": count, "months": 3}).to_string().into();
    let orders = || harness.emulator.orders().len();
    std::thread::scope(|scope| {
        let seeding = scope.spawn(|| harness.emulator.handle(seed));
        let mut seen = orders();
        while seen == 0 {
            seen = orders();
        }
        assert!(seen < count, "{seen}");
        assert_eq!(seeding.join().unwrap().status, 201);
    });
    assert_eq!(orders(), count);
}
