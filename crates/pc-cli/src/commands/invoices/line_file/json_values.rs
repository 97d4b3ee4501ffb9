//! JSON in a file: one value after the other, or a list of them.

use std::fmt;
use std::io::BufReader;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::de::IoRead;
use serde_json::value::RawValue;

use super::gauge::Gauge;
use super::packing::{Reader, Text};
use crate::output::Failure;

/// The member of the service's collections that has what they are of.
const ITEMS: &str = "items";

type TakeValue<'t> = &'t mut dyn FnMut(u64, &RawValue) -> Result<(), Failure>;

/// Hands out the values, counted from 1, one by one; answers how many there are.
pub(super) fn read(text: &Text<'_>, take: TakeValue<'_>) -> Result<u64, Failure> {
    match text.first_letter()? {
        b'[' => read_all(text, take, |values, json| {
            values.deserialize(&mut *json)?;
            json.end()
        }),
        _ => read_all(text, take, |values, json| {
            while json.end().is_err() {
                values.add(&<Box<RawValue>>::deserialize(&mut *json)?)?;
            }
            Ok(())
        }),
    }
}

/// The same; of collections as the service answers them, their items. These are not held in memory together.
pub(super) fn read_items(text: &Text<'_>, take: TakeValue<'_>) -> Result<u64, Failure> {
    if !begins_with_collection(text)? {
        return read(text, take);
    }
    read_all(text, take, |values, json| {
        while json.end().is_err() {
            json.deserialize_map(Collection(values))?;
        }
        Ok(())
    })
}

type Json<'r> = serde_json::Deserializer<IoRead<BufReader<Reader<'r>>>>;

fn read_all(
    text: &Text<'_>,
    take: TakeValue<'_>,
    read: impl FnOnce(&mut Values<'_>, &mut Json<'_>) -> serde_json::Result<()>,
) -> Result<u64, Failure> {
    text.pass(|reader, gauge| {
        let mut values = Values { take, gauge, number: 0, trouble: None };
        let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 15, reader));
        let read = read(&mut values, &mut json);
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

/// Whether the first object has a list of items.
fn begins_with_collection(text: &Text<'_>) -> Result<bool, Failure> {
    struct FindItems<'f>(&'f mut bool);

    impl<'de> Visitor<'de> for FindItems<'_> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
            while let Some(name) = members.next_key::<String>()? {
                if name.eq_ignore_ascii_case(ITEMS) {
                    *self.0 = true;
                    return Ok(());
                }
                members.next_value::<IgnoredAny>()?;
            }
            Ok(())
        }
    }

    if text.first_letter()? == b'[' {
        return Ok(false);
    }
    text.pass(|reader, _| {
        let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 15, reader));
        let mut is_found = false;
        // It is left in the middle; and what is wrong with it is told when it is read.
        let _ = json.deserialize_map(FindItems(&mut is_found));
        Ok(is_found)
    })
}

struct Values<'t> {
    take: TakeValue<'t>,
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

/// Takes the items of a collection one by one.
struct Collection<'v, 't>(&'v mut Values<'t>);

impl<'de> Visitor<'de> for Collection<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a collection")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut has_items = false;
        while let Some(name) = members.next_key::<String>()? {
            if name.eq_ignore_ascii_case(ITEMS) {
                members.next_value_seed(&mut *self.0)?;
                has_items = true;
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        match has_items {
            true => Ok(()),
            false => Err(A::Error::custom(
                "an object without `items` stands among collections: keep it in a file of its own",
            )),
        }
    }
}
