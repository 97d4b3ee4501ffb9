//! The two ids every call carries (`headers`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

/// Names one logical call (`MS-RequestId`): the same on every repeat until an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(Uuid);

impl RequestId {
    /// A fresh one, for calls that nobody repeats.
    #[must_use]
    pub fn fresh() -> Self {
        Self(random())
    }

    /// Always the same one for the same name: lets a call be repeated after the process died.
    #[must_use]
    pub fn named(name: &str) -> Self {
        const NAMESPACE: Uuid = Uuid::from_u128(0x6f2c_9a1e_58c4_4b7d_9e31_0d6a_7f5b_2c48);
        Self(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
    }
}

/// The text is no GUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no GUID")]
pub struct InvalidId(String);

/// Names one call for support (`MS-CorrelationId`): new each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CorrelationId(Uuid);

impl CorrelationId {
    /// A fresh one.
    #[must_use]
    pub fn fresh() -> Self {
        Self(random())
    }
}

/// From a generator seeded by the system, which need not be asked at each call.
fn random() -> Uuid {
    Builder::from_random_bytes(rand::random()).into_uuid()
}

/// How both are read and written.
macro_rules! guid_text {
    ($($name:ident),+) => {$(
        impl $name {
            /// As `to_string`, without the machinery of formatting: every call writes two.
            pub(crate) fn to_text(self) -> String {
                self.0.hyphenated().encode_lower(&mut Uuid::encode_buffer()).to_owned()
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let guid = Uuid::try_parse(text.trim());
                guid.map(Self).map_err(|_| InvalidId(text.chars().take(50).collect()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}
guid_text!(RequestId, CorrelationId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_written() {
        let id = RequestId::named("x");
        assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
        let id = CorrelationId::fresh();
        assert_eq!(format!(" {id}\n").parse(), Ok(id));
        assert!("4711".parse::<RequestId>().is_err() && "".parse::<CorrelationId>().is_err());
    }

    #[test]
    fn each_correlation_id_is_new_on_every_thread() {
        let fresh = || (0..1000).map(|_| CorrelationId::fresh()).collect::<Vec<_>>();
        let threads = [std::thread::spawn(fresh), std::thread::spawn(fresh)];
        let mut all = fresh();
        all.extend(threads.into_iter().flat_map(|thread| thread.join().unwrap()));
        assert!(all.iter().all(|id| id.0.get_version_num() == 4));
        assert_eq!(all.iter().collect::<std::collections::HashSet<_>>().len(), 3000);
    }
}
