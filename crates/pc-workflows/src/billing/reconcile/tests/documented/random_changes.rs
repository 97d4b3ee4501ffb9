//! Random seats of random prices, changed on random days, billed by arithmetic of its own: a table of the days of months, and
//! either documented way of rounding.

use rust_decimal::Decimal as Number;

use super::*;

/// A leap year and the one before it.
const DAYS_OF_MONTHS: [(i32, [i64; 12]); 2] = [
    (2023, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]),
    (2024, [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]),
];

struct Billing<'r> {
    rng: &'r mut fastrand::Rng,
    unit: Number,
    rows: Vec<String>,
    reference: u32,
}

impl Billing<'_> {
    /// `days` of `of` days, rounded in one of the two ways.
    fn row(&mut self, start: &str, end: &str, kind: &str, count: u32, days: i64, of: i64) {
        let share = self.unit * Number::from(days) / Number::from(of);
        let cut = share.trunc_with_scale(2);
        let (printed, amount) = match self.rng.bool() {
            true => (cut, cut * Number::from(count)),
            false => (share.trunc_with_scale(10), (share * Number::from(count)).trunc_with_scale(2)),
        };
        let (unit, reference) = (self.unit, self.reference);
        let sign = if kind.starts_with('-') { "-" } else { "" };
        let kind = kind.trim_start_matches('-');
        self.rows
            .push(format!("{start} {end} {kind} {unit} {sign}{printed} {count} {sign}{amount} r{reference}"));
    }
}

fn scenario(rng: &mut fastrand::Rng) -> Scenario {
    let (year, months) = DAYS_OF_MONTHS[rng.usize(..2)];
    let (day, first_month) = (rng.i64(1..=28), rng.usize(..8));
    let unit = Number::new(rng.i64(100..10_000), 2);
    let bought = rng.u32(20..200);
    let mut count = bought;
    let date = |month: usize, day: i64| format!("{year}-{:02}-{day:02}", month + 1);
    let mut billing = Billing { rng, unit, rows: Vec::new(), reference: 0 };
    for (month, length) in months.iter().copied().enumerate().skip(first_month).take(4) {
        // The day before the same day of the next month.
        let end = if day == 1 { date(month, length) } else { date(month + 1, day - 1) };
        let kind = if month == first_month { "new" } else { "cycleCharge" };
        billing.row(&date(month, day), &end, kind, count, 1, 1);
        let mut later = day;
        for _ in 0..billing.rng.usize(..3) {
            later += billing.rng.i64(1..=9);
            let (start, left) = match later <= length {
                true => (date(month, later), length - (later - day)),
                false => (date(month + 1, later - length), length - (later - day)),
            };
            if left < 1 {
                break;
            }
            billing.reference += 1;
            let changed = billing.rng.u32(20..200);
            let kind = if changed > count { "addQuantity" } else { "removeQuantity" };
            billing.row(&start, &end, &format!("-{kind}"), count, left, length);
            billing.row(&start, &end, kind, changed, left, length);
            count = changed;
        }
        billing.reference += 1;
    }
    let rows = billing.rows.join("\n");
    Scenario::bought(&date(first_month, day), bought, &unit.to_string(), BillingCycleType::Monthly, "P1Y")
        .billed(&format!("start end type unit eup bq total ref\n{rows}"))
}

#[test]
fn random_changes_fit_and_a_wrong_amount_among_them_is_found() {
    let mut rng = fastrand::Rng::with_seed(17);
    for number in 0..400 {
        let mut scenario = scenario(&mut rng);
        rng.shuffle(&mut scenario.lines);
        assert_eq!(scenario.found(), [], "{number}: {:?} {:?}", scenario.lines, scenario.findings());
        let at = rng.usize(..scenario.lines.len());
        let amount: Number = scenario.lines[at]["Subtotal"].as_str().unwrap().parse().unwrap();
        // More than what roundings can make of fewer than two hundred seats.
        let wrong = amount + Number::new(if amount.is_sign_negative() { -4 } else { 4 }, 0);
        for name in ["Subtotal", "Total"] {
            scenario.lines[at].insert(name.to_owned(), wrong.to_string().into());
        }
        let found = scenario.found();
        let is_it =
            |kind: &FindingKind| matches!(kind, FindingKind::AmountDiffers | FindingKind::QuantityDiffers);
        assert!(found.len() == 1 && found.iter().all(is_it), "{number}: {found:?}");
    }
}
