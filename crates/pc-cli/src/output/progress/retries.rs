//! Calls that failed and are tried again, as the service asks for: told by the client, shown in the progress of the command.

use std::sync::PoisonError;

use pc_transport::telemetry::{AttemptSummary, Observer, RetryWait};

use super::SHOWN;
use super::standing::Wait;

/// Shows the waits of a client, where a command shows its progress.
pub(crate) struct RetriesShown;

impl Observer for RetriesShown {
    fn attempted(&self, _: &AttemptSummary) {
        note(None);
    }

    fn waiting(&self, wait: &RetryWait) {
        note(Some(*wait));
    }
}

fn note(wait: Option<RetryWait>) {
    let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner).upgrade();
    let Some(shown) = shown else { return };
    let until = wait.map(|wait| shown.clock.now() + wait.wait);
    shown.standing().retrying = wait.map(|wait| Wait { what: told(&wait), until });
}

fn told(RetryWait { operation, status, .. }: &RetryWait) -> String {
    match status {
        Some(429) => format!("{operation} is throttled"),
        Some(status) => format!("{operation} was answered by {status}"),
        None => format!("{operation} was not answered"),
    }
}
