//! Text that must not be printed.

use std::fmt;
use std::ops::Deref;

/// A password or access key. `Debug` hides it; [`SecretText::as_str`] shows it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SecretText(Box<str>);

impl SecretText {
    /// The secret itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for SecretText {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

/// For the one place that uses it; what is printed from there is its own business.
impl Deref for SecretText {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

crate::codec::member::serde_as_member!(SecretText);

crate::codec::scalar::text_scalar!(SecretText);
