//! Goes through the pages of a list: what to ask for next, and when to stop.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use bytes::Bytes;
use pc_models::ResourceCollection;

use super::limits::ListLength;
use super::{Continuation, ListLimits, PagingError};
use crate::json_scan::CollectionScan;
use crate::wire::{DecodeError, Reply, Request};
use crate::{Client, Error, Operation, Repeat};

/// The code of a 400 for a continuation token that leads nowhere.
const EXPIRED_TOKEN_CODE: i64 = 2000;
/// How many of a page's first items tell it from other pages.
const HEAD_ITEMS: usize = 8;
/// Bytes of a page that are looked at in one step to find them.
const HEAD_STEP_BYTES: usize = 32 << 10;

pub(super) struct Pager<O> {
    pub(super) client: Client,
    pub(super) operation: O,
    /// Whether the page in hand is where a saved position led to.
    is_resumed: bool,
    /// How many items stand before the page in hand, as far as its request says so.
    offset: u64,
    /// Fingerprints of the pages read so far, by request and by what they begin with: eight bytes each.
    seen: HashSet<u64>,
    length: ListLength,
}

/// What a page begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head(u64);

/// An operation, at one of its pages.
pub(super) struct PageCall<'a, O> {
    operation: &'a O,
    request: Request,
    head: OnceLock<Head>,
    bytes: OnceLock<usize>,
}

impl<O: Operation> Pager<O> {
    pub(super) fn new(client: Client, operation: O, is_resumed: bool) -> Self {
        let limits = if O::IS_LONG_LIST { ListLimits::NONE } else { client.list_limits() };
        let length = ListLength::new(limits);
        Self { client, operation, is_resumed, offset: 0, seen: HashSet::new(), length }
    }

    /// Counts items that were read, and the bytes of their text; refuses a list that is too long.
    pub(super) fn count(&mut self, items: usize, bytes: usize) -> Result<(), PagingError> {
        self.length.add(O::NAME, items, bytes)
    }

    /// The request for a page; `None` is the first.
    pub(super) fn request(&mut self, page: Option<&Continuation>) -> Result<Request, PagingError> {
        let request = match page {
            None => self.operation.request(),
            Some(page) => self.follow(page)?,
        };
        self.seen.insert(fingerprint(&request));
        let offset = request.query.iter().find(|(name, _)| name.eq_ignore_ascii_case("offset"));
        self.offset = offset.and_then(|(_, offset)| offset.parse().ok()).unwrap_or_default();
        Ok(request)
    }

    /// The request for the page after another one.
    fn follow(&self, page: &Continuation) -> Result<Request, PagingError> {
        let request = page.request(&self.operation, self.client.origin())?;
        match is_same_list(&self.operation.request().path, &request.path) {
            true => Ok(request),
            false => Err(PagingError::OtherList { operation: O::NAME }),
        }
    }

    pub(super) fn call(&self, request: Request) -> PageCall<'_, O> {
        PageCall { operation: &self.operation, request, head: OnceLock::new(), bytes: OnceLock::new() }
    }

    /// Refuses a page that begins as one that was read already, whatever link led to it.
    pub(super) fn check_new(&mut self, head: Option<Head>) -> Result<(), PagingError> {
        match head {
            Some(Head(head)) if !self.seen.insert(head) => Err(PagingError::Repeated { operation: O::NAME }),
            _ => Ok(()),
        }
    }

    /// The page after the one that says this; it held `items` items.
    pub(super) fn next_page<T>(
        &mut self,
        collection: &ResourceCollection<T>,
        items: u64,
    ) -> Result<Option<Continuation>, PagingError> {
        self.is_resumed = false;
        let next = Continuation::after(collection, self.offset + items).filter(|_| items > 0);
        let Some(next) = next else { return Ok(None) };
        let request = self.follow(&next)?;
        if self.seen.contains(&fingerprint(&request)) {
            return Err(PagingError::Loop { operation: O::NAME });
        }
        Ok(Some(next))
    }

    /// What it means that a page cannot be had: nothing where the list just ends. The last page of the customer list may
    /// hold a token that leads nowhere; elsewhere, and for a saved position, taking that for the end would lose items.
    pub(super) fn refused(&self, page: Option<&Continuation>, error: Error) -> Result<(), PagingError> {
        let known = error.documented().map(|known| (known.http_status, known.code));
        let is_expired = known == Some((400, EXPIRED_TOKEN_CODE));
        if page.is_none() || !is_expired {
            return Err(error.into());
        }
        let is_customers = self.operation.request().path.last().is_some_and(|last| last == "customers");
        if is_customers && !self.is_resumed { Ok(()) } else { Err(PagingError::Expired(Box::new(error))) }
    }
}

impl Head {
    /// Of a page whose first elements, as they arrived, are these.
    pub(super) fn of<'e>(elements: impl IntoIterator<Item = &'e Bytes>) -> Option<Self> {
        let mut hasher = DefaultHasher::new();
        let count = elements.into_iter().take(HEAD_ITEMS).map(|element| element.hash(&mut hasher)).count();
        (count > 0).then(|| Self(hasher.finish()))
    }

    /// Looks at no more of the page than it takes.
    fn of_page(reply: &Reply) -> Option<Self> {
        let mut scan = CollectionScan::new(reply.body.len());
        let mut elements: Vec<Bytes> = Vec::new();
        for piece in reply.body.chunks(HEAD_STEP_BYTES) {
            scan.push(piece);
            let found = std::iter::from_fn(|| scan.next().ok().flatten());
            elements.extend(found.take(HEAD_ITEMS - elements.len()));
            if elements.len() == HEAD_ITEMS {
                break;
            }
        }
        Self::of(&elements)
    }
}

impl<O> PageCall<'_, O> {
    /// What the page begins with, once it was read.
    pub(super) fn head(&self) -> Option<Head> {
        self.head.get().copied()
    }

    /// The bytes of its text, once it was read.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.get().copied().unwrap_or_default()
    }
}

/// How many segments of a path say which list it is: the version, whose, who, and of what. Some lists can be asked for by
/// a longer path, whose rest stands in the query of their links.
const LIST_SEGMENTS: usize = 4;
/// Which of them names a customer, an invoice or a product.
const WHO_SEGMENT: usize = 2;

/// Whether a link leads to a page of the list that it stands in. A customer may be named by id here and by domain there.
fn is_same_list(list: &[String], page: &[String]) -> bool {
    let length = list.len().min(LIST_SEGMENTS);
    let is_guid = |text: &str| uuid::Uuid::try_parse(text).is_ok();
    let is_same = |(at, (ours, theirs)): (usize, (&String, &String))| {
        ours.eq_ignore_ascii_case(theirs) || (at == WHO_SEGMENT && is_guid(ours) != is_guid(theirs))
    };
    page.len() >= length && list.iter().zip(page).take(length).enumerate().all(is_same)
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
    const IS_LONG_LIST: bool = O::IS_LONG_LIST;

    fn request(&self) -> Request {
        self.request.clone()
    }

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        let _ = self.bytes.set(reply.body.len());
        if let Some(head) = Head::of_page(reply) {
            let _ = self.head.set(head); // decoded once
        }
        self.operation.decode(reply)
    }
}
