//! Lines as JSON: one object after the other, or a list of them.

use std::collections::BTreeMap;
use std::fmt;
use std::io::BufReader;

use pc_workflows::billing::BillingLine;
use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::gauge::Gauge;
use super::packing::Text;
use super::{ReadLine, Take, line};
use crate::output::Failure;

/// The member of `invoices lines --format jsonl --raw` that has the whole line.
const OUR_RAW: &str = "raw";
/// The member that tells such a file from one of the service.
const OUR_KIND: &str = "kind";

/// Hands out the lines behind this one; answers how many there are.
pub(super) fn read(text: &Text<'_>, after: u64, take: Take<'_>) -> Result<u64, Failure> {
    let is_list = text.first_letter()? == b'[';
    text.pass(|reader, gauge| {
        let mut lines = Lines { take, gauge, after, number: 0, trouble: None };
        let reader = BufReader::with_capacity(1 << 15, reader);
        let read = if is_list {
            let mut list = serde_json::Deserializer::from_reader(reader);
            lines.deserialize(&mut list).and_then(|()| list.end())
        } else {
            let mut objects = serde_json::Deserializer::from_reader(reader).into_iter::<Box<RawValue>>();
            objects.try_for_each(|object| lines.add(&object?))
        };
        match (lines.trouble, read) {
            (Some(failure), _) => Err(failure),
            (None, Err(error)) => {
                let (name, number) = (text.name(), lines.number);
                Err(Failure::failed(format!("{name}, after {number} lines: {error}")))
            }
            (None, Ok(())) => Ok(lines.number),
        }
    })
}

struct Lines<'t> {
    take: Take<'t>,
    gauge: &'t Gauge,
    /// So many are passed over.
    after: u64,
    /// How many were read.
    number: u64,
    /// Why the one who takes them wants no more.
    trouble: Option<Failure>,
}

impl Lines<'_> {
    fn add(&mut self, object: &RawValue) -> serde_json::Result<()> {
        self.gauge.reset();
        if self.number >= self.after {
            let read = ReadLine { line: of(object)?, row: self.number + 1, bytes: object.get().len() };
            (self.take)(read).map_err(|failure| {
                self.trouble = Some(failure);
                serde_json::Error::custom("stopped")
            })?;
        }
        self.number += 1;
        Ok(())
    }
}

/// A line of the service, or one that `invoices lines --raw` wrote.
fn of(object: &RawValue) -> serde_json::Result<BillingLine> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(object.get())?;
    match (members.contains_key(OUR_KIND), members.get(OUR_RAW)) {
        (true, Some(raw)) => of(raw),
        (true, None) => Err(serde_json::Error::custom(
            "the lines were written by `invoices lines --format jsonl`: write them with --raw, or as CSV",
        )),
        (false, _) => line(members.keys().map(String::as_str), object.get()),
    }
}

/// Takes the entries of a list one by one.
impl<'de> DeserializeSeed<'de> for &mut Lines<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, list: D) -> Result<(), D::Error> {
        list.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for &mut Lines<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of lines")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(object) = list.next_element::<Box<RawValue>>()? {
            self.add(&object).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}
