//! Why a collection cannot be read to its end.

use crate::Error;
use crate::wire::ForeignLink;

/// A collection that cannot be read to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PagingError {
    /// A page could not be had, or not to its end.
    #[error(transparent)]
    Call(#[from] Error),
    /// The next page is said to be on another host.
    #[error(transparent)]
    ForeignLink(#[from] ForeignLink),
    /// The link to the next page leads to another list, such as another customer's: it is not followed.
    #[error("{operation}: the link to the next page leads to another list")]
    OtherList {
        /// The operation.
        operation: &'static str,
    },
    /// The link to the next page leads to one that was read already: following it would list things twice, for ever.
    #[error("{operation}: the link to the next page leads back to a page that was read already")]
    Loop {
        /// The operation.
        operation: &'static str,
    },
    /// A page begins as one that was read already, under another link: the service repeats itself. Nothing of it is
    /// handed out. Eight items, or all of a shorter page, are compared: ask for pages of at least eight where a list may
    /// hold equal items.
    #[error("{operation}: the service sent a page that was read already, under another link")]
    Repeated {
        /// The operation.
        operation: &'static str,
    },
    /// The list is longer than the client's [`ListLimits`](crate::ListLimits): nothing more of it is read.
    #[error(
        "{operation}: the list has more than {limit}, the most that is read of one: ask for a part of it, or allow more"
    )]
    TooLong {
        /// The operation.
        operation: &'static str,
        /// What it is longer than, with its unit.
        limit: String,
    },
    /// The service does not know the place in the list any more, or never did.
    #[error("{0}. The place in the list is not known any more: read the list from its beginning")]
    Expired(#[source] Box<Error>),
    /// A page that was asked for again is not what it was: going on would list things twice or leave some out.
    #[error("{operation}: the page changed while it was read; read the list from its beginning")]
    Changed {
        /// The operation.
        operation: &'static str,
    },
}

impl PagingError {
    /// The failed call behind it, if there is one.
    #[must_use]
    pub fn call(&self) -> Option<&Error> {
        match self {
            Self::Call(error) => Some(error),
            Self::Expired(error) => Some(error),
            _ => None,
        }
    }
}
