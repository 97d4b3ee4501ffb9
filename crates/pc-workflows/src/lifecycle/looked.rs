//! A look at something that these credentials may not be allowed to see.

use pc_transport::{Error, PagingError};

/// What was seen, or why nothing could be. Used for what stands beside the thing asked for: that it cannot be read does
/// not make the rest worthless.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Looked<T> {
    /// What was seen.
    pub seen: Vec<T>,
    /// Why it is not all; `None` when it is.
    pub unreadable: Option<String>,
}

impl<T> Looked<T> {
    /// All of it was seen.
    pub(super) fn all(seen: Vec<T>) -> Self {
        Self { seen, unreadable: None }
    }

    /// Nothing was seen, for this reason.
    pub(super) fn nothing(reason: String) -> Self {
        Self { seen: Vec::new(), unreadable: Some(reason) }
    }

    /// Takes a refusal for "cannot be seen". Trouble that passes, and refused credentials, stay errors.
    pub(super) fn of(answer: Result<Vec<T>, PagingError>) -> Result<Self, PagingError> {
        match answer {
            Ok(seen) => Ok(Self::all(seen)),
            Err(PagingError::Call(error)) if is_refusal(&error) => Ok(Self::nothing(error.cause.to_string())),
            Err(error) => Err(error),
        }
    }
}

/// Whether the service looked, and said no to this one question.
pub(super) fn is_refusal(error: &Error) -> bool {
    !error.is_unauthorized() && error.fault().is_some_and(|fault| (400..500).contains(&fault.status))
}
