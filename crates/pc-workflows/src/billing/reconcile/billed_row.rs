//! A charge as the bytes of a row in the temporary file: written once and read once for each of a million lines.

use pc_models::{CurrencyCode, Decimal, Timestamp};

use super::billed::BilledLine;

/// The members that are kept, in their order.
macro_rules! rows_of {
    ($($member:ident),+ $(,)?) => {
        impl BilledLine {
            /// Writes it at the end of some bytes.
            pub(super) fn write_row(&self, row: &mut Vec<u8>) {
                $(self.$member.write(row);)+
            }

            /// Reads what was written; none when it is something else.
            pub(super) fn read_row(mut row: &[u8]) -> Option<Self> {
                let line = Self { $($member: Kept::read(&mut row)?,)+ twins: 0 };
                row.is_empty().then_some(line)
            }
        }
    };
}

rows_of!(
    invoice,
    customer,
    order,
    product,
    sku,
    subscription,
    charge_type,
    start,
    end,
    quantity,
    unit_price,
    effective,
    subtotal,
    tax,
    total,
    currency,
    pricing_currency,
    rate,
    rate_day,
    country,
    invoice_currency,
    is_legacy,
    is_license,
    reference,
    frequency,
    meter,
    adjustment,
    term_end,
    is_trial,
);

/// A value that is kept as bytes.
trait Kept: Sized {
    /// Writes it at the end of a row.
    fn write(&self, row: &mut Vec<u8>);

    /// Takes it from the front of a row; none when something else is there.
    fn read(row: &mut &[u8]) -> Option<Self>;
}

/// The bytes of a row up to a length that is known.
fn take<const N: usize>(row: &mut &[u8]) -> Option<[u8; N]> {
    let (bytes, rest) = row.split_first_chunk()?;
    *row = rest;
    Some(*bytes)
}

impl Kept for bool {
    fn write(&self, row: &mut Vec<u8>) {
        row.push((*self).into());
    }

    fn read(row: &mut &[u8]) -> Option<Self> {
        match take(row)? {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }
}

/// Its length, and its bytes.
impl Kept for String {
    fn write(&self, row: &mut Vec<u8>) {
        row.extend_from_slice(&(self.len() as u64).to_be_bytes());
        row.extend_from_slice(self.as_bytes());
    }

    fn read(row: &mut &[u8]) -> Option<Self> {
        let length = usize::try_from(u64::from_be_bytes(take(row)?)).ok()?;
        let (text, rest) = row.split_at_checked(length)?;
        *row = rest;
        std::str::from_utf8(text).ok().map(str::to_owned)
    }
}

impl Kept for Decimal {
    fn write(&self, row: &mut Vec<u8>) {
        row.extend_from_slice(&self.to_bytes());
    }

    fn read(row: &mut &[u8]) -> Option<Self> {
        take(row).map(Self::from_bytes)
    }
}

impl Kept for Timestamp {
    fn write(&self, row: &mut Vec<u8>) {
        row.extend_from_slice(&self.unix_nanos().to_be_bytes());
    }

    fn read(row: &mut &[u8]) -> Option<Self> {
        take(row).map(|nanos| Self::from_unix_nanos(i128::from_be_bytes(nanos)))
    }
}

impl Kept for CurrencyCode {
    fn write(&self, row: &mut Vec<u8>) {
        row.extend_from_slice(self.as_str().as_bytes());
    }

    fn read(row: &mut &[u8]) -> Option<Self> {
        std::str::from_utf8(&take::<3>(row)?).ok()?.parse().ok()
    }
}

/// Whether it is there, and what it is.
impl<T: Kept> Kept for Option<T> {
    fn write(&self, row: &mut Vec<u8>) {
        self.is_some().write(row);
        self.iter().for_each(|value| value.write(row));
    }

    fn read(row: &mut &[u8]) -> Option<Self> {
        if bool::read(row)? { T::read(row).map(Some) } else { Some(None) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::{LineFacts, LineKind};

    fn charge(text: &str, at: Option<Timestamp>, amount: Option<Decimal>) -> BilledLine {
        let facts = LineFacts {
            kind: LineKind::License,
            invoice: text,
            meter: text,
            charge_start: at,
            subtotal: amount,
            currency: amount.map(|_| "EUR".parse().unwrap()),
            ..LineFacts::default()
        };
        BilledLine::of(&facts)
    }

    #[test]
    fn a_row_holds_all_of_a_charge_and_nothing_else_is_one() {
        let quoted: Decimal = serde_json::from_str("\"-12.50\"").unwrap();
        let at: Timestamp = "2026-06-18T07:30:00.123456789+02:00".parse().unwrap();
        for line in [
            charge("", None, None),
            charge("Käse\0\u{1F9C0}", Some(at), Some(quoted)),
            charge("G1", Some("0001-01-01T00:00:00".parse().unwrap()), Some(7.into())),
        ] {
            let mut row = Vec::new();
            line.write_row(&mut row);
            let read = BilledLine::read_row(&row).unwrap();
            assert_eq!(read, line);
            let json = |line: &BilledLine| serde_json::to_string(&line.subtotal).unwrap();
            assert_eq!(json(&read), json(&line));
            assert!((0..row.len()).all(|length| BilledLine::read_row(&row[..length]).is_none()));
            row.push(0);
            assert_eq!(BilledLine::read_row(&row), None);
        }
    }
}
