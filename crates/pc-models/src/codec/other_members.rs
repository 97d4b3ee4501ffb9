//! What a resource carried beyond its typed members, so that writing it back loses nothing.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::kind::Kind;
use super::members::has;
use super::raw_json::RawJson;
use super::shape::WriteEntry;

/// Members this version does not know, and how known ones stood on the wire where that was unusual: under another
/// name, a number as text, one object where a list is documented, a value that could not be read. Written back as it
/// came. Empty, and one word in size, for the usual resource.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OtherMembers(Option<Box<Inner>>);

#[derive(Clone, Default, PartialEq, Eq)]
struct Inner {
    unknown: BTreeMap<Box<str>, RawJson>,
    /// By name. Few: never more than the resource has members.
    notes: Vec<(&'static str, Note)>,
    /// Members that cannot say "absent" themselves and were absent, by position.
    absent: u64,
}

/// How a known member stood on the wire.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Note {
    /// The name it came under, where that is not the canonical one.
    pub(crate) name: Option<&'static str>,
    pub(crate) kind: Kind,
    /// The value, where it could not be read as what the member is.
    pub(crate) misfit: Option<RawJson>,
}

impl Note {
    pub(crate) const USUAL: Self = Self { name: None, kind: Kind::Usual, misfit: None };
}

impl OtherMembers {
    pub(crate) const NONE: Self = Self(None);

    /// A member this version does not know, or a known one whose value could not be read.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&RawJson> {
        let inner = self.0.as_deref()?;
        inner.unknown.get(name).or_else(|| inner.note(name)?.misfit.as_ref())
    }

    /// The members this version does not know, by name.
    pub fn unknown(&self) -> impl Iterator<Item = (&str, &RawJson)> {
        self.0.iter().flat_map(|inner| &inner.unknown).map(|(name, value)| (&**name, value))
    }

    /// The known members whose values could not be read, by name. They read as absent.
    pub fn misfits(&self) -> impl Iterator<Item = (&str, &RawJson)> {
        let notes = self.0.iter().flat_map(|inner| &inner.notes);
        notes.filter_map(|(name, note)| Some((*name, note.misfit.as_ref()?)))
    }

    /// Whether there is neither an unknown member nor a misfit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.unknown().next().is_none() && self.misfits().next().is_none()
    }

    /// Adds a member this version does not know; it is sent along with the resource.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    pub fn insert<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), serde_json::Error> {
        self.keep(name.into(), RawJson::of(value)?);
        Ok(())
    }

    /// Whether the value that came under a name could not be read; it is the name that it came under.
    pub(crate) fn is_misread(&self, name: &str) -> bool {
        let mut notes = self.0.iter().flat_map(|inner| &inner.notes);
        notes.any(|(wire, note)| note.misfit.is_some() && note.name.unwrap_or(wire) == name)
    }

    /// Whether nothing unusual was found so far.
    #[inline]
    pub(crate) fn is_usual(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn keep(&mut self, name: Box<str>, value: RawJson) {
        self.inner().unknown.insert(name, value);
    }

    pub(crate) fn set_note(&mut self, wire: &'static str, note: Note) {
        let notes = &mut self.inner().notes;
        match notes.binary_search_by_key(&wire, |(name, _)| *name) {
            Ok(at) => notes[at].1 = note,
            Err(at) => notes.insert(at, (wire, note)),
        }
    }

    /// Forgets what an earlier member of the same name left behind.
    pub(crate) fn clear_note(&mut self, wire: &'static str) {
        if let Some(inner) = self.0.as_deref_mut() {
            inner.notes.retain(|(name, _)| *name != wire);
        }
    }

    pub(crate) fn set_absent(&mut self, members: u64) {
        if members != 0 {
            self.inner().absent = members;
        }
    }

    /// `None` for the usual resource, in which every member stands the usual way.
    pub(crate) fn note(&self, wire: &str, at: usize) -> Option<(Option<&Note>, bool)> {
        let inner = self.0.as_deref()?;
        Some((inner.note(wire), has(inner.absent, at)))
    }

    pub(crate) fn write_unknown(&self, write: &mut WriteEntry<'_>) {
        self.unknown().for_each(|(name, json)| write(name, json.shape()));
    }

    fn inner(&mut self) -> &mut Inner {
        self.0.get_or_insert_default()
    }
}

/// Names only: among what we do not know there may be secrets.
impl fmt::Debug for OtherMembers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unknown = self.unknown().map(|(name, _)| name);
        f.debug_list().entries(unknown.chain(self.misfits().map(|(name, _)| name))).finish()
    }
}

impl Inner {
    fn note(&self, wire: &str) -> Option<&Note> {
        let at = self.notes.binary_search_by_key(&wire, |(name, _)| *name).ok()?;
        Some(&self.notes[at].1)
    }
}
