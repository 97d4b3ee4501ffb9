//! Codes of a fixed number of letters: one macro for all of them.

macro_rules! letter_code {
    (
        $(#[$meta:meta])*
        pub struct $name:ident([u8; $length:literal]);
        $(#[$error_meta:meta])*
        pub struct $invalid:ident;
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; $length]);

        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        $(#[$error_meta])*
        pub struct $invalid(String);

        impl $name {
            /// The code in upper case.
            #[must_use]
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).unwrap_or_default() // ASCII letters by construction
            }
        }

        impl std::str::FromStr for $name {
            type Err = $invalid;
            fn from_str(text: &str) -> Result<Self, $invalid> {
                match <[u8; $length]>::try_from(text.as_bytes()) {
                    Ok(letters) if letters.iter().all(u8::is_ascii_alphabetic) => {
                        Ok(Self(letters.map(|letter| letter.to_ascii_uppercase())))
                    }
                    _ => Err($invalid(text.chars().take(16).collect())),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $crate::codec::member::serde_as_member!($name);

        impl $crate::codec::scalar::Scalar for $name {
            fn from_text(text: &str) -> Option<(Self, $crate::codec::kind::Kind)> {
                Some((text.parse().ok()?, $crate::codec::kind::Kind::Usual))
            }
            fn shape(&self, _: $crate::codec::kind::Kind) -> $crate::codec::shape::Shape<'_> {
                $crate::codec::shape::Shape::Text(self.as_str())
            }
            fn is_default(&self) -> bool {
                false
            }
            #[cfg(test)]
            fn arbitrary(rng: &mut $crate::codec::arbitrary::Rng) -> Self {
                Self([(); $length].map(|()| rng.pick(b"AZ")))
            }
        }
    };
}
pub(super) use letter_code;
