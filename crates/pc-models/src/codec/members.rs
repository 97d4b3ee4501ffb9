//! What a resource's members are called, and how they are found by name.

use super::name_index::NameIndex;

/// The members of a resource, 64 at the most. Bits and indexes count them in the order of their declaration.
#[derive(Debug)]
pub(crate) struct Members {
    /// The resource's own name.
    pub(crate) resource: &'static str,
    /// Whether it keeps members it does not know.
    pub(crate) keeps_unknown: bool,
    /// The documented names.
    pub(crate) names: &'static [&'static str],
    /// Where each of them stands.
    pub(crate) index: NameIndex,
    /// Further names, each with the member it means.
    pub(crate) aliases: &'static [(&'static str, usize)],
    /// The members that are read from their JSON text.
    pub(crate) raw: u64,
    /// The members that are written even when they are empty.
    pub(crate) always: u64,
    /// The members that cannot say themselves that they are absent.
    pub(crate) plain: u64,
}

/// A member that was found by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named {
    at: u8,
    /// Which of the aliases it was found under, where it was not the documented name.
    alias: Option<u8>,
}

impl Named {
    /// Which member.
    pub(crate) fn at(self) -> usize {
        self.at.into()
    }

    /// Whether it is the documented name.
    pub(crate) fn is_documented(self) -> bool {
        self.alias.is_none()
    }
}

impl Members {
    /// The member with this name in whatever case; the one that usually comes next is tried first.
    #[inline]
    pub(crate) fn find(&self, name: &str, next: usize) -> Option<Named> {
        match self.names.get(next) {
            Some(known) if *known == name => Some(Named { at: next as u8, alias: None }),
            _ => self.find_elsewhere(name),
        }
    }

    fn find_elsewhere(&self, name: &str) -> Option<Named> {
        let is_meant = |known: &str| known.eq_ignore_ascii_case(name);
        let exact = self.index.find(self.names, name);
        let documented = exact.or_else(|| self.names.iter().position(|known| is_meant(known)));
        documented.map(|at| Named { at: at as u8, alias: None }).or_else(|| {
            let alias = self.aliases.iter().position(|(known, _)| is_meant(known))?;
            Some(Named { at: self.aliases[alias].1 as u8, alias: Some(alias as u8) })
        })
    }

    /// The name that a member was found under, where it was not the documented one.
    pub(crate) fn alias(&self, named: Named) -> Option<&'static str> {
        named.alias.map(|alias| self.aliases[usize::from(alias)].0)
    }
}

/// Whether the member's bit is set.
pub(crate) const fn has(bits: u64, at: usize) -> bool {
    bits >> at & 1 == 1
}

/// How many bytes [`camel_case`] has.
pub(crate) const fn camel_case_length(snake: &str) -> usize {
    let (snake, mut at, mut length) = (snake.as_bytes(), 0, 0);
    while at < snake.len() {
        length += (snake[at] != b'_') as usize;
        at += 1;
    }
    length
}

/// `unit_price` as the service writes it: `unitPrice`.
pub(crate) const fn camel_case<const LENGTH: usize>(snake: &str) -> [u8; LENGTH] {
    let (snake, mut at, mut length) = (snake.as_bytes(), 0, 0);
    let mut camel = [0; LENGTH];
    while at < snake.len() {
        if snake[at] != b'_' {
            let begins_word = at > 0 && snake[at - 1] == b'_';
            camel[length] = if begins_word { snake[at].to_ascii_uppercase() } else { snake[at] };
            length += 1;
        }
        at += 1;
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &["id", "unitPrice", "mpnId"];
    const PLACES: &Members = &Members {
        resource: "Places",
        keeps_unknown: true,
        names: NAMES,
        index: NameIndex::of(NAMES),
        aliases: &[("partnerNumber", 2)],
        raw: 0,
        always: 0,
        plain: 0,
    };

    #[test]
    fn a_member_is_found_under_each_of_its_names_in_any_case_and_order() {
        for next in 0..4 {
            let find = |name: &str| PLACES.find(name, next);
            let found = |name: &str| find(name).map(|named| (named.at(), PLACES.alias(named)));
            assert_eq!(found("unitPrice"), Some((1, None)));
            assert_eq!(found("UNITPRICE"), Some((1, None)));
            assert_eq!(found("PartnerNumber"), Some((2, Some("partnerNumber"))));
            assert_eq!(found("unit_price"), None);
        }
    }

    #[test]
    fn names_are_in_camel_case() {
        const LENGTH: usize = camel_case_length("tier2_mpn_id");
        assert_eq!(&camel_case::<LENGTH>("tier2_mpn_id"), b"tier2MpnId");
        assert_eq!(&camel_case::<2>("id"), b"id");
    }
}
