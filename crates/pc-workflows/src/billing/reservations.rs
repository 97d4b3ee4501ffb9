//! The reservations that invoices charge, and when they expire.

use pc_models::{ChargeType, Timestamp};
use rusqlite::{Row, params};

use super::LineFacts;
use super::expiries::{Expiries, ExpiryCounter, ReservedTime};
use super::temporary_file::{TemporaryFile, TemporaryFileError};

const TABLES: &str = "
    CREATE TABLE charge (
        document INTEGER NOT NULL, reservation TEXT NOT NULL, name TEXT NOT NULL, customer TEXT NOT NULL,
        quantity TEXT NOT NULL, start INTEGER, until INTEGER NOT NULL
    ) STRICT;
";

/// Each reservation's charges in a row, in the order in which they came.
const BY_RESERVATION: &str =
    "SELECT reservation, name, customer, quantity, start, until FROM charge ORDER BY reservation, rowid";

/// The charges of reservations and savings plans, in a private file that SQLite sorts: there may be as many as lines, and
/// memory does not grow with them. It is gone when it is dropped.
pub struct Reservations {
    file: TemporaryFile,
    /// The invoice whose lines are taken in.
    document: i64,
}

impl Reservations {
    /// None yet.
    ///
    /// # Errors
    /// When there is no space for a temporary file.
    pub fn new() -> Result<Self, TemporaryFileError> {
        Ok(Self { file: TemporaryFile::new("reservations", TABLES)?, document: 0 })
    }

    /// The lines that come next are of another invoice.
    pub fn begin_invoice(&mut self) {
        self.document += 1;
    }

    /// Forgets the lines of this invoice: they come again.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn restart_invoice(&mut self) -> Result<(), TemporaryFileError> {
        self.file.execute("DELETE FROM charge WHERE document = ?1", params![self.document])
    }

    /// Takes in a line, if a reservation is charged with it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&mut self, facts: &LineFacts<'_>) -> Result<(), TemporaryFileError> {
        let end = facts.subscription_end.filter(|end| !end.is_unset());
        let (true, false, Some(end)) = (facts.kind.is_charge(), facts.reservation_order_id.is_empty(), end)
        else {
            return Ok(());
        };
        let is_purchase = ChargeType::from(facts.charge_type) != ChargeType::CycleCharge;
        let quantity = facts.billable_quantity.filter(|_| is_purchase).unwrap_or_default().to_string();
        let start = facts.charge_start.map(Timestamp::unix_millis);
        let row = params![
            self.document,
            facts.reservation_order_id,
            name_or_id(facts.item_name(), facts.product_id),
            name_or_id(facts.customer_name, facts.customer_id),
            quantity,
            start,
            end.unix_millis()
        ];
        self.file.execute("INSERT INTO charge VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", row)
    }

    /// When they expire, and the first so many of them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn expiring(&self, now: Timestamp, max_kept: usize) -> Result<Expiries, TemporaryFileError> {
        let mut query = self.file.query(BY_RESERVATION)?;
        let mut rows = query.rows([])?;
        let mut expiries = ExpiryCounter::new(now, max_kept);
        let mut known: Option<ReservedTime> = None;
        while let Some(charged) = rows.next(read)? {
            match &mut known {
                Some(known) if known.order == charged.order => known.extend(&charged),
                known => known.replace(charged).into_iter().for_each(|whole| expiries.add(whole)),
            }
        }
        known.into_iter().for_each(|whole| expiries.add(whole));
        Ok(expiries.finish())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<ReservedTime> {
    let quantity: String = row.get(3)?;
    Ok(ReservedTime {
        order: row.get(0)?,
        name: row.get(1)?,
        customer: row.get(2)?,
        quantity: quantity.parse().unwrap_or_default(), // a decimal wrote it
        start: row.get::<_, Option<i64>>(4)?.map(Timestamp::from_unix_millis),
        end: Timestamp::from_unix_millis(row.get(5)?),
    })
}

fn name_or_id<'a>(name: &'a str, id: &'a str) -> &'a str {
    if name.is_empty() { id } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::LineKind;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn charge<'a>(order: &'a str, charge_type: &'a str, start: &str, end: &str) -> LineFacts<'a> {
        LineFacts {
            kind: LineKind::Charge,
            reservation_order_id: order,
            sku_name: "VM, 1 year",
            customer_name: "Contoso",
            charge_type,
            billable_quantity: Some(2.into()),
            charge_start: Some(at(start)),
            subscription_end: Some(at(end)),
            ..LineFacts::default()
        }
    }

    #[test]
    fn the_soonest_are_kept_and_all_are_counted() {
        let mut reservations = Reservations::new().unwrap();
        reservations.begin_invoice();
        for number in 0..5_000 {
            let (order, month) = (format!("r-{number:04}"), number % 9 + 1);
            let end = format!("2027-0{month}-15T00:00:00Z");
            reservations.add(&charge(&order, "new", "2026-01-15T00:00:00Z", &end)).unwrap();
        }
        let now = at("2027-02-20T00:00:00Z");
        let expiries = reservations.expiring(now, 600).unwrap();
        assert_eq!((expiries.count, expiries.next.len()), (5_000, 600));
        let counts: Vec<_> = expiries.months.iter().map(|(month, count)| (month.as_str(), *count)).collect();
        assert_eq!(counts[0], ("2027-03", 556));
        assert_eq!(
            counts.iter().map(|(_, count)| count).sum::<u64>(),
            5_000 - 2 * 556,
            "two months are over"
        );
        let ends: Vec<_> = expiries.next.iter().map(|reserved| (reserved.end, &*reserved.order)).collect();
        assert!(ends.is_sorted() && ends[0].1 == "r-0002" && ends[0].0 >= now, "{:?}", ends[0]);
        let all = reservations.expiring(now, 10_000).unwrap();
        assert_eq!((all.next.len(), &all.next[..600]), (5_000, &expiries.next[..]));
        assert!(all.next.last().unwrap().end < now, "what is over stands last");
    }

    #[test]
    fn charges_of_one_reservation_are_one() {
        let mut reservations = Reservations::new().unwrap();
        let now = at("2026-03-01T00:00:00Z");
        for (start, charge_type, end) in [
            ("2026-01-10T00:00:00Z", "new", "2027-01-10T00:00:00Z"),
            ("2026-02-10T00:00:00Z", "cycleCharge", "2027-01-10T00:00:00Z"),
            ("2027-01-10T00:00:00Z", "renew", "2028-01-10T00:00:00Z"),
        ] {
            reservations.begin_invoice();
            let facts = charge("r-1", charge_type, start, end);
            reservations.add(&facts).unwrap();
            reservations.restart_invoice().unwrap();
            reservations.add(&facts).unwrap();
            reservations.add(&LineFacts { kind: LineKind::Usage, ..facts }).unwrap();
        }
        reservations.add(&charge("", "new", "2026-01-10T00:00:00Z", "2027-01-10T00:00:00Z")).unwrap();
        let expiries = reservations.expiring(now, 10).unwrap();
        let [reserved] = &expiries.next[..] else { panic!("{expiries:?}") };
        assert_eq!((expiries.count, expiries.months.get("2028-01")), (1, Some(&1)));
        assert_eq!(reserved.quantity, 4.into(), "a cycle buys nothing");
        assert_eq!(reserved.start, Some(at("2026-01-10T00:00:00Z")));
        assert_eq!((reserved.name.as_str(), reserved.customer.as_str()), ("VM, 1 year", "Contoso"));
    }
}
