//! Random books and bills with planted errors. What was planted is written down when it is planted, by order and kind,
//! with its effect on the total: that list is the model, and knows nothing of the rules it checks.

use std::collections::BTreeMap;

use pc_models::{BillingCycleType, CurrencyCode, Decimal, Money, Timestamp};

use super::*;
use crate::billing::{LineFacts, LineKind};

mod credits;
mod customers;
mod taxes;
mod usage;

/// One charge, as a bill has it.
#[derive(Debug, Clone)]
struct Row {
    invoice: String,
    customer: String,
    order: String,
    product: String,
    sku: String,
    subscription: String,
    charge: &'static str,
    start: Timestamp,
    end: Timestamp,
    quantity: i64,
    unit: Decimal,
    subtotal: Decimal,
    tax: Decimal,
    total: Decimal,
    currency: CurrencyCode,
}

impl Row {
    fn facts(&self) -> LineFacts<'_> {
        LineFacts {
            invoice: &self.invoice,
            kind: LineKind::Charge,
            customer_id: &self.customer,
            order_id: &self.order,
            product_id: &self.product,
            sku_id: &self.sku,
            subscription_id: &self.subscription,
            charge_type: self.charge,
            charge_start: Some(self.start),
            charge_end: Some(self.end),
            billable_quantity: Some(self.quantity.into()),
            unit_price: Some(self.unit),
            effective_unit_price: Some(self.unit),
            subtotal: Some(self.subtotal),
            tax: Some(self.tax),
            total: Some(self.total),
            currency: Some(self.currency),
            ..LineFacts::unknown()
        }
    }

    /// Another amount, taxed by the same rate of a tenth.
    fn priced(mut self, subtotal: Decimal) -> Self {
        self.subtotal = subtotal;
        self.tax = times(subtotal, "0.1");
        self.total = (subtotal.get() + self.tax.get()).into();
        self
    }
}

fn times(amount: Decimal, by: &str) -> Decimal {
    (amount.get() * by.parse::<Decimal>().unwrap().get()).into()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn code(text: &str) -> CurrencyCode {
    text.parse().unwrap()
}

/// An order and the charges it should have until the end of June.
struct Deal {
    bought: Vec<BoughtLine>,
    rows: Vec<Row>,
}

const UNTIL: &str = "2026-07-01T00:00:00Z";

fn deal(dice: &mut fastrand::Rng, number: usize) -> Deal {
    let currency = code(dice.choice(["USD", "EUR", "JPY"]).unwrap());
    let customer = format!("customer-{}", dice.u8(..20));
    let month = dice.u8(1..=6);
    let created = at(&format!("2026-{month:02}-{:02}T09:{:02}:11.5Z", dice.u8(1..=28), dice.u8(..60)));
    let (cycle, term) = dice
        .choice([
            (BillingCycleType::OneTime, None),
            (BillingCycleType::OneTime, Some("P3Y")),
            (BillingCycleType::Monthly, Some("P1Y")),
            (BillingCycleType::Annual, Some("P3Y")),
        ])
        .unwrap();
    let order = format!("Order{number:05}");
    let mut deal = Deal { bought: Vec::new(), rows: Vec::new() };
    for line in 0..dice.u32(1..=3) {
        // Two lines of one order may be of the same item, and may even be the same in all.
        let (product, sku) = (format!("P{}", dice.u8(..3)), format!("000{}", dice.u8(1..3)));
        let quantity = dice.u32(1..=4);
        let unit: Decimal = format!("{}.{:02}", dice.u32(1..50), dice.u8(..100)).parse().unwrap();
        let cycles = match (&cycle, term) {
            (BillingCycleType::Monthly, _) => 12,
            (BillingCycleType::Annual, _) => 3,
            _ => 1,
        };
        let once: Decimal = (unit.get() * Decimal::from(i64::from(quantity)).get()).into();
        let whole: Decimal = (once.get() * Decimal::from(cycles).get()).into();
        deal.bought.push(BoughtLine {
            order: order.as_str().into(),
            alternate: None,
            customer: customer.as_str().into(),
            number: line,
            product: product.clone(),
            sku: sku.clone(),
            quantity,
            charging: Charging::Priced { unit, whole: Some(whole) },
            currency: Some(currency),
            cycle: Some(cycle.clone()),
            term: term.map(str::to_owned),
            created: Some(created),
            subscription: Some(format!("s-{number}-{line}")),
            pending: false,
            since: None,
        });
        let months = match cycle {
            BillingCycleType::Monthly => 1,
            BillingCycleType::Annual => 12,
            _ => 36,
        };
        let starts = (0..cycles as i32).map(|cycle| created.add_months(cycle * months));
        for start in starts.take_while(|start| *start < at(UNTIL)) {
            let row = Row {
                invoice: format!("G-{currency}"),
                customer: customer.clone(),
                // Ids come in either case.
                order: if dice.bool() { order.to_uppercase() } else { order.clone() },
                product: product.clone(),
                sku: sku.clone(),
                subscription: if dice.bool() { format!("s-{number}-{line}") } else { String::new() },
                charge: if start == created { "new" } else { "cycleCharge" },
                start,
                end: start.add_months(months),
                quantity: quantity.into(),
                unit,
                subtotal: once,
                tax: Decimal::ZERO,
                total: once,
                currency,
            };
            deal.rows.push(row.priced(once));
        }
    }
    deal
}

type Planted = BTreeMap<(FindingKind, String), u64>;

/// Plants one error, or none; says what should be found.
fn plant(dice: &mut fastrand::Rng, deal: &mut Deal, planted: &mut Planted) {
    let mut expect =
        |kind: FindingKind, order: &str| *planted.entry((kind, order.to_lowercase())).or_default() += 1;
    let order = deal.bought[0].order.to_string();
    let pick = dice.usize(..deal.rows.len());
    let row = deal.rows[pick].clone();
    match dice.u8(..28) {
        0 => {
            deal.rows.remove(pick);
            expect(FindingKind::BoughtNotBilled, &order);
        }
        1 => {
            deal.rows.push(row);
            expect(FindingKind::Duplicate, &order);
        }
        2 => {
            let quantity = row.quantity + 7;
            let subtotal = row.unit.get() * Decimal::from(quantity).get();
            deal.rows[pick] = Row { quantity, ..row }.priced(subtotal.into());
            expect(FindingKind::QuantityDiffers, &order);
        }
        3 => {
            let cent: Decimal = "0.01".parse().unwrap();
            let subtotal = (row.subtotal.get() + cent.get()).into();
            deal.rows[pick] = row.priced(subtotal);
            expect(FindingKind::AmountDiffers, &order);
        }
        4 => {
            let order = format!("nobody-{}", row.order);
            deal.rows.push(Row { order: order.clone(), ..row });
            expect(FindingKind::BilledNotBought, &order);
        }
        // One charge of many under another item and without a subscription is two findings.
        5 if deal.bought.len() == 1 && (deal.rows.len() == 1 || !row.subscription.is_empty()) => {
            deal.rows[pick].sku = "9999".to_owned();
            expect(FindingKind::ItemDiffers, &order);
        }
        6 => {
            deal.rows[pick].customer = "somebody-else".to_owned();
            expect(FindingKind::CustomerDiffers, &order);
        }
        7 => {
            deal.rows[pick].currency = code("GBP");
            expect(FindingKind::CurrencyDiffers, &order);
        }
        8 => {
            deal.rows[pick].tax = times(row.tax, "2");
            expect(FindingKind::TaxDiffers, &order);
        }
        9 => {
            let subtotal = times(row.subtotal, "-0.5");
            deal.rows.push(Row { charge: "customerCredit", ..row }.priced(subtotal));
            expect(FindingKind::Credit, &order);
        }
        // Cancelled, and credited in full.
        10 if deal.bought.len() == 1 && deal.rows.len() == 1 => {
            deal.bought[0].quantity = 0;
            let subtotal = times(row.subtotal, "-1");
            deal.rows.push(Row { charge: "cancelImmediate", ..row }.priced(subtotal));
            expect(FindingKind::Credit, &order);
        }
        11 if deal.bought.len() == 1 => {
            deal.bought[0].quantity = 0;
            expect(FindingKind::CreditDue, &order);
        }
        12 => {
            for line in &mut deal.bought {
                line.created = Some(at("2026-07-02T00:00:00Z"));
                expect(FindingKind::NotYetDue, &order);
            }
            deal.rows.clear();
        }
        13 => {
            // A charge that the order has no line for, beside all those it should have.
            deal.rows.push(Row {
                product: "OTHER".to_owned(),
                quantity: 99,
                subscription: String::new(),
                ..row
            });
            expect(FindingKind::BilledNotBought, &order);
        }
        14 => {
            let subtotal = times(row.subtotal, "-1");
            deal.rows[pick] = row.priced(subtotal);
            expect(FindingKind::AmountDiffers, &order);
        }
        15 => {
            let (quantity, subtotal) = (-row.quantity, times(row.subtotal, "-1"));
            deal.rows[pick] = Row { quantity, ..row }.priced(subtotal);
            expect(FindingKind::QuantityDiffers, &order);
        }
        // What is paid once is charged again when its term is over.
        16 if deal.bought[0].cycle == Some(BillingCycleType::OneTime) => {
            let (start, end) = (row.end, row.end.add_months(36));
            deal.rows.push(Row { start, end, ..row });
            expect(FindingKind::Duplicate, &order);
        }
        // There are more units by now: later cycles may charge them, the first may not.
        17 => {
            for line in &mut deal.bought {
                line.since = Some(Since { quantity: line.quantity + 7, renews: false, ended: false });
            }
            let is_first = row.charge == "new";
            let quantity = row.quantity + 7;
            let subtotal = row.unit.get() * Decimal::from(quantity).get();
            deal.rows[pick] = Row { quantity, ..row }.priced(subtotal.into());
            if is_first {
                expect(FindingKind::QuantityDiffers, &order);
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
    let mut dice = fastrand::Rng::with_seed(seed);
    let (mut planted, mut bought, mut rows, mut right) = (Planted::new(), Vec::new(), Vec::new(), Vec::new());
    for number in 0..orders {
        let mut deal = deal(&mut dice, number);
        right.extend(deal.rows.clone());
        plant(&mut dice, &mut deal, &mut planted);
        bought.append(&mut deal.bought);
        rows.append(&mut deal.rows);
    }
    dice.shuffle(&mut bought);
    dice.shuffle(&mut rows);
    let mut ledger = Ledger::new().unwrap();
    let (headers, billed) = (sums(&right), sums(&rows));
    bought.into_iter().for_each(|line| ledger.add_bought(line).unwrap());
    for ((invoice, currency), total) in &headers {
        ledger.begin_invoice(&invoice.as_str().into(), Some(Money::new((*total).into(), *currency)));
        let mine = rows.iter().filter(|row| row.invoice == *invoice);
        mine.for_each(|row| ledger.add_billed(&row.facts()).unwrap());
    }
    let mut found = Planted::new();
    let mut differences = BTreeMap::new();
    let scope = Scope::everything(at(UNTIL));
    let outcome = ledger.reconcile(&scope, |finding| {
        if finding.kind == FindingKind::TotalDiffers {
            let key = (finding.invoice.clone().unwrap(), finding.currency.unwrap());
            differences.insert(key, finding.billed.unwrap().get() - finding.expected.unwrap().get());
        } else {
            *found.entry((finding.kind, finding.order.to_lowercase())).or_default() += 1;
        }
    });
    let outcome = outcome.unwrap();
    assert_eq!(found, planted, "seed {seed}");
    let expected = headers
        .iter()
        .map(|(key, header)| (key.clone(), billed.get(key).copied().unwrap_or_default() - header));
    let expected: BTreeMap<_, _> = expected.filter(|(_, difference)| !difference.is_zero()).collect();
    assert_eq!(differences, expected, "seed {seed}");
    for total in outcome.totals().unwrap().iter() {
        let mine = billed.iter().filter(|((_, currency), _)| *currency == total.currency);
        let sum: rust_decimal::Decimal = mine.map(|(_, sum)| *sum).sum();
        assert_eq!(total.amount.get(), sum, "seed {seed}");
    }
    assert_eq!(outcome.billed, rows.len() as u64);
}

#[test]
fn every_planted_error_is_named_and_none_is_invented() {
    for seed in 0..60 {
        check(seed, 40);
    }
}

#[test]
fn one_invoice_does_not_miss_what_others_charge() {
    let mut dice = fastrand::Rng::with_seed(7);
    let (from, until) = (at("2026-05-01T00:00:00Z"), at("2026-06-01T00:00:00Z"));
    let mut scope = Scope::of_invoices();
    scope.add(code("EUR"), from, until);
    let mut ledger = Ledger::new().unwrap();
    let mut missing = 0;
    for number in 0..200 {
        let deal = deal(&mut dice, number);
        let is_mine = |row: &&Row| row.start >= from && row.start < until && row.currency == code("EUR");
        for (place, row) in deal.rows.iter().filter(is_mine).enumerate() {
            if number % 10 == 0 && place == 0 {
                missing += 1;
                continue;
            }
            ledger.add_billed(&row.facts()).unwrap();
        }
        deal.bought.into_iter().for_each(|line| ledger.add_bought(line).unwrap());
    }
    let mut found = Vec::new();
    ledger.reconcile(&scope, |finding| found.push(finding)).unwrap();
    let errors: Vec<_> = found.iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert!(missing > 0 && errors.iter().all(|finding| finding.kind == FindingKind::BoughtNotBilled));
    assert_eq!(errors.len(), missing);
}

#[test]
fn a_receipt_completes_what_the_order_list_says() {
    let mut dice = fastrand::Rng::with_seed(1);
    let line = deal(&mut dice, 0).bought.remove(0);
    let receipt = BoughtLine { charging: Charging::Unknown, currency: None, ..line.clone() };
    let mut ledger = Ledger::new().unwrap();
    ledger.add_bought(receipt.clone()).unwrap();
    ledger.add_bought(line.clone()).unwrap();
    ledger.add_bought(receipt).unwrap();
    assert_eq!(ledger.reconcile(&Scope::of_invoices(), |_| {}).unwrap().bought, 1);
}

#[test]
fn an_order_is_known_by_its_other_id_too() {
    let mut dice = fastrand::Rng::with_seed(3);
    let Deal { mut bought, rows } = deal(&mut dice, 0);
    bought.iter_mut().for_each(|line| line.order = "a-guid".into());
    bought.iter_mut().for_each(|line| line.alternate = Some("ORDER00000".into()));
    let mut ledger = Ledger::new().unwrap();
    bought.into_iter().for_each(|line| ledger.add_bought(line).unwrap());
    rows.iter().for_each(|row| ledger.add_billed(&row.facts()).unwrap());
    let mut found = Vec::new();
    ledger.reconcile(&Scope::everything(at(UNTIL)), |finding| found.push(finding)).unwrap();
    assert!(found.is_empty(), "{found:?}");
}
