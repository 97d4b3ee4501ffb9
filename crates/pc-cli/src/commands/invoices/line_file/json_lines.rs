//! Lines as JSON: one object after the other, or a list of them.

use std::collections::BTreeMap;
use std::fmt;
use std::io::BufRead;
use std::path::Path;

use pc_workflows::billing::BillingLine;
use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::line;
use crate::output::Failure;

type Take<'t> = &'t mut dyn FnMut(BillingLine) -> Result<(), Failure>;

pub(super) fn read(path: &Path, text: impl BufRead, take: Take<'_>) -> Result<(), Failure> {
    let mut text = text;
    let first = text.fill_buf().map_err(Failure::failed)?;
    let is_list = first.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let mut lines = Lines { take, number: 0, trouble: None };
    let read = if is_list {
        lines.list(&mut serde_json::Deserializer::from_reader(text))
    } else {
        let mut objects = serde_json::Deserializer::from_reader(text).into_iter::<Box<RawValue>>();
        objects.try_for_each(|object| lines.add(&object?))
    };
    match (lines.trouble, read) {
        (Some(failure), _) => Err(failure),
        (None, Err(error)) => {
            let number = lines.number;
            Err(Failure::failed(format!("{}, after {number} lines: {error}", path.display())))
        }
        (None, Ok(())) => Ok(()),
    }
}

struct Lines<'t> {
    take: Take<'t>,
    /// How many were handed out.
    number: u64,
    /// Why the one who takes them wants no more.
    trouble: Option<Failure>,
}

impl Lines<'_> {
    fn add(&mut self, object: &RawValue) -> serde_json::Result<()> {
        let members: BTreeMap<String, &RawValue> = serde_json::from_str(object.get())?;
        let line = line(members.keys().map(String::as_str), object.get())?;
        self.number += 1;
        (self.take)(line).map_err(|failure| {
            self.trouble = Some(failure);
            serde_json::Error::custom("stopped")
        })
    }

    fn list<'de, D: Deserializer<'de, Error = serde_json::Error>>(
        &mut self,
        list: D,
    ) -> serde_json::Result<()> {
        self.deserialize(list)
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
