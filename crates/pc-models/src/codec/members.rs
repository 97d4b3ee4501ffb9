//! What a resource's members are called, and how they are found by name.

/// The members of a resource. Bits and indexes count members in the order of their declaration.
#[derive(Debug)]
pub(crate) struct Members {
    /// The resource's own name.
    pub(crate) resource: &'static str,
    /// Whether it keeps members it does not know.
    pub(crate) keeps_unknown: bool,
    /// The documented names.
    pub(crate) names: &'static [&'static str],
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
    /// Which member.
    pub(crate) at: usize,
    /// The name it was found under, where that is not the documented one.
    pub(crate) alias: Option<&'static str>,
}

impl Members {
    /// The member with this name in whatever case; the one that usually comes next is tried first.
    #[inline]
    pub(crate) fn find(&self, name: &str, next: usize) -> Option<Named> {
        match self.names.get(next) {
            Some(known) if *known == name => Some(Named { at: next, alias: None }),
            _ => self.find_elsewhere(name, next),
        }
    }

    fn find_elsewhere(&self, name: &str, next: usize) -> Option<Named> {
        let (before, after) = self.names.split_at(next.min(self.names.len()));
        let exact = after.iter().position(|known| *known == name).map(|at| at + before.len());
        let exact = exact.or_else(|| before.iter().position(|known| *known == name));
        let documented =
            exact.or_else(|| self.names.iter().position(|known| known.eq_ignore_ascii_case(name)));
        documented.map(|at| Named { at, alias: None }).or_else(|| {
            let (alias, at) = self.aliases.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
            Some(Named { at: *at, alias: Some(alias) })
        })
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

    const PLACES: &Members = &Members {
        resource: "Places",
        keeps_unknown: true,
        names: &["id", "unitPrice", "mpnId"],
        aliases: &[("partnerNumber", 2)],
        raw: 0,
        always: 0,
        plain: 0,
    };

    #[test]
    fn a_member_is_found_under_each_of_its_names_in_any_case_and_order() {
        let documented = |at| Some(Named { at, alias: None });
        for next in 0..4 {
            assert_eq!(PLACES.find("unitPrice", next), documented(1));
            assert_eq!(PLACES.find("UNITPRICE", next), documented(1));
            let alias = Some("partnerNumber");
            assert_eq!(PLACES.find("PartnerNumber", next), Some(Named { at: 2, alias }));
            assert_eq!(PLACES.find("unit_price", next), None);
        }
    }

    #[test]
    fn names_are_in_camel_case() {
        const LENGTH: usize = camel_case_length("tier2_mpn_id");
        assert_eq!(&camel_case::<LENGTH>("tier2_mpn_id"), b"tier2MpnId");
        assert_eq!(&camel_case::<2>("id"), b"id");
    }
}
