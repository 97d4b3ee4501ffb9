//! Random orders, and the charges they should have.

use pc_models::{BillingCycleType, CatalogItemId, CurrencyCode, Decimal, OrderId, Timestamp};

use crate::billing::reconcile::{BoughtLine, Charging};
use crate::billing::{LineFacts, LineKind};

/// One charge of an invoice.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) invoice: String,
    pub(super) customer: String,
    pub(super) order: String,
    pub(super) product: String,
    pub(super) sku: String,
    pub(super) subscription: String,
    pub(super) charge: &'static str,
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    pub(super) quantity: i64,
    pub(super) unit: Decimal,
    pub(super) subtotal: Decimal,
    pub(super) tax: Decimal,
    pub(super) total: Decimal,
    pub(super) currency: CurrencyCode,
}

impl Row {
    pub(super) fn facts(&self) -> LineFacts<'_> {
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
            ..LineFacts::default()
        }
    }

    /// Another amount, taxed by the same rate of a tenth.
    pub(super) fn priced(mut self, subtotal: Decimal) -> Self {
        self.subtotal = subtotal;
        self.tax = times(subtotal, "0.1");
        self.total = (subtotal.get() + self.tax.get()).into();
        self
    }
}

pub(super) fn times(amount: Decimal, by: &str) -> Decimal {
    (amount.get() * by.parse::<Decimal>().unwrap().get()).into()
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn code(text: &str) -> CurrencyCode {
    text.parse().unwrap()
}

/// An order and the charges it should have until the end of June.
pub(super) struct SampleOrder {
    pub(super) bought: Vec<BoughtLine>,
    pub(super) rows: Vec<Row>,
}

/// The end of the time that the invoices charge.
pub(super) const UNTIL: &str = "2026-07-01T00:00:00Z";

pub(super) fn sample_order(rng: &mut fastrand::Rng, number: usize) -> SampleOrder {
    let currency = code(rng.choice(["USD", "EUR", "JPY"]).unwrap());
    let customer = format!("customer-{}", rng.u8(..20));
    let month = rng.u8(1..=6);
    let created = at(&format!("2026-{month:02}-{:02}T09:{:02}:11.5Z", rng.u8(1..=28), rng.u8(..60)));
    let (cycle, term) = rng
        .choice([
            (BillingCycleType::OneTime, None),
            (BillingCycleType::OneTime, Some("P3Y")),
            (BillingCycleType::Monthly, Some("P1Y")),
            (BillingCycleType::Annual, Some("P3Y")),
        ])
        .unwrap();
    let order = format!("Order{number:05}");
    let mut sample = SampleOrder { bought: Vec::new(), rows: Vec::new() };
    for line in 0..rng.u32(1..=3) {
        // Two lines of one order may be of the same item, and may even be the same in all.
        let (product, sku) = (format!("P{}", rng.u8(..3)), format!("000{}", rng.u8(1..3)));
        let quantity = rng.u32(1..=4);
        let unit: Decimal = format!("{}.{:02}", rng.u32(1..50), rng.u8(..100)).parse().unwrap();
        let cycles = match (&cycle, term) {
            (BillingCycleType::Monthly, _) => 12,
            (BillingCycleType::Annual, _) => 3,
            _ => 1,
        };
        let once: Decimal = (unit.get() * Decimal::from(i64::from(quantity)).get()).into();
        let whole: Decimal = (once.get() * Decimal::from(cycles).get()).into();
        let item = CatalogItemId::new(format!("{product}:{sku}:A"));
        let id = OrderId::new(order.as_str());
        sample.bought.push(BoughtLine {
            number: line,
            charging: Charging::Priced { unit, whole: Some(whole) },
            currency: Some(currency),
            cycle: Some(cycle.clone()),
            term: term.map(str::to_owned),
            created: Some(created),
            subscription: Some(format!("s-{number}-{line}")),
            ..BoughtLine::new(id, customer.as_str().into(), &item, quantity)
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
                order: if rng.bool() { order.to_uppercase() } else { order.clone() },
                product: product.clone(),
                sku: sku.clone(),
                subscription: if rng.bool() { format!("s-{number}-{line}") } else { String::new() },
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
            sample.rows.push(row.priced(once));
        }
    }
    sample
}
