//! The cause of an error, as it came.

use std::error::Error;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The cause of an error: another error, or a reason in words. It can be shared, and equals another that says the same.
#[derive(Clone)]
pub struct SourceError(Arc<dyn Error + Send + Sync>);

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for SourceError {
    fn from(error: E) -> Self {
        Self(error.into().into())
    }
}

impl Deref for SourceError {
    type Target = dyn Error + Send + Sync;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl PartialEq for SourceError {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for SourceError {}

impl fmt::Debug for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{JournalError, RunError};

    #[test]
    fn an_error_leads_to_its_cause_and_says_what_it_said() {
        let cause = serde_json::from_str::<u8>("x").unwrap_err();
        let text = cause.to_string();
        let purchase = "p".parse().unwrap();
        let error = RunError::Journal { purchase, error: JournalError::read(cause) };
        assert!(error.to_string().contains(&format!("its journal cannot be read: {text}")), "{error}");
        let journal = error.source().unwrap();
        assert!(journal.source().unwrap().downcast_ref::<serde_json::Error>().is_some());
        assert_eq!(JournalError::write("full").source().unwrap().to_string(), "full");
        assert_eq!(JournalError::write("full"), JournalError::write("full".to_owned()));
    }
}
