//! Finds names by their letters: services write members in whatever order, and a resource may have fifty.

/// How many places there are: twice as many as a resource has members at the most, so that most names stand where they are
/// looked for first.
const SLOTS: usize = 128;

/// Where each of up to 64 names stands in a list of them. Made when the program is compiled.
#[derive(Debug)]
pub(crate) struct NameIndex([Option<u8>; SLOTS]);

impl NameIndex {
    pub(crate) const fn of(names: &[&str]) -> Self {
        assert!(names.len() <= SLOTS / 2, "too many names");
        let (mut slots, mut at) = ([None; SLOTS], 0);
        while at < names.len() {
            let mut slot = first_slot(names[at].as_bytes());
            while slots[slot].is_some() {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = Some(at as u8);
            at += 1;
        }
        Self(slots)
    }

    /// Where exactly this name stands among the names that the index is of.
    pub(crate) fn find(&self, names: &[&str], name: &str) -> Option<usize> {
        let mut slot = first_slot(name.as_bytes());
        while let Some(at) = self.0[slot] {
            if names[usize::from(at)] == name {
                return Some(at.into());
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }
}

/// Where a name is looked for first: by its length and a few letters, for names begin alike and end alike.
const fn first_slot(name: &[u8]) -> usize {
    let length = name.len();
    if length == 0 {
        return 0;
    }
    let letters = [name[0], name[length / 3], name[length / 2], name[length - 1]];
    let (mut hash, mut at) = (length, 0);
    while at < letters.len() {
        hash = hash * 31 + letters[at] as usize;
        at += 1;
    }
    hash % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_no_other() {
        let texts: Vec<String> =
            (0..64).map(|number| format!("{}name{number}", "n".repeat(number % 3))).collect();
        let names: Vec<&str> = texts.iter().map(String::as_str).collect();
        let index = NameIndex::of(&names);
        for (at, name) in names.iter().enumerate() {
            assert_eq!(index.find(&names, name), Some(at));
            assert_eq!(index.find(&names, &name.to_uppercase()), None);
            assert_eq!(index.find(&names, &format!("{name}x")), None);
        }
        assert_eq!(index.find(&names, ""), None);
        assert_eq!(NameIndex::of(&[]).find(&[], "id"), None);
        assert_eq!(NameIndex::of(&["", "id"]).find(&["", "id"], ""), Some(0));
    }
}
