//! What the engine keeps, as a journal to read.

use async_trait::async_trait;
use pc_workflows::{Entry, Journal, JournalError, JournaledPurchase, PurchaseId};

use super::{Client, ClientError};
use crate::view::RUNNING;

/// What the engine keeps, as a journal to read: for whatever looks at the purchases of a journal. It cannot be written: what
/// is done with a purchase on the engine is asked of the [`Client`].
#[derive(Clone)]
pub struct EngineJournal(Client);

impl EngineJournal {
    /// What is kept by the engine of this client.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self(client)
    }
}

#[async_trait]
impl Journal for EngineJournal {
    async fn append(&self, _: &PurchaseId, _: u64, _: &Entry) -> Result<(), JournalError> {
        Err(JournalError::write("the purchases of an engine are run by the copies of its service alone"))
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        match self.0.history(purchase, 0).await {
            Ok(history) => Ok(history.entries),
            Err(ClientError::Unknown(_)) => Ok(Vec::new()),
            Err(error) => Err(unreadable(error)),
        }
    }

    /// By id: the engine does not know in which order they were started.
    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        let listed = self.0.list().await.map_err(unreadable)?;
        Ok(listed
            .into_iter()
            .map(|listed| JournaledPurchase::new(listed.id, listed.status != RUNNING))
            .collect())
    }
}

fn unreadable(error: ClientError) -> JournalError {
    JournalError::read(error.to_string())
}
