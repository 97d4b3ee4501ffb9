//! Exports that are asked for before they are read. The service takes its time for each, and prepares several side by
//! side: while one is waited for and read, so are the next ones.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use futures_util::future::join_all;

use super::export;
use crate::billing::{BillingAccess, BillingError, Document, Section, Via};
use crate::lock::lock;

/// How many exports are asked for at the same time.
const ASKED_FOR_AT_ONCE: usize = 8;

/// The exports that will be read, in their order; shared by the readers of several documents.
#[derive(Clone)]
pub(super) struct PreparedExports(Arc<Mutex<Queue>>);

struct Queue {
    to_come: VecDeque<Wanted>,
    asked_for: Vec<(Wanted, String)>,
}

#[derive(Clone, PartialEq)]
struct Wanted {
    document: Document,
    section: Section,
}

impl PreparedExports {
    pub(super) fn new<'s>(sections: impl Iterator<Item = (&'s Document, &'s Section)>) -> Self {
        let to_come = sections
            .filter(|(_, section)| section.via == Via::Export)
            .map(|(document, section)| Wanted { document: document.clone(), section: section.clone() });
        Self(Arc::new(Mutex::new(Queue { to_come: to_come.collect(), asked_for: Vec::new() })))
    }

    /// The location of the export that is to be read now; the next ones are asked for too.
    pub(super) async fn take(
        &self,
        access: &BillingAccess,
        document: &Document,
        section: &Section,
    ) -> Result<String, BillingError> {
        let wanted = Wanted { document: document.clone(), section: section.clone() };
        let known = lock(&self.0).take(&wanted);
        let location = match known {
            Some(location) => location,
            None => export::start(access, document, section).await?,
        };
        self.ask_ahead(access).await;
        Ok(location)
    }

    /// Asks for as many of those that come next as may be prepared, some at a time: all at the beginning, so that none of them
    /// is waited for much longer than the first.
    async fn ask_ahead(&self, access: &BillingAccess) {
        let most = access.export.as_ref().map_or(1, |export| export.max_prepared);
        let next = lock(&self.0).next(most);
        for some in next.chunks(ASKED_FOR_AT_ONCE) {
            let asking = some.iter().map(|wanted| async move {
                let location = export::start(access, &wanted.document, &wanted.section).await;
                // One that fails is asked for again when it is to be read, which tells what is wrong.
                location.ok().map(|location| (wanted.clone(), location))
            });
            let asked = join_all(asking).await;
            let is_refused = asked.iter().any(Option::is_none);
            let mut queue = lock(&self.0);
            queue.asked_for.extend(asked.into_iter().flatten());
            if is_refused {
                // From now on each is asked for when it is to be read, and delays none before it.
                queue.to_come.clear();
                break;
            }
        }
    }
}

impl Queue {
    /// Takes out what is wanted now; answers where it is, if it was asked for.
    fn take(&mut self, wanted: &Wanted) -> Option<String> {
        if let Some(index) = self.to_come.iter().position(|one| one == wanted) {
            self.to_come.drain(..=index); // those before it were read, or are gone on with
        }
        let asked = self.asked_for.iter().position(|(one, _)| one == wanted)?;
        Some(self.asked_for.remove(asked).1)
    }

    /// Takes out what is to be asked for beside the one that is read, which counts among `most`.
    fn next(&mut self, most: usize) -> Vec<Wanted> {
        let free = most.saturating_sub(1 + self.asked_for.len());
        self.to_come.drain(..free.min(self.to_come.len())).collect()
    }
}
