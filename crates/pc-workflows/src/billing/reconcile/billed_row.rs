//! A charge as the bytes of a row in the temporary file: written once and read once for each of a million lines. Of an order, a day and
//! an item the rows stand in the order of their bytes.

use std::borrow::Cow;

use pc_models::{CurrencyCode, Decimal, Timestamp};

use super::billed::Billed;

/// The members that are kept, in their order.
macro_rules! rows_of {
    ($($member:ident),+ $(,)?) => {
        impl<'r> Billed<'r> {
            /// Writes it at the end of some bytes.
            pub(super) fn write_row(&self, row: &mut Vec<u8>) {
                $(self.$member.write(row);)+
            }

            /// Reads what was written; none when it is something else.
            pub(super) fn read_row(mut row: &'r [u8]) -> Option<Self> {
                let line = Self { $($member: Kept::read(&mut row)?,)+ twins: 0 };
                row.is_empty().then_some(line)
            }
        }
    };
}

// First what tells one charge of usage from another, then the invoice: charges that come again stand beside each other, those of the
// earlier invoice first.
rows_of!(
    order,
    product,
    sku,
    subscription,
    meter,
    start,
    quantity,
    unit_price,
    effective,
    subtotal,
    invoice,
    customer,
    charge_type,
    end,
    tax,
    total,
    currency,
    pricing_currency,
    rate,
    rate_day,
    country,
    is_legacy,
    is_license,
    reference,
    frequency,
    adjustment,
    term_end,
    is_trial,
    invoice_currency,
);

/// A value that is kept as bytes.
trait Kept<'r>: Sized {
    /// Writes it at the end of a row.
    fn write(&self, row: &mut Vec<u8>);

    /// Takes it from the front of a row; none when something else is there.
    fn read(row: &mut &'r [u8]) -> Option<Self>;
}

/// The bytes of a row up to a length that is known.
fn take<const N: usize>(row: &mut &[u8]) -> Option<[u8; N]> {
    let (bytes, rest) = row.split_first_chunk()?;
    *row = rest;
    Some(*bytes)
}

impl Kept<'_> for bool {
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

/// Its length, in one byte if that is enough, and its bytes.
impl<'r> Kept<'r> for Cow<'r, str> {
    fn write(&self, row: &mut Vec<u8>) {
        let short = u8::try_from(self.len()).unwrap_or(IS_LONG);
        row.push(short);
        if short == IS_LONG {
            row.extend_from_slice(&(self.len() as u64).to_be_bytes());
        }
        row.extend_from_slice(self.as_bytes());
    }

    fn read(row: &mut &'r [u8]) -> Option<Self> {
        let length = match take(row)? {
            [IS_LONG] => usize::try_from(u64::from_be_bytes(take(row)?)).ok()?,
            [length] => length.into(),
        };
        let (text, rest) = row.split_at_checked(length)?;
        *row = rest;
        std::str::from_utf8(text).ok().map(Cow::Borrowed)
    }
}

/// Stands for the length of a text that does not fit into a byte, or just does.
const IS_LONG: u8 = u8::MAX;

/// What nine digits need, whether there is more, and that.
impl Kept<'_> for Decimal {
    fn write(&self, row: &mut Vec<u8>) {
        let bytes = self.to_bytes();
        let (short, more) = bytes.split_at(SHORT_DECIMAL);
        row.extend_from_slice(short);
        let has_more = more.iter().any(|byte| *byte != 0);
        has_more.write(row);
        if has_more {
            row.extend_from_slice(more);
        }
    }

    fn read(row: &mut &[u8]) -> Option<Self> {
        let mut bytes = [0; 17];
        let (short, more) = bytes.split_at_mut(SHORT_DECIMAL);
        short.copy_from_slice(&take::<SHORT_DECIMAL>(row)?);
        if bool::read(row)? {
            more.copy_from_slice(&take::<{ 17 - SHORT_DECIMAL }>(row)?);
        }
        Some(Self::from_bytes(bytes))
    }
}

/// How many bytes of a decimal hold its form and nine digits.
const SHORT_DECIMAL: usize = 9;

impl Kept<'_> for Timestamp {
    fn write(&self, row: &mut Vec<u8>) {
        row.extend_from_slice(&self.to_bytes());
    }

    fn read(row: &mut &[u8]) -> Option<Self> {
        take(row).map(Self::from_bytes)
    }
}

impl Kept<'_> for CurrencyCode {
    fn write(&self, row: &mut Vec<u8>) {
        row.extend_from_slice(self.as_str().as_bytes());
    }

    fn read(row: &mut &[u8]) -> Option<Self> {
        std::str::from_utf8(&take::<3>(row)?).ok()?.parse().ok()
    }
}

/// Whether it is there, and what it is.
impl<'r, T: Kept<'r>> Kept<'r> for Option<T> {
    fn write(&self, row: &mut Vec<u8>) {
        self.is_some().write(row);
        self.iter().for_each(|value| value.write(row));
    }

    fn read(row: &mut &'r [u8]) -> Option<Self> {
        if bool::read(row)? { T::read(row).map(Some) } else { Some(None) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::{LineFacts, LineKind};

    fn charge<'a>(text: &'a str, at: Option<Timestamp>, amount: Option<Decimal>) -> Billed<'a> {
        let facts = LineFacts {
            kind: LineKind::License,
            invoice: text,
            meter: text,
            charge_start: at,
            subtotal: amount,
            currency: amount.map(|_| "EUR".parse().unwrap()),
            ..LineFacts::default()
        };
        Billed::of(&facts)
    }

    #[test]
    fn a_row_holds_all_of_a_charge_and_nothing_else_is_one() {
        let quoted: Decimal = serde_json::from_str("\"-12.50\"").unwrap();
        let at: Timestamp = "2026-06-18T07:30:00.123456789+02:00".parse().unwrap();
        let [long, longer] = [254, 255].map(|length| "x".repeat(length));
        let of_28_digits: Decimal = "-7922816251426433759354.395033".parse().unwrap();
        for line in [
            charge("", None, None),
            charge(&long, Some(at), Some(of_28_digits)),
            charge(&longer, None, Some(0.into())),
            charge("Käse\0\u{1F9C0}", Some(at), Some(quoted)),
            charge("G1", Some("0001-01-01T00:00:00".parse().unwrap()), Some(7.into())),
        ] {
            let mut row = Vec::new();
            line.write_row(&mut row);
            let read = Billed::read_row(&row).unwrap();
            assert_eq!(read, line);
            let json = |line: &Billed<'_>| serde_json::to_string(&line.subtotal).unwrap();
            assert_eq!(json(&read), json(&line));
            assert!((0..row.len()).all(|length| Billed::read_row(&row[..length]).is_none()));
            row.push(0);
            assert_eq!(Billed::read_row(&row), None);
        }
    }
}
