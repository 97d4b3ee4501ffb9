//! A place within a list, as data that can be saved.

use serde::{Deserialize, Serialize};

use super::Continuation;
use crate::checkpoint::Checkpoint;

/// A place within a list: which page, and how many of its items were handed out. [`Client::items_from`] takes the list
/// up there, in another process too.
///
/// It also holds a checksum over those items, by which a page that changed meanwhile is found out.
///
/// [`Client::items_from`]: crate::Client::items_from
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub(super) page: Option<Continuation>,
    #[serde(rename = "mark")] // the name in saved positions
    pub(super) checkpoint: Checkpoint,
}

impl Position {
    /// The beginning of a page; `None` is the first.
    #[must_use]
    pub fn at_page(page: Option<Continuation>) -> Self {
        Self { page, checkpoint: Checkpoint::default() }
    }

    /// Items of the page that were handed out.
    #[must_use]
    pub fn items(&self) -> u64 {
        self.checkpoint.count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_that_were_saved_can_be_read() {
        let saved = r#"{"page":{"token":"t"},"mark":{"count":3,"sum":7}}"#;
        let position: Position = serde_json::from_str(saved).unwrap();
        assert_eq!((position.items(), serde_json::to_string(&position).unwrap()), (3, saved.to_owned()));
    }
}
