//! Text that needs no memory of its own while it is short.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use arrayvec::ArrayString;

/// The longest text, in bytes, that is kept in place: a GUID has 36. More would make the type larger.
const MAX_IN_PLACE: usize = 40;

/// A text that cannot be changed: in place up to 40 bytes, and on the heap beyond.
#[derive(Clone)]
pub(super) enum ShortText {
    InPlace(ArrayString<MAX_IN_PLACE>),
    OnHeap(Box<str>),
}

impl ShortText {
    #[inline]
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::InPlace(text) => text,
            Self::OnHeap(text) => text,
        }
    }
}

impl From<&str> for ShortText {
    #[inline]
    fn from(text: &str) -> Self {
        ArrayString::from(text).map_or_else(|_| Self::OnHeap(text.into()), Self::InPlace)
    }
}

impl Default for ShortText {
    fn default() -> Self {
        Self::InPlace(ArrayString::new_const())
    }
}

impl PartialEq for ShortText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}
impl Eq for ShortText {}
impl PartialOrd for ShortText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for ShortText {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}
impl Hash for ShortText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_length_are_kept_and_compared_as_texts() {
        let texts: Vec<String> = (0..100).map(|length| "ö1".repeat(length)).collect();
        let short: Vec<ShortText> = texts.iter().map(|text| text.as_str().into()).collect();
        assert!(short.is_sorted() && short.iter().map(ShortText::as_str).eq(&texts));
        assert_eq!(short[0], ShortText::default());
        let longest = "x".repeat(MAX_IN_PLACE);
        assert!(matches!(longest.as_str().into(), ShortText::InPlace(_)));
        assert!(ShortText::from("y") > ShortText::from((longest + "x").as_str()));
    }

    #[test]
    fn there_are_many_so_they_are_small() {
        assert_eq!((size_of::<ShortText>(), size_of::<Option<ShortText>>()), (48, 48));
    }
}
