//! Every documented scenario with one error in one line.

use super::*;

type Number = rust_decimal::Decimal;

/// Every scenario whose lines are judged by a price.
fn scenarios() -> Vec<(&'static str, Scenario)> {
    vec![
        ("seats", seats::twelve_then_eight()),
        ("seats by unit", seats::rounded_by_unit()),
        ("telecom twins", seats::telecom_twins()),
        ("full upgrade", conversions::full_upgrade()),
        ("partial upgrade", conversions::partial_upgrade()),
        ("trial", conversions::trial()),
        ("cycle", cycles::purchase_and_cycle("cycleCharge")),
        ("renewal", cycles::purchase_and_cycle("renew")),
        ("cancellation", cycles::cancelled("2021-07-17", "-94.20")),
        ("plan", cycles::another_plan()),
    ]
}

type Line = Map<String, Value>;

fn number(line: &Line, name: &str) -> Number {
    line[name].as_str().unwrap().parse().unwrap()
}

fn set(line: &mut Line, names: &[&str], value: Number) {
    names.iter().for_each(|name| _ = line.insert((*name).to_owned(), value.to_string().into()));
}

/// What is found when one line is changed: line by line, scenario by scenario.
fn planted(change: impl Fn(&mut Vec<Line>, usize)) -> Vec<(String, Vec<FindingKind>)> {
    let mut all = Vec::new();
    for (name, scenario) in scenarios() {
        for at in 0..scenario.lines.len() {
            if number(&scenario.lines[at], "Subtotal").is_zero() {
                continue;
            }
            let mut wrong = scenario.clone();
            change(&mut wrong.lines, at);
            let told = wrong.findings();
            let told: Vec<_> = told.iter().map(|finding| (finding.kind.as_str(), &finding.text)).collect();
            all.push((format!("{name}, line {at}: {told:?}"), wrong.found()));
        }
    }
    all
}

/// Each is found once, as what it is.
fn expect(found: Vec<(String, Vec<FindingKind>)>, kinds: &[FindingKind]) {
    let wrong: Vec<_> =
        found.iter().filter(|(_, found)| found.len() != 1 || !kinds.contains(&found[0])).collect();
    let told: Vec<_> = wrong.iter().map(|(line, kinds)| format!("{kinds:?} {line}")).collect();
    assert!(wrong.is_empty(), "{} of {}: {}", wrong.len(), found.len(), told.join("\n"));
}

#[test]
fn an_amount_that_is_one_in_a_hundred_too_much_is_found() {
    let found = planted(|lines, at| {
        let amount = number(&lines[at], "Subtotal") * Number::new(101, 2);
        set(&mut lines[at], &["Subtotal", "Total"], amount.round_dp(2));
    });
    expect(found, &[FindingKind::AmountDiffers]);
}

#[test]
fn a_price_that_is_one_in_a_hundred_too_much_is_found() {
    let found = planted(|lines, at| {
        for names in [&["EffectiveUnitPrice"][..], &["Subtotal", "Total"]] {
            let amount = number(&lines[at], names[0]) * Number::new(101, 2);
            set(&mut lines[at], names, amount.round_dp(2));
        }
    });
    expect(found, &[FindingKind::AmountDiffers]);
}

#[test]
fn a_wrong_count_is_found() {
    for by in [-1, 1] {
        let found = planted(|lines, at| {
            let count = number(&lines[at], "BillableQuantity") + Number::from(by);
            set(&mut lines[at], &["Quantity", "BillableQuantity"], count);
        });
        expect(found, &[FindingKind::QuantityDiffers, FindingKind::AmountDiffers]);
    }
}

#[test]
fn a_line_that_comes_twice_is_found() {
    let found = planted(|lines, at| {
        let again = lines[at].clone();
        lines.push(again);
    });
    expect(found, &[FindingKind::Duplicate]);
}

#[test]
fn a_line_that_is_missing_is_found() {
    let found = planted(|lines, at| {
        let mut line = lines.remove(at);
        // Something must tell the time that is looked at.
        for (name, value) in [("OrderId", "unknown"), ("CustomerId", "somebody"), ("ReferenceId", "")] {
            line.insert(name.to_owned(), value.into());
        }
        lines.push(line);
    });
    for (line, kinds) in found {
        let is_other = |kind: &FindingKind| *kind != FindingKind::BilledNotBought;
        assert!(kinds.iter().any(is_other), "{line}");
    }
}

#[test]
fn another_currency_is_found() {
    let found = planted(|lines, at| {
        for name in ["Currency", "PricingCurrency"] {
            lines[at].insert(name.to_owned(), "GBP".into());
        }
    });
    expect(found, &[FindingKind::CurrencyDiffers]);
}

#[test]
fn a_wrong_sign_is_found() {
    let found = planted(|lines, at| {
        let amount = -number(&lines[at], "Subtotal");
        set(&mut lines[at], &["Subtotal", "Total"], amount);
    });
    expect(found, &[FindingKind::AmountDiffers]);
}

#[test]
fn another_customer_is_found() {
    let found = planted(|lines, at| _ = lines[at].insert("CustomerId".to_owned(), "somebody".into()));
    expect(found, &[FindingKind::CustomerDiffers]);
}

/// The same scenarios by orders without prices.
#[test]
fn what_needs_no_price_is_found_without_prices() {
    type Change = fn(&mut Vec<Line>, usize);
    let changes: [(&str, Change, &[FindingKind]); 5] = [
        (
            "customer",
            |lines, at| _ = lines[at].insert("CustomerId".to_owned(), "x".into()),
            &[FindingKind::CustomerDiffers],
        ),
        (
            "currency",
            |lines, at| _ = lines[at].insert("Currency".to_owned(), "GBP".into()),
            &[FindingKind::CurrencyDiffers],
        ),
        ("twice", |lines, at| lines.push(lines[at].clone()), &[FindingKind::Duplicate]),
        (
            "sign",
            |lines, at| {
                let amount = -number(&lines[at], "Subtotal");
                set(&mut lines[at], &["Subtotal", "Total"], amount);
            },
            &[FindingKind::AmountDiffers],
        ),
        (
            "amount",
            |lines, at| {
                let amount = number(&lines[at], "Subtotal") * Number::new(104, 2);
                set(&mut lines[at], &["Subtotal", "Total"], amount.round_dp(2));
            },
            &[FindingKind::AmountDiffers],
        ),
    ];
    for (what, change, kinds) in changes {
        for (name, mut scenario) in scenarios() {
            scenario.bought.iter_mut().for_each(|line| line.charging = Charging::Unknown);
            assert_eq!(scenario.found(), [], "{name}: {:?}", scenario.findings());
            for at in 0..scenario.lines.len() {
                // Two lines cannot tell which of their currencies is that of the invoice.
                let is_open = what == "currency" && scenario.lines.len() == 2;
                if is_open || number(&scenario.lines[at], "Subtotal").is_zero() {
                    continue;
                }
                let mut wrong = scenario.clone();
                change(&mut wrong.lines, at);
                let found = wrong.found();
                let is_it = found.iter().any(|kind| kinds.contains(kind));
                assert!(is_it, "{what} of {name}, line {at}: {:?}", wrong.findings());
            }
        }
    }
}
