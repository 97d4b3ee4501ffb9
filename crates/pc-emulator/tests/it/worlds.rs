//! Worlds: read, served, written again, refused.

use pc_emulator::demo::{self, CONTOSO};
use pc_emulator::{Emulator, EmulatorOptions, World};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, ManualClock, body, minutes, request};

const SMALL: &str = include_str!("../../../../examples/worlds/small-partner.toml");
const HISTORY: &str = include_str!("../../../../examples/worlds/demo-with-history.toml");
const BAKERY: &str = "0d2cf9b0-5f0f-4e38-8d3c-8e4ad1c4a001";
const SEATS: &str = "5e9c3f0e-61a4-4f0c-9d3b-2f6f4a7b1001";

fn world(text: &str) -> World {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn harness_of(world: &World) -> Harness {
    Harness::with(|options| options.world = Some(world.clone()))
}

fn refusals(text: &str) -> Vec<String> {
    let error = text.parse::<World>().unwrap_err();
    error.problems().map(|(line, why)| format!("{line}: {why}")).collect()
}

#[test]
fn a_world_of_its_own_has_its_customers_catalog_and_orders_and_nothing_else() {
    let harness = harness_of(&world(SMALL));
    let customers = harness.read("v1/customers");
    let names: Vec<&str> = customers["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["companyProfile"]["companyName"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Bakery Sonnenschein", "Garage Matterhorn"]);
    assert_eq!(harness.read("v1/products?country=DE&targetView=OnlineServices")["totalCount"], 1);
    assert_eq!(harness.get(&format!("v1/products/{}?country=DE", demo::SAAS)).0, 404);
    let order = harness.read(&format!("v1/customers/{BAKERY}/orders/a1b2c3d4e5f6?include_price=true"));
    assert_eq!((order["status"].as_str(), order["currencyCode"].as_str()), (Some("completed"), Some("EUR")));
    assert_eq!(order["lineItems"][0]["subscriptionId"], SEATS);
    assert_eq!(harness.read(&format!("v1/customers/{BAKERY}/subscriptions/{SEATS}"))["quantity"], 12);
}

#[test]
fn what_was_there_before_is_billed_month_by_month() {
    let harness = harness_of(&world(SMALL));
    let invoices = harness.read("v1/invoices");
    let charges = |month: &str, currency: &str| {
        let mut all = invoices["items"].as_array().unwrap().iter();
        let found = all.find(|one| {
            one["invoiceDate"].as_str().unwrap().starts_with(month) && one["currencyCode"] == currency
        });
        found.unwrap_or_else(|| panic!("no invoice of {month}: {invoices:#}"))["totalCharges"].to_string()
    };
    for month in ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03"] {
        assert_eq!(charges(month, "EUR").parse::<f64>().unwrap(), 67.2, "{month}: 12 seats of 5.60");
    }
    assert_eq!(charges("2025-12", "CHF").parse::<f64>().unwrap(), 393.36, "three of 149.00 dollars at 0.88");
}

#[test]
fn the_demo_with_additions_is_still_the_demo() {
    let harness = harness_of(&world(HISTORY));
    assert_eq!(harness.read("v1/customers")["totalCount"], 4);
    assert_eq!(harness.read("v1/products/DZH318Z0MINE?country=US")["title"], "Warehouse in the Cloud");
    assert_eq!(harness.read(&format!("v1/products/{}?country=US", demo::SAAS))["id"], demo::SAAS);
    let owned = harness.read(&format!("v1/customers/{CONTOSO}/subscriptions"));
    assert_eq!(owned["totalCount"], 4, "one of before, and three lines");
    // And more can be bought.
    let item = harness.catalog_item("DZH318Z0MINE", "0001", "country=US");
    let line = json!([{"id": 0, "catalogItemId": item, "quantity": 1, "billingCycle": "monthly", "termDuration": "P1M"}]);
    assert_eq!(harness.checkout(CONTOSO, &harness.cart(CONTOSO, &line)).0, 201);
}

#[test]
fn the_same_world_and_seed_are_the_same_whoever_serves_them() {
    let read = || {
        let harness = harness_of(&world(HISTORY));
        harness.read("v1/invoices");
        (harness.emulator.orders(), harness.emulator.save())
    };
    assert_eq!(read(), read());
}

/// Everything that can be bought, changed, suspended and cancelled.
fn busy() -> Harness {
    let mut harness = Harness::new();
    harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    let saas = |id: u32, sku: &str| {
        json!({"id": id, "catalogItemId": harness.catalog_item(demo::SAAS, sku, "country=US"), "quantity": 4,
            "billingCycle": "monthly", "termDuration": "P1Y"})
    };
    let mut base = saas(2, demo::SAAS_SKU);
    base["addonItems"] = json!([saas(3, demo::SAAS_ADD_ON_SKU)]);
    base["promotionId"] = json!(demo::SAAS_PROMOTION);
    base["participants"] = json!([{"key": "transaction_reseller", "value": "517285"}]);
    let mut reservation = harness.reservation_line(0);
    reservation["provisioningContext"]["scope"] = json!("single");
    let cart = harness.cart(CONTOSO, &json!([reservation, harness.software_line(1), base]));
    let (_, bought) = harness.checkout(CONTOSO, &cart);
    harness.clock.pass(minutes(60));
    harness.sign_in();
    let orders = bought["orders"].as_array().unwrap();
    let saas = orders.iter().find(|order| order["billingCycle"] == "monthly").unwrap();
    let saas = harness.read(&format!("v1/customers/{CONTOSO}/orders/{}", saas["id"].as_str().unwrap()));
    let subscription = saas["lineItems"][0]["subscriptionId"].as_str().unwrap();
    let change = |target: String, change: &Value| {
        let reply = harness.send(request(Method::Patch, &target).json(change));
        assert!(reply.is_success(), "{}", reply.snippet());
    };
    change(
        format!("v1/customers/{CONTOSO}/subscriptions/{subscription}"),
        &json!({"quantity": 9, "autoRenewEnabled": false}),
    );
    change(
        format!("v1/customers/{CONTOSO}/subscriptions/{}", demo::CONTOSO_SUBSCRIPTION),
        &json!({"status": "suspended"}),
    );
    harness
}

#[test]
fn what_is_exported_served_and_exported_again_is_the_same_file() {
    for harness in [harness_of(&world(SMALL)), harness_of(&world(HISTORY)), busy(), Harness::new()] {
        let first = harness.emulator.world();
        let text = first.as_str();
        let read: World = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(harness_of(&read).emulator.world(), first);
    }
}

#[test]
fn an_exported_world_has_what_is_there_now() {
    let harness = busy();
    let mut again = harness_of(&harness.emulator.world());
    again.clock.pass(minutes(60));
    again.sign_in();
    let owned = |harness: &Harness| {
        let list = harness.read(&format!("v1/customers/{CONTOSO}/subscriptions"))["items"].clone();
        let wanted = ["id", "quantity", "status", "offerName", "autoRenewEnabled", "orderId", "partnerId"];
        list.as_array().unwrap().iter().map(|one| wanted.map(|name| one[name].clone())).collect::<Vec<_>>()
    };
    assert_eq!(owned(&harness), owned(&again));
    let entitled =
        again.read(&format!("v1/customers/{CONTOSO}/entitlements?entitlementType=reservedinstance"));
    assert_eq!(entitled["totalCount"], 1);
}

#[test]
fn the_control_endpoint_gives_the_world() {
    let harness = harness_of(&world(SMALL));
    let reply = harness.emulator.handle(request(Method::Get, "_emulator/world"));
    assert_eq!(std::str::from_utf8(&reply.body).unwrap(), harness.emulator.world().as_str());
}

#[test]
fn a_saved_state_remembers_its_world() {
    let harness = harness_of(&world(SMALL));
    let state = harness.emulator.save();
    let other = Emulator::new(EmulatorOptions::default(), ManualClock::new());
    other.load(&state).unwrap();
    assert_eq!(other.world(), harness.emulator.world());
    assert_eq!(other.save(), state);
    let product = request(Method::Get, "v1/products/CFQ7TTC0MAIL?country=DE");
    assert_eq!(body(&other.handle(harness.signed(product)))["title"], "Mail for Everybody");
    // What is written there as a world and is none is refused.
    for world in ["", "x", "extends = 5"] {
        let mut broken: Value = serde_json::from_str(&state).unwrap();
        broken["world_file"] = json!(world);
        let error = other.load(&broken.to_string()).unwrap_err().to_string();
        assert!(error.contains("its world cannot be read"), "{error}");
    }
    // And a state of the demo goes on in the demo, wherever it is loaded.
    let demo = Harness::new().emulator.save();
    harness.emulator.load(&demo).unwrap();
    assert_eq!(harness.emulator.save(), demo);
}

#[test]
fn everything_that_is_wrong_is_told_with_its_line() {
    let text = "extends = 'dmo'\n\n[[customer]]\n[[orders]]\ncustomer = 5\nlines = [{ itm = 'x', quantity = 'two' }]\n";
    assert_eq!(
        refusals(text),
        [
            "3: there is no `customer`: did you mean `customers`?",
            "4: the order has no `placed`",
            "5: `customer` must be text in quotes",
            "6: the line has no `item`",
            "6: there is no `itm`: did you mean `item`?",
            "6: `quantity` must be a whole number from 0 to 4294967295",
        ]
    );
    assert_eq!(
        refusals("extends = 'dmo'"),
        ["1: there is no world `dmo` to extend: leave it out, or write \"demo\""]
    );
    let unparsed = refusals("extends = demo\n[[orders\n");
    assert!(
        unparsed[0].starts_with("1: ") && unparsed.iter().any(|one| one.starts_with("2: ")),
        "{unparsed:?}"
    );
    assert!(refusals("")[0].contains("at least one of `currencies`"));
}

#[test]
fn what_the_service_would_refuse_cannot_have_been_bought() {
    let order = |customer: &str, line: &str| {
        format!(
            "extends = 'demo'\n[[orders]]\ncustomer = '{customer}'\nplaced = '2026-01-15T10:00:00Z'\nlines = [\n{line}\n]"
        )
    };
    for (customer, line, wanted) in [
        (
            CONTOSO,
            "{ item = 'DZH318Z0BQ3Q:0001', quantity = 101 }",
            "6: The quantity must be between 1 and 100.",
        ),
        (
            CONTOSO,
            "{ item = 'DZH318Z0BXWC:0002', quantity = 1, term = 'P7Y' }",
            "6: The term 'P7Y' is not offered.",
        ),
        (
            CONTOSO,
            "{ item = 'DZH318Z0BXWC:0009', quantity = 1 }",
            "6: nothing is sold as `DZH318Z0BXWC:0009`: did you mean `DZH318Z0BXWC:0002`?",
        ),
        (
            CONTOSO,
            "{ item = 'DZH318Z0BXWC:0003', quantity = 1, term = 'P1Y' }",
            "6: The add-on does not belong to its parent.",
        ),
        (
            demo::TAILSPIN,
            "{ item = 'DG7GMGF0DWM3:0002', quantity = 1 }",
            "3: The customer has not accepted the MicrosoftCustomerAgreement.",
        ),
        (
            "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774e",
            "{ item = 'DG7GMGF0DWM3:0002', quantity = 1 }",
            "3: there is no customer `d6bf25b7-e0a8-4f2d-a31b-97b55cfc774e`: did you mean `d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d`?",
        ),
    ] {
        assert_eq!(refusals(&order(customer, line)), [wanted], "{line}");
    }
}

#[test]
fn a_catalog_that_contradicts_itself_is_refused() {
    let text = SMALL
        .replacen("id = \"DG7GMGF0TOOL\"", "id = \"DG7GMGF0:OOL\"", 1)
        .replacen("maximum = 300", "maximum = 0", 1)
        .replacen("billing_cycle = \"monthly\", usd", "billing_cycle = \"mnthly\", usd", 1)
        .replacen(
            "term = \"P1Y\", billing_cycle = \"annual\"",
            "term = \"P2Y\", billing_cycle = \"annual\"",
            1,
        )
        .replace("4a001\"\nname = \"Bakery", "4a002\"\nname = \"Bakery");
    let refusals = refusals(&text);
    for part in [
        "the maximum is below",
        "not billed `mnthly`: did you mean `monthly`?",
        "no term `P2Y`: did you mean `P1Y`?",
        "another of the customers",
        "`DG7GMGF0:OOL` is no id",
    ] {
        assert!(refusals.iter().any(|one| one.contains(part)), "{part}: {refusals:?}");
    }
    assert_eq!(refusals.len(), 5, "{refusals:?}");
}

/// Each is one change of a right world.
#[test]
fn worlds_that_would_lie_are_refused() {
    let promotion = |change: &str| {
        let whole = "id = 'p'\nname = 'n'\ndescription = 'd'\nstarts = '2025-01-01T00:00:00Z'\nends = '2026-01-01T00:00:00Z'\nitem = 'CFQ7TTC0MAIL:0001'\nterm = 'P1Y'\nbilling_cycle = 'monthly'\npercent_off = 5\nmost_seats = 1";
        let name = change.split(' ').next().unwrap();
        let lines = whole.lines().map(|line| if line.starts_with(name) { change } else { line });
        format!("[[orders]]\n|[[promotions]]\n{}\n[[orders]]\n", lines.collect::<Vec<_>>().join("\n"))
    };
    let promotions = ["percent_off = 500", "most_seats = 0", "ends = '2024-01-01T00:00:00Z'", "term = 'P3Y'"]
        .map(promotion);
    let segment = "segments = [\"commercial\"]\n";
    let owned: Vec<(String, &str)> = [
        ("placed = \"2025-11|id = 'a1b2c3d4e5f6'\nplaced = \"2025-11", "another of the orders is `a1b2c3d4e5f6`, too"),
        ("name = \"Tools for|subscription = '5E9C3F0E-61a4-4f0c-9d3b-2f6f4a7b1001', name = \"Tools for", "another of the subscriptions"),
        ("a1b2c3d4e5f6|<b>/..", "`<b>/..` is no id"),
        ("a1b2c3d4e5f6|..", "`..` is no id"),
        ("5e9c3f0e-61a4-4f0c-9d3b-2f6f4a7b1001|x/y", "`x/y` is no id"),
        ("P1Y|P1X", "`P1X` is no term"),
        ("P1Y|P1D", "`P1D` is no term"),
        ("P1Y|P0Y", "`P0Y` is no term"),
        ("P1Y|P1000Y", "`P1000Y` is no term"),
        ("P1Y|P6M", "a term of `P6M` has no whole `annual` billing cycles"),
        ("charges = 12|charges = 0", "`charges` must be 12"),
        ("charges = 12|charges = 7", "`charges` must be 12"),
        ("usd = \"149.00\", charges = 1|usd = \"149.00\", charges = 0", "`charges` must be 1"),
        ("EUR = \"5.60\"|EUR = \"79228162514264337593543950335\"", "is no amount"),
        ("usd = \"6.00\"|usd = \"-6.00\"", "`-6.00` is no amount"),
        ("usd = \"6.00\"|usd = \"1e5\"", "`1e5` is no amount"),
        ("usd = \"6.00\"|usd = \"6.00\", telecom_usd = \"6.01\"", "more than the price"),
        ("per_usd = \"0.92\"|per_usd = \"0\"", "one US dollar is more than nothing"),
        ("per_usd = \"0.92\"|per_usd = \"-1\"", "`-1` is no amount"),
        ("EUR = \"5.60\"|XXX = \"5.60\"", "there is no currency `XXX`: there are EUR, CHF"),
        ("countries = [\"CH\"]|countries = [\"DE\"]", "`DE` pays in EUR already"),
        ("code = \"EUR\"|code = \"<script>\"", "`<script>` is no code of a currency"),
        ("views = [\"OnlineServices\"]|views = [\"OnlineService\"]", "no target view `OnlineService`: did you mean `OnlineServices`?"),
        ("[\"commercial\"]|[\"commercal\"]", "no segment `commercal`: did you mean `commercial`?"),
        ("117a77b0-9360-443b-8795-c6dedc750cf9|xx", "`xx` is no GUID"),
        ("\"MicrosoftCustomerAgreement\"|\"MicrosoftCustomerAgreemnt\"", "no agreement `MicrosoftCustomerAgreemnt`: did you mean `MicrosoftCustomerAgreement`?"),
        ("billing_cycles = [\"monthly\"|billing_cycles = [\"montly\"", "no billing cycle `montly`: did you mean `monthly`?"),
    ]
    .map(|(change, wanted)| (change.to_owned(), wanted))
    .into_iter()
    .chain([
        (format!("{segment}|{segment}includes = ['CFQ7TTC0MAIL:0001']\n"), "is this SKU itself"),
        (format!("{segment}|{segment}addon_of = ['cfq7ttc0mail:0001']\n"), "is this SKU itself"),
        (
            format!("{segment}|{segment}renews_as = {{ item = 'CFQ7TTC0NOPE:0001', term = 'P1Y', billing_cycle = 'monthly' }}\n"),
            "nothing is sold as `CFQ7TTC0NOPE:0001`",
        ),
        (
            format!("{segment}|{segment}renews_as = {{ item = 'CFQ7TTC0MAIL:0001', term = 'P1M', billing_cycle = 'monthly' }}\n"),
            "`CFQ7TTC0MAIL:0001` is not sold for `P1M`, billed `monthly`",
        ),
        (promotions[0].clone(), "cheaper by more than 100 percent"),
        (promotions[1].clone(), "for at least one unit"),
        (promotions[2].clone(), "ends before it starts"),
        (promotions[3].clone(), "is not sold for `P3Y`"),
    ])
    .collect();
    for (change, wanted) in owned {
        let (from, to) = change.split_once('|').unwrap();
        let all = from.starts_with('P') || from.starts_with("[\"comm");
        let text = if all { SMALL.replace(from, to) } else { SMALL.replacen(from, to, 1) };
        assert_ne!(text, SMALL, "{from}");
        match text.parse::<World>() {
            Ok(_) => panic!("served: {change}"),
            Err(error) => {
                let fits = error.problems().any(|(_, why)| why.contains(wanted));
                assert!(fits, "{change}: {error}");
                assert!(error.problems().count() <= 2, "{change}: {error}");
            }
        }
    }
}

/// What the built-in world sells is a world by the same rules, but for a product that comes with another alone.
#[test]
fn the_catalog_of_the_demo_is_right() {
    let refusals = refusals(include_str!("../../fixtures/catalog.toml"));
    assert!(refusals.len() == 1 && refusals[0].contains("DG7GMGF0DWM2:0001"), "{refusals:?}");
}

#[test]
fn a_world_that_is_ahead_of_the_clock_begins_with_its_last_order() {
    let ahead = SMALL.replace("2025-11-20T14:00:00Z", "2031-02-03T14:00:00Z");
    let harness = harness_of(&world(&ahead));
    assert_eq!(harness.emulator.now(), "2031-02-03T14:00:00Z".parse().unwrap());
    assert_eq!(harness_of(&harness.emulator.world()).emulator.now(), harness.emulator.now());
}
