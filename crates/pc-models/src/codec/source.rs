//! Reading from any of serde's deserializers: the only code that is compiled once for each of them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::raw_json::{RAW_TOKEN, RawJson};
use super::token::{ListSource, MemberTaker, Misread, ObjectSource, Take, Token, Wanted};

/// Reads a value, as its JSON text if `raw`.
pub(crate) fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
    raw: bool,
    take: &mut Take<'_>,
) -> Result<(), D::Error> {
    Seed { raw, take }.deserialize(deserializer)
}

/// Reads an object and nothing else. It is that of a resource called so.
pub(crate) fn read_object<'de, D: Deserializer<'de>>(
    deserializer: D,
    resource: &'static str,
    taker: &mut impl MemberTaker,
) -> Result<(), D::Error> {
    deserializer.deserialize_map(ObjectVisitor { resource, taker })
}

/// Hands a value over.
struct Seed<F> {
    raw: bool,
    take: F,
}

impl<'de, F: FnMut(Token<'_>) -> Result<(), Misread>> DeserializeSeed<'de> for Seed<F> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.raw {
            deserializer.deserialize_newtype_struct(RAW_TOKEN, RawVisitor(self.take))
        } else {
            deserializer.deserialize_any(TokenVisitor(self.take))
        }
    }
}

struct TokenVisitor<F>(F);

impl<F: FnMut(Token<'_>) -> Result<(), Misread>> TokenVisitor<F> {
    #[inline]
    fn take<E: Error>(mut self, token: Token<'_>) -> Result<(), E> {
        (self.0)(token).map_err(|misread| into_error(misread, None))
    }
}

impl<'de, F: FnMut(Token<'_>) -> Result<(), Misread>> Visitor<'de> for TokenVisitor<F> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    #[inline]
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        self.take(Token::Text(text))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.take(Token::Text(text))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.take(Token::Unsigned(number))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.take(Token::Signed(number))
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.take(Token::Float(number))
    }
    fn visit_bool<E: Error>(self, flag: bool) -> Result<(), E> {
        self.take(Token::Bool(flag))
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.take(Token::Null)
    }
    fn visit_map<A: MapAccess<'de>>(mut self, map: A) -> Result<(), A::Error> {
        let mut object = Access { access: Some(map), error: None, lifetime: PhantomData };
        (self.0)(Token::Object(&mut object)).map_err(|misread| into_error(misread, object.error))
    }
    fn visit_seq<A: SeqAccess<'de>>(mut self, seq: A) -> Result<(), A::Error> {
        let mut list = Access { access: Some(seq), error: None, lifetime: PhantomData };
        (self.0)(Token::List(&mut list)).map_err(|misread| into_error(misread, list.error))
    }
}

/// Takes the JSON text of a value from `serde_json`, which hands it out as an object with one member; other formats
/// give the value.
struct RawVisitor<F>(F);

impl<'de, F: FnMut(Token<'_>) -> Result<(), Misread>> Visitor<'de> for RawVisitor<F> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        map.next_key::<IgnoredAny>()?;
        map.next_value_seed(JsonText(|json: &str| (self.0)(Token::Raw(json))))
    }
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(TokenVisitor(self.0))
    }
}

struct JsonText<F>(F);

impl<'de, F: FnMut(&str) -> Result<(), Misread>> DeserializeSeed<'de> for JsonText<F> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de, F: FnMut(&str) -> Result<(), Misread>> Visitor<'de> for JsonText<F> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON text")
    }
    #[inline]
    fn visit_borrowed_str<E: Error>(self, json: &'de str) -> Result<(), E> {
        self.visit_str(json)
    }
    #[inline]
    fn visit_str<E: Error>(mut self, json: &str) -> Result<(), E> {
        (self.0)(json).map_err(|misread| into_error(misread, None))
    }
}

#[cold]
fn into_error<E: Error>(misread: Misread, error: Option<E>) -> E {
    match misread {
        Misread::Source => error.unwrap_or_else(|| E::custom("the value cannot be read")),
        Misread::Value(json) => {
            let start: String = json.as_str().chars().take(64).collect();
            E::custom(format_args!("`{start}` is not a value of this member"))
        }
    }
}

/// An object or list of serde's, with the error it ended with.
struct Access<'de, A, E> {
    access: Option<A>,
    error: Option<E>,
    lifetime: PhantomData<&'de ()>,
}

impl<A, E> Access<'_, A, E> {
    fn keep<T>(&mut self, result: Result<T, E>) -> Result<T, Misread> {
        result.map_err(|error| {
            self.error = Some(error);
            Misread::Source
        })
    }
}

impl<'de, A: MapAccess<'de>> ObjectSource for Access<'de, A, A::Error> {
    fn read(&mut self, taker: &mut dyn MemberTaker) -> Result<(), Misread> {
        let map = self.access.take().ok_or(Misread::Source)?;
        let read = read_members(map, taker);
        self.keep(read)
    }

    fn json(&mut self) -> Result<RawJson, Misread> {
        let mut map = self.access.take().ok_or(Misread::Source)?;
        let entries = std::iter::from_fn(|| map.next_entry::<String, RawJson>().transpose());
        let entries = entries.collect::<Result<_, _>>();
        self.keep(entries).map(|entries: Vec<_>| RawJson::object(&entries))
    }
}

impl<'de, A: SeqAccess<'de>> ListSource for Access<'de, A, A::Error> {
    fn next(&mut self, raw: bool, take: &mut Take<'_>) -> Result<bool, Misread> {
        let list = self.access.as_mut().ok_or(Misread::Source)?;
        let next = list.next_element_seed(Seed { raw, take });
        self.keep(next).map(|entry| entry.is_some())
    }

    fn rest(&mut self) -> Result<Vec<RawJson>, Misread> {
        let mut list = self.access.take().ok_or(Misread::Source)?;
        let rest = std::iter::from_fn(|| list.next_element::<RawJson>().transpose()).collect();
        self.keep(rest)
    }
}

struct ObjectVisitor<'a, T> {
    resource: &'static str,
    taker: &'a mut T,
}

impl<'de, T: MemberTaker> Visitor<'de> for ObjectVisitor<'_, T> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.resource)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        read_members(map, self.taker)
    }
}

fn read_members<'de, A: MapAccess<'de>, T: MemberTaker + ?Sized>(
    mut map: A,
    taker: &mut T,
) -> Result<(), A::Error> {
    while let Some(wanted) = map.next_key_seed(NameSeed(&mut *taker))? {
        read_member(&mut map, wanted, taker)?;
    }
    Ok(())
}

/// Reads the value of a member whose name was taken.
#[inline]
pub(crate) fn read_member<'de, A: MapAccess<'de>, T: MemberTaker + ?Sized>(
    map: &mut A,
    wanted: Wanted,
    taker: &mut T,
) -> Result<(), A::Error> {
    match wanted {
        Wanted::Nothing => map.next_value::<IgnoredAny>().map(drop),
        wanted => map.next_value_seed(Seed {
            raw: wanted == Wanted::Json,
            take: |token: Token<'_>| taker.take(token),
        }),
    }
}

/// Hands over the name of a member.
pub(crate) struct NameSeed<'a, T: ?Sized>(pub(crate) &'a mut T);

impl<'de, T: MemberTaker + ?Sized> DeserializeSeed<'de> for NameSeed<'_, T> {
    type Value = Wanted;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Wanted, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T: MemberTaker + ?Sized> Visitor<'_> for NameSeed<'_, T> {
    type Value = Wanted;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }
    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<Wanted, E> {
        Ok(self.0.named(name))
    }
}
