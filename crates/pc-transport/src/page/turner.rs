//! Turns the pages of a list: what to ask for next, and when to stop.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use pc_models::ResourceCollection;

use super::{Continuation, PagingError};
use crate::wire::{DecodeError, Reply, Request};
use crate::{Client, Error, Operation, Repeat};

/// The code of a 400 for a continuation token that leads nowhere.
const DEAD_TOKEN: i64 = 2000;

pub(super) struct Turner<O> {
    pub(super) client: Client,
    pub(super) operation: O,
    /// Whether the page in hand is where a saved position led to.
    is_resumed: bool,
    /// Fingerprints of the pages passed: eight bytes each.
    passed: HashSet<u64>,
}

/// An operation, at one of its pages.
pub(super) struct PageCall<'a, O> {
    operation: &'a O,
    request: Request,
}

impl<O: Operation> Turner<O> {
    pub(super) fn new(client: Client, operation: O, is_resumed: bool) -> Self {
        Self { client, operation, is_resumed, passed: HashSet::new() }
    }

    /// The request for a page; `None` is the first.
    pub(super) fn request(&mut self, page: Option<&Continuation>) -> Result<Request, PagingError> {
        let request = match page {
            None => self.operation.request(),
            Some(page) => page.request(&self.operation, self.client.origin())?,
        };
        self.passed.insert(fingerprint(&request));
        Ok(request)
    }

    pub(super) fn call(&self, request: Request) -> PageCall<'_, O> {
        PageCall { operation: &self.operation, request }
    }

    /// The page after the one that says this; it held `items` items.
    pub(super) fn turn<T>(
        &mut self,
        collection: &ResourceCollection<T>,
        items: u64,
    ) -> Result<Option<Continuation>, PagingError> {
        self.is_resumed = false;
        let Some(next) = Continuation::after(collection).filter(|_| items > 0) else { return Ok(None) };
        let request = next.request(&self.operation, self.client.origin())?;
        if self.passed.contains(&fingerprint(&request)) {
            return Err(PagingError::Loop { operation: O::NAME });
        }
        Ok(Some(next))
    }

    /// The last page of the customer list may hold a token that leads nowhere. Elsewhere, and for a saved position, a
    /// dead token is an error: taking it for the end would lose items.
    pub(super) fn is_dead_end(&self, page: Option<&Continuation>, error: &Error) -> bool {
        let is_customers = self.operation.request().path.last().is_some_and(|last| last == "customers");
        let is_dead =
            error.fault().is_some_and(|fault| fault.status == 400 && fault.code() == Some(DEAD_TOKEN));
        is_customers && page.is_some() && !self.is_resumed && is_dead
    }
}

/// What tells one page from another.
fn fingerprint(request: &Request) -> u64 {
    let mut hasher = DefaultHasher::new();
    request.target().hash(&mut hasher);
    request.headers.hash(&mut hasher);
    hasher.finish()
}

impl<O: Operation> Operation for PageCall<'_, O> {
    type Output = O::Output;
    const NAME: &'static str = O::NAME;
    const REPEAT: Repeat = O::REPEAT;

    fn request(&self) -> Request {
        self.request.clone()
    }

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        self.operation.decode(reply)
    }
}
