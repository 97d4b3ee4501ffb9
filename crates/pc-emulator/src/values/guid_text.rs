//! Texts that are GUIDs, nearly always: each in a third of the room, as there are millions.

use std::convert::Infallible;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::values::read_text::read_text;

/// A text that is most likely a GUID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GuidText(Kept);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kept {
    /// In lower case and with dashes, as it is shown again.
    Guid(Uuid),
    Text(Box<str>),
}

impl From<&str> for GuidText {
    fn from(text: &str) -> Self {
        let guid = Uuid::try_parse(text).ok();
        let guid = guid.filter(|guid| *guid.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == *text);
        Self(guid.map_or_else(|| Kept::Text(text.into()), Kept::Guid))
    }
}

impl fmt::Display for GuidText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kept::Guid(guid) => guid.fmt(f),
            Kept::Text(text) => f.write_str(text),
        }
    }
}

impl Serialize for GuidText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GuidText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, |text| Ok::<_, Infallible>(Self::from(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_shown_as_it_was() {
        let guid = "d6bd25f0-3b0c-4d3e-9c11-0f5c8b8d0a11";
        for text in [guid, &guid.to_uppercase(), &guid.replace('-', ""), &format!("{{{guid}}}"), "", "x"] {
            let kept = GuidText::from(text);
            assert_eq!(matches!(kept.0, Kept::Guid(_)), text == guid);
            assert_eq!(kept.to_string(), text);
            let json = serde_json::to_string(&kept).unwrap();
            assert_eq!(json, serde_json::to_string(text).unwrap());
            assert_eq!(serde_json::from_str::<GuidText>(&json).unwrap(), kept);
        }
    }
}
