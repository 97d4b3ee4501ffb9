//! String enums that stay open: one macro for all of them.

/// Compares two words the way the service's own converters do: without case and without `_`.
pub(crate) fn same_word(left: &str, right: &str) -> bool {
    fn letters(word: &str) -> impl Iterator<Item = u8> {
        word.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase())
    }
    letters(left).eq(letters(right))
}

/// Declares an enum whose members have one canonical spelling on the wire, read in any case, with or without
/// underscores, and by number where the service's own enum has one (`"monthly" = 1`). A word the service adds
/// later is kept in `Unknown` and written back unchanged.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$doc:meta])* $member:ident = $word:literal $(= $number:literal)?),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$doc])* $member,)+
            /// A word this version does not know, kept as it came; empty for none at all.
            Unknown(Box<str>),
        }

        impl $name {
            /// Every member this version knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$member),+];

            /// The numbers the service's own enum gives its members.
            const NUMBERS: &'static [(i64, Self)] = &[$($(($number, Self::$member),)?)+];

            /// The canonical spelling on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$member => $word,)+
                    Self::Unknown(word) => word,
                }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::Unknown(Box::default())
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => return Self::$member,)+
                    _ => {}
                }
                Self::KNOWN
                    .iter()
                    .find(|known| $crate::codec::same_word(known.as_str(), word))
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

        $crate::codec::member::serde_as_member!($name);

        impl $crate::codec::scalar::Scalar for $name {
            const MUST_FIT: bool = false;

            fn from_text(text: &str) -> Option<(Self, $crate::codec::kind::Kind)> {
                Some((Self::from(text), $crate::codec::kind::Kind::Usual))
            }
            fn from_integer(number: i128) -> Option<(Self, $crate::codec::kind::Kind)> {
                let known = Self::NUMBERS.iter().find(|(known, _)| i128::from(*known) == number);
                let member = known.map_or_else(|| Self::Unknown(number.to_string().into()), |(_, member)| member.clone());
                Some((member, $crate::codec::kind::Kind::Bare))
            }
            fn shape(&self, kind: $crate::codec::kind::Kind) -> $crate::codec::shape::Shape<'_> {
                let number = Self::NUMBERS.iter().find(|(_, member)| member == self);
                match (kind, number) {
                    ($crate::codec::kind::Kind::Bare, Some((number, _))) => $crate::codec::shape::Shape::Signed(*number),
                    ($crate::codec::kind::Kind::Bare, None) => $crate::codec::scalar::bare(self.as_str()),
                    _ => $crate::codec::shape::Shape::Text(self.as_str()),
                }
            }
            fn is_default(&self) -> bool {
                self.as_str().is_empty()
            }
            #[cfg(test)]
            fn arbitrary(rng: &mut $crate::codec::arbitrary::Rng) -> Self {
                if rng.flip() { rng.pick(Self::KNOWN) } else { Self::from(rng.text().as_str()) }
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

    #[test]
    fn reads_the_numbers_of_the_service() {
        let read: BillingCycleType = serde_json::from_str("4").unwrap();
        assert_eq!(read, BillingCycleType::OneTime);
        let read: BillingCycleType = serde_json::from_str("77").unwrap();
        assert_eq!(read.as_str(), "77");
    }
}
