//! JSON in a file: one value after the other, or a list of them.

use std::fmt;
use std::io::BufReader;

use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::gauge::Gauge;
use super::packing::Text;
use crate::output::Failure;

/// Hands out the values, counted from 1, one by one; answers how many there are.
pub(super) fn read(
    text: &Text<'_>,
    take: &mut dyn FnMut(u64, &RawValue) -> Result<(), Failure>,
) -> Result<u64, Failure> {
    let is_list = text.first_letter()? == b'[';
    text.pass(|reader, gauge| {
        let mut values = Values { take, gauge, number: 0, trouble: None };
        let reader = BufReader::with_capacity(1 << 15, reader);
        let read = if is_list {
            let mut list = serde_json::Deserializer::from_reader(reader);
            values.deserialize(&mut list).and_then(|()| list.end())
        } else {
            let mut all = serde_json::Deserializer::from_reader(reader).into_iter::<Box<RawValue>>();
            all.try_for_each(|value| values.add(&value?))
        };
        match (values.trouble, read) {
            (Some(failure), _) => Err(failure),
            (None, Err(error)) => {
                let (name, number) = (text.name(), values.number);
                Err(Failure::failed(format!("{name}, after {number} objects: {error}")))
            }
            (None, Ok(())) => Ok(values.number),
        }
    })
}

struct Values<'t> {
    take: &'t mut dyn FnMut(u64, &RawValue) -> Result<(), Failure>,
    gauge: &'t Gauge,
    /// How many were read.
    number: u64,
    /// Why the one who takes them wants no more.
    trouble: Option<Failure>,
}

impl Values<'_> {
    fn add(&mut self, value: &RawValue) -> serde_json::Result<()> {
        self.gauge.reset();
        self.number += 1;
        (self.take)(self.number, value).map_err(|failure| {
            self.trouble = Some(failure);
            serde_json::Error::custom("stopped")
        })
    }
}

/// Takes the entries of a list one by one.
impl<'de> DeserializeSeed<'de> for &mut Values<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, list: D) -> Result<(), D::Error> {
        list.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for &mut Values<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element::<Box<RawValue>>()? {
            self.add(&value).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}
