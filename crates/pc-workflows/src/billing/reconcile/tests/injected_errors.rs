//! Random orders and charges with injected errors. What was injected is noted by order and kind, with its effect on the
//! total: those notes are the model, and know nothing of the rules it checks.

use std::collections::BTreeMap;

use super::*;

type ExpectedFindings = BTreeMap<(FindingKind, String), u64>;

/// Injects one error, or none; notes what should be found.
fn inject_error(rng: &mut fastrand::Rng, order: &mut SampleOrder, expected: &mut ExpectedFindings) {
    let mut expect =
        |kind: FindingKind, order: &str| *expected.entry((kind, order.to_lowercase())).or_default() += 1;
    let id = order.bought[0].order.to_string();
    let pick = rng.usize(..order.rows.len());
    let row = order.rows[pick].clone();
    match rng.u8(..28) {
        0 => {
            order.rows.remove(pick);
            expect(FindingKind::BoughtNotBilled, &id);
        }
        1 => {
            order.rows.push(row);
            expect(FindingKind::Duplicate, &id);
        }
        2 => {
            let quantity = row.quantity + 7;
            let subtotal = row.unit.get() * Decimal::from(quantity).get();
            order.rows[pick] = Row { quantity, ..row }.priced(subtotal.into());
            expect(FindingKind::QuantityDiffers, &id);
        }
        3 => {
            let cent: Decimal = "0.01".parse().unwrap();
            let subtotal = (row.subtotal.get() + cent.get()).into();
            order.rows[pick] = row.priced(subtotal);
            expect(FindingKind::AmountDiffers, &id);
        }
        4 => {
            let unknown = format!("nobody-{}", row.order);
            order.rows.push(Row { order: unknown.clone(), ..row });
            expect(FindingKind::BilledNotBought, &unknown);
        }
        // One charge of many under another item and without a subscription is two findings.
        5 if order.bought.len() == 1 && (order.rows.len() == 1 || !row.subscription.is_empty()) => {
            order.rows[pick].sku = "9999".to_owned();
            expect(FindingKind::ItemDiffers, &id);
        }
        6 => {
            order.rows[pick].customer = "somebody-else".to_owned();
            expect(FindingKind::CustomerDiffers, &id);
        }
        7 => {
            order.rows[pick].currency = code("GBP");
            expect(FindingKind::CurrencyDiffers, &id);
        }
        8 => {
            order.rows[pick].tax = times(row.tax, "2");
            expect(FindingKind::TaxDiffers, &id);
        }
        9 => {
            let subtotal = times(row.subtotal, "-0.5");
            order.rows.push(Row { charge: "customerCredit", ..row }.priced(subtotal));
            expect(FindingKind::Credit, &id);
        }
        // Cancelled, and credited in full.
        10 if order.bought.len() == 1 && order.rows.len() == 1 => {
            order.bought[0].quantity = 0;
            let subtotal = times(row.subtotal, "-1");
            order.rows.push(Row { charge: "cancelImmediate", ..row }.priced(subtotal));
            expect(FindingKind::Credit, &id);
        }
        11 if order.bought.len() == 1 => {
            order.bought[0].quantity = 0;
            expect(FindingKind::CreditDue, &id);
        }
        12 => {
            for line in &mut order.bought {
                line.created = Some(at("2026-07-02T00:00:00Z"));
                expect(FindingKind::NotYetDue, &id);
            }
            order.rows.clear();
        }
        13 => {
            // A charge that the order has no line for, beside all those it should have.
            order.rows.push(Row {
                product: "OTHER".to_owned(),
                quantity: 99,
                subscription: String::new(),
                ..row
            });
            expect(FindingKind::BilledNotBought, &id);
        }
        14 => {
            let subtotal = times(row.subtotal, "-1");
            order.rows[pick] = row.priced(subtotal);
            expect(FindingKind::AmountDiffers, &id);
        }
        15 => {
            let (quantity, subtotal) = (-row.quantity, times(row.subtotal, "-1"));
            order.rows[pick] = Row { quantity, ..row }.priced(subtotal);
            expect(FindingKind::QuantityDiffers, &id);
        }
        // What is paid once is charged again when its term is over.
        16 if order.bought[0].cycle == Some(BillingCycleType::OneTime) => {
            let (start, end) = (row.end, row.end.add_months(36));
            order.rows.push(Row { start, end, ..row });
            expect(FindingKind::Duplicate, &id);
        }
        // There are more units by now: later cycles may charge them, the first may not.
        17 => {
            for line in &mut order.bought {
                line.current =
                    Some(CurrentSubscription { quantity: line.quantity + 7, ..Default::default() });
            }
            let is_first = row.charge == "new";
            let quantity = row.quantity + 7;
            let subtotal = row.unit.get() * Decimal::from(quantity).get();
            order.rows[pick] = Row { quantity, ..row }.priced(subtotal.into());
            if is_first {
                expect(FindingKind::QuantityDiffers, &id);
            }
        }
        _ => {}
    }
}

/// By invoice and currency: a charge may be in another currency than its invoice.
fn sums(rows: &[Row]) -> BTreeMap<(String, CurrencyCode), rust_decimal::Decimal> {
    let mut sums = BTreeMap::new();
    for row in rows {
        *sums.entry((row.invoice.clone(), row.currency)).or_default() += row.total.get();
    }
    sums
}

fn check(seed: u64, orders: usize) {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut expected = ExpectedFindings::new();
    let (mut bought, mut rows, mut right) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..orders {
        let mut order = sample_order(&mut rng, number);
        right.extend(order.rows.clone());
        inject_error(&mut rng, &mut order, &mut expected);
        bought.append(&mut order.bought);
        rows.append(&mut order.rows);
    }
    rng.shuffle(&mut bought);
    rng.shuffle(&mut rows);
    let mut reconciliation = Reconciliation::new().unwrap();
    let (headers, billed) = (sums(&right), sums(&rows));
    bought.into_iter().for_each(|line| reconciliation.add_bought(line).unwrap());
    for ((invoice, currency), total) in &headers {
        reconciliation.begin_invoice(&invoice.as_str().into(), Some(Money::new((*total).into(), *currency)));
        let mine = rows.iter().filter(|row| row.invoice == *invoice);
        mine.for_each(|row| reconciliation.add_billed(&row.facts()).unwrap());
    }
    let mut found = ExpectedFindings::new();
    let mut differences = BTreeMap::new();
    let scope = ReconcileScope::everything(at(UNTIL));
    let outcome = reconciliation.reconcile(&scope, |finding| {
        if finding.kind == FindingKind::TotalDiffers {
            let key = (finding.invoice.clone().unwrap(), finding.currency.unwrap());
            differences.insert(key, finding.billed.unwrap().get() - finding.expected.unwrap().get());
        } else {
            *found.entry((finding.kind, finding.order.to_lowercase())).or_default() += 1;
        }
    });
    let outcome = outcome.unwrap();
    assert_eq!(found, expected, "seed {seed}");
    // An invoice has one total, in one currency: its lines come to nothing in any other.
    let mut wrong_sums = billed.clone();
    headers.iter().for_each(|(key, header)| *wrong_sums.entry(key.clone()).or_default() -= header);
    wrong_sums.retain(|_, difference| !difference.is_zero());
    assert_eq!(differences, wrong_sums, "seed {seed}");
    for total in outcome.totals().unwrap().iter() {
        let mine = billed.iter().filter(|((_, currency), _)| *currency == total.currency);
        let sum: rust_decimal::Decimal = mine.map(|(_, sum)| *sum).sum();
        assert_eq!(total.amount.get(), sum, "seed {seed}");
    }
    assert_eq!(outcome.billed, rows.len() as u64);
}

#[test]
fn every_injected_error_is_found_and_nothing_else() {
    for seed in 0..60 {
        check(seed, 40);
    }
}
