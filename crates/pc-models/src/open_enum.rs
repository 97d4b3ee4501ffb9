//! String enums that stay open: one macro for all of them.

/// Compares two words the way the service's own converters do: without case and without `_`.
pub(crate) fn same_word(left: &str, right: &str) -> bool {
    let fold = |word: &'_ str| -> Vec<u8> {
        word.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase()).collect()
    };
    left.eq_ignore_ascii_case(right) || fold(left) == fold(right)
}

/// Declares an enum whose members have one canonical spelling on the wire, read in any case, with or without
/// underscores. A word the service adds later is kept in `Unknown` and written back unchanged.
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $member:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$doc])* $member,)+
            /// A word this version does not know, kept as it came.
            Unknown(Box<str>),
        }

        impl $name {
            /// Every member this version knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$member),+];

            /// The canonical spelling on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$member => $word,)+
                    Self::Unknown(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                Self::KNOWN
                    .iter()
                    .find(|known| $crate::open_enum::same_word(known.as_str(), word))
                    .cloned()
                    .unwrap_or_else(|| Self::Unknown(word.into()))
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(word))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::lenient::text(deserializer).map(|word| Self::from(word.as_str()))
            }
        }
    };
}
pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use crate::BillingCycleType;

    #[test]
    fn reads_any_casing_and_writes_the_canonical_word() {
        for word in ["one_time", "OneTime", "onetime", "ONE_TIME", "oneTime"] {
            let read: BillingCycleType = serde_json::from_str(&format!("\"{word}\"")).unwrap();
            assert_eq!(read, BillingCycleType::OneTime);
            assert_eq!(serde_json::to_string(&read).unwrap(), "\"one_time\"");
            assert_eq!(word.parse::<BillingCycleType>().unwrap(), read);
        }
    }

    #[test]
    fn keeps_a_word_it_does_not_know() {
        let read: BillingCycleType = serde_json::from_str("\"Every_Blue_Moon\"").unwrap();
        assert_eq!(read.as_str(), "Every_Blue_Moon");
        assert_eq!(serde_json::to_string(&read).unwrap(), "\"Every_Blue_Moon\"");
    }
}
