//! Worlds with one thing wrong: each is refused on its line. And odd ones that are right.

use pc_emulator::World;

use crate::harness::Harness;

const SMALL: &str = include_str!("../../../../examples/worlds/small-partner.toml");
const HISTORY: &str = include_str!("../../../../examples/worlds/demo-with-history.toml");

/// The text with a change in all its places.
fn changed(text: &str, from: &str, to: &str) -> String {
    let changed = text.replace(from, to);
    assert_ne!(changed, text, "{from}");
    changed
}

/// Everything that is said of a text.
fn told(text: &str) -> Vec<(usize, String)> {
    match text.parse::<World>() {
        Ok(_) => panic!("served: {text}"),
        Err(error) => error.problems().map(|(line, why)| (line, why.to_owned())).collect(),
    }
}

/// The line of a text on which something stands first.
fn line_of(text: &str, part: &str) -> usize {
    1 + text.lines().position(|line| line.contains(part)).unwrap_or_else(|| panic!("no {part}"))
}

/// Each is what is changed, to what, a part of the line that is told, and what is said of it.
#[test]
fn one_thing_that_is_wrong_is_told_with_its_line() {
    for (from, to, line, why) in [
        (
            "minimum = 1\nmaximum = 300",
            "minimum = 500\nmaximum = 300",
            "maximum = 300",
            "the maximum is below the minimum of 500",
        ),
        (
            "kind = \"online_service\"",
            "kind = \"online_services\"",
            "online_services",
            "unknown variant `online_services`",
        ),
        ("usd = \"6.00\"", "usd = 6.00", "usd = 6.00", "`usd` must be text in quotes"),
        ("usd = \"6.00\"", "usd = \"NaN\"", "NaN", "`NaN` is not a decimal number"),
        ("usd = \"6.00\"", "usd = \"79228162514264337593543950335\"", "7922816", "is at most 1000000000"),
        (
            "per_usd = \"0.92\"",
            "per_usd = \"79228162514264337593543950335\"",
            "7922816",
            "is at most 1000000",
        ),
        (
            "charges = 12",
            "charges = -1",
            "charges = -1",
            "`charges` must be a whole number from 0 to 4294967295",
        ),
        ("charges = 12", "charges = 1000000", "charges = 1000000", "`charges` must be 12"),
        ("code = \"CHF\"", "code = \"EUR\"", "per_usd = \"0.88\"", "another of the currencies is `EUR`, too"),
        ("DG7GMGF0TOOL", "CFQ7TTC0MAIL", "Workshop Tools", "another of the products is `CFQ7TTC0MAIL`, too"),
        ("CFQ7TTC0MAIL", "CFQ7/../X", "CFQ7/../X", "`CFQ7/../X` is no id"),
        ("CFQ7TTC0MAIL", "", "id = \"\"", "`` is no id"),
        (
            "4a002\"\nname",
            "4a001\"\nname",
            "Garage",
            "another of the customers is `0d2cf9b0-5f0f-4e38-8d3c-8e4ad1c4a001`, too",
        ),
        ("0d2cf9b0-5f0f-4e38-8d3c-8e4ad1c4a001", "hello", "id = \"hello\"", "`hello` is no GUID"),
        (
            "country = \"DE\"",
            "country = \"Germany\"",
            "Germany",
            "`\"Germany\"` is not a value of this member",
        ),
        (
            "directly_signed = true",
            "directly_signed = false",
            "id = \"a1b2c3d4e5f6\"",
            "has not accepted the MicrosoftCustomerAgreement",
        ),
        ("2025-10-06T09:30:00Z", "2025-02-30T09:30:00Z", "2025-02-30", "`placed` must be a date in quotes"),
        (
            "\"2025-10-06T09:30:00Z\"",
            "2025-10-06T09:30:00Z",
            "2025-10-06",
            "`placed` must be a date in quotes",
        ),
        ("quantity = 12", "quantity = 0", "quantity = 0", "The quantity must be between 1 and 300."),
        (
            "quantity = 12",
            "quantity = -12",
            "quantity = -12",
            "`quantity` must be a whole number from 0 to 4294967295",
        ),
        (
            "quantity = 12",
            "quantity = 9999999999999999999999",
            "99999",
            "`quantity` must be a whole number from 0 to 4294967295",
        ),
        (
            "item = \"CFQ7TTC0MAIL:0001\"",
            "item = \"CFQ7TTC0MAIL:0009\"",
            "MAIL:0009",
            "nothing is sold as `CFQ7TTC0MAIL:0009`",
        ),
        ("[[products]]\nid = \"C", "[[products]\nid = \"C", "[[products]", "unclosed array table"),
    ] {
        let text = changed(SMALL, from, to);
        let told = told(&text);
        let near = line_of(&text, line);
        let fits = |(at, said): &(usize, String)| near.abs_diff(*at) <= 2 && said.contains(why);
        assert!(told.iter().any(fits), "{to}: {told:?}, not {near}: {why}");
    }
}

#[test]
fn ids_are_those_of_one_thing_alone() {
    let contoso = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d";
    let order = |id: &str, line: &str| {
        format!(
            "extends = 'demo'\n[[orders]]\nid = '{id}'\ncustomer = '{contoso}'\nplaced = '2026-01-15T10:00:00Z'\nlines = [\n{line}\n]\n"
        )
    };
    let software = "{ item = 'DG7GMGF0DWM3:0002', quantity = 1 }";
    let saas =
        |members: &str| format!("{{ item = 'DZH318Z0BXWC:0002', quantity = 1, term = 'P1Y', {members} }}");
    let reserved = |group: &str| {
        let ids = format!("{{ group = '{group}', line_item = 'l', resource = 'r', id = 'i' }}");
        format!("{{ item = 'DZH318Z0BQ3Q:0001', quantity = 1, term = 'P1Y', reservation = {ids} }}")
    };
    let both = format!("{},\n{}", reserved("g"), reserved("G"));
    for (text, wanted) in [
        (order("x", software) + &order("X", software)[17..], (10, "another of the orders is `X`, too")),
        (
            order("x", &saas("subscription = '3A231FBE-37FE-4410-93FD-730D3D5D4C75'")),
            (7, "one of the subscriptions of the demo is `3A231FBE-37FE-4410-93FD-730D3D5D4C75`, too"),
        ),
        (order("8f3af3dea1ea", software), (3, "one of the orders of the demo is `8f3af3dea1ea`, too")),
        (order("x", &both), (8, "another of the reservation orders is `G`, too")),
        (order("x", &reserved("a/b")), (7, "`a/b` is no id: it has letters, digits, `-`, `_` and `.`")),
    ] {
        assert_eq!(told(&text), [(wanted.0, wanted.1.to_owned())], "{text}");
    }
    // A customer of the demo that the file has itself brings its own subscriptions.
    let own = HISTORY.to_owned()
        + &format!(
            "\n[[customers]]\nid = '{contoso}'\nname = 'C'\ndomain = 'c.example'\ncountry = 'US'\ncity = 'C'\nlanguage = 'en'
culture = 'en-US'\ncontact = {{ first_name = 'A', last_name = 'B', email = 'a@c.example' }}\ndirectly_signed = true
subscriptions = [{{ id = '3a231fbe-37fe-4410-93fd-730d3d5d4c75', product = 'MS-AZR-0145P', created = '2018-01-15T09:30:00Z', order = 'o' }}]\n"
        );
    assert!(own.parse::<World>().is_ok(), "{:?}", own.parse::<World>());
    let clash = changed(&own, "order = 'o'", "order = 'x'") + &order("x", software)[17..];
    let told = told(&clash);
    assert_eq!(told[0].1, "one of the orders is `x`: a subscription of it is told by its line", "{told:?}");
}

/// Odd, and right.
#[test]
fn what_is_right_is_served_however_it_is_written() {
    for text in [
        format!("\u{feff}{SMALL}"),
        SMALL.replace('\n', "\r\n"),
        changed(SMALL, "Bakery Sonnenschein", "<script>alert(1)</script>\\u202e\\u0000\\u001b[31m\\n"),
        changed(SMALL, "Tools for the garage", "=cmd|calc'\\\" \\u0000"),
        changed(SMALL, "country = \"CH\"", "country = \"US\""),
        changed(SMALL, "2025-10-06T09:30:00Z", "1990-10-06T09:30:00Z"),
        "extends = \"demo\"\n".to_owned(),
    ] {
        let world: World = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
        let harness = Harness::with(|options| options.world = Some(world));
        assert_eq!(harness.get("v1/invoices").0, 200, "{text}");
        let exported = harness.emulator.world();
        let again: World = exported.as_str().parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
        let again = Harness::with(|options| options.world = Some(again));
        assert_eq!(again.emulator.world(), exported);
    }
}
