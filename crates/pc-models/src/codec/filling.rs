//! Something made of members while it is read: each value goes into its place, what is unusual is kept beside it.

use super::kind::Kind;
use super::member::Reading;
use super::members::{Members, Named, has};
use super::other_members::{Note, OtherMembers};
use super::token::{MemberTaker, Misread, Token, Wanted};

/// What has a place for each of its members.
pub(crate) trait Slots {
    /// Reads the value of the member at that position, if there is one that fits.
    fn fill(&mut self, at: usize, token: Token<'_>) -> Result<Reading<()>, Misread>;
}

/// Takes the members of one object.
pub(crate) struct Filling<'a, S: ?Sized> {
    slots: &'a mut S,
    members: &'static Members,
    /// Where the member stands that usually comes next.
    next: usize,
    /// The member whose value follows; none where the type has no such member.
    named: Option<Named>,
    /// The name that the type does not have, while its value follows.
    unknown: Box<str>,
    /// The members that were there.
    present: u64,
    other: OtherMembers,
}

impl<'a, S: Slots + ?Sized> Filling<'a, S> {
    pub(crate) fn new(members: &'static Members, slots: &'a mut S) -> Self {
        Self {
            slots,
            members,
            next: 0,
            named: None,
            unknown: Box::default(),
            present: 0,
            other: OtherMembers::NONE,
        }
    }

    /// What is being filled, with the values read so far.
    pub(crate) fn slots(&self) -> &S {
        self.slots
    }

    /// Whether it is this member whose value follows.
    pub(crate) fn is_at(&self, at: usize) -> bool {
        self.named.is_some_and(|named| named.at() == at)
    }

    /// What was found beyond the values themselves.
    pub(crate) fn end(mut self) -> OtherMembers {
        self.other.set_absent((self.members.plain | self.members.always) & !self.present);
        self.other
    }

    /// Takes a name that the type does not have.
    #[cold]
    fn take_unknown_name(&mut self, name: &str) -> Wanted {
        if !self.members.keeps_unknown {
            return Wanted::Nothing;
        }
        self.unknown = name.into();
        Wanted::Json
    }

    /// Takes the value that follows such a name.
    #[cold]
    fn take_unknown_value(&mut self, token: Token<'_>) -> Result<(), Misread> {
        self.other.keep(std::mem::take(&mut self.unknown), token.json()?);
        Ok(())
    }

    /// Keeps in mind how a member stood there, where that or what was found before is unusual; nothing of one that was `null`.
    fn note(&mut self, named: Named, reading: Reading<()>) {
        let (kind, misfit) = match reading {
            Reading::Absent => return,
            Reading::Value((), Kind::Empty) if has(self.members.always, named.at()) => (Kind::Usual, None),
            Reading::Value((), kind) => (kind, None),
            Reading::Misfit(json) => (Kind::Usual, Some(*json)),
        };
        self.present |= 1 << named.at();
        let note = Note { name: self.members.alias(named), kind, misfit };
        let name = self.members.names[named.at()];
        if note == Note::USUAL {
            self.other.clear_note(name);
        } else {
            self.other.set_note(name, note);
        }
    }
}

impl<S: Slots + ?Sized> MemberTaker for Filling<'_, S> {
    #[inline]
    fn named(&mut self, name: &str) -> Wanted {
        self.named = self.members.find(name, self.next);
        match self.named {
            Some(named) => {
                self.next = named.at() + 1;
                if has(self.members.raw, named.at()) { Wanted::Json } else { Wanted::Value }
            }
            None => self.take_unknown_name(name),
        }
    }

    #[inline]
    fn take(&mut self, token: Token<'_>) -> Result<(), Misread> {
        let Some(named) = self.named else { return self.take_unknown_value(token) };
        match self.slots.fill(named.at(), token)? {
            Reading::Value((), Kind::Usual) if named.is_documented() && self.other.is_usual() => {
                self.present |= 1 << named.at();
            }
            other => self.note(named, other),
        }
        Ok(())
    }
}
