//! Collections as streams: page by page or item by item, each page asked for when it is needed.
//!
//! ```no_run
//! # use futures_util::TryStreamExt;
//! # async fn list(client: &pc_transport::Client) -> Result<(), pc_transport::PagingError> {
//! use pc_transport::operations::ListOrders;
//!
//! let orders = ListOrders { customer: "c".into(), billing_cycle: None, include_price: false };
//! let mut orders = std::pin::pin!(client.items(orders));
//! while let Some(order) = orders.try_next().await? {
//!     // dropping the stream asks for no further page
//! }
//! # Ok(())
//! # }
//! ```

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use futures_util::stream::{self, Stream, TryStreamExt};
use pc_models::ResourceCollection;

use crate::wire::{DecodeError, ForeignLink, Reply, Request};
use crate::{Client, Error, Operation, Repeat};

mod continuation;

pub use continuation::Continuation;

/// The code of a 400 for a continuation token that leads nowhere.
const DEAD_TOKEN: i64 = 2000;

/// One page of a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page is; none on the last. Can be saved, and the list taken up there by another process.
    pub next: Option<Continuation>,
}

/// A collection that cannot be read to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PagingError {
    /// A page could not be had.
    #[error(transparent)]
    Call(#[from] Error),
    /// The next page is said to be on another host.
    #[error(transparent)]
    ForeignLink(#[from] ForeignLink),
    /// The link to the next page leads to one that was read already: following it would list things twice, for ever.
    #[error("{operation}: the link to the next page leads back to a page that was read already")]
    Loop {
        /// The operation.
        operation: &'static str,
    },
}

impl Client {
    /// The items of a collection, one by one. At most one page is held.
    pub fn items<O, T>(&self, operation: O) -> impl Stream<Item = Result<T, PagingError>> + Send + use<O, T>
    where
        O: Operation<Output = ResourceCollection<T>>,
        T: Send,
    {
        let items = |page: Page<T>| stream::iter(page.items.into_iter().map(Ok));
        self.pages(operation, None).map_ok(items).try_flatten()
    }

    /// The pages of a collection, from its beginning or from a saved position.
    ///
    /// A position that is passed twice ends the stream with [`PagingError::Loop`], before the page that leads back is
    /// handed out. An empty page is the last one.
    pub fn pages<O, T>(
        &self,
        operation: O,
        from: Option<Continuation>,
    ) -> impl Stream<Item = Result<Page<T>, PagingError>> + Send + use<O, T>
    where
        O: Operation<Output = ResourceCollection<T>>,
        T: Send,
    {
        let reader = Reader {
            client: self.clone(),
            operation,
            is_resumed: from.is_some(),
            next: Some(from),
            passed: HashSet::new(),
        };
        stream::unfold(reader, |mut reader| async move {
            let page = reader.page().await.transpose()?;
            if page.is_err() {
                reader.next = None;
            }
            Some((page, reader))
        })
    }
}

struct Reader<O> {
    client: Client,
    operation: O,
    is_resumed: bool,
    /// `Some(None)` is the beginning, `None` the end.
    next: Option<Option<Continuation>>,
    /// Fingerprints of the positions passed: eight bytes a page.
    passed: HashSet<u64>,
}

impl<O, T> Reader<O>
where
    O: Operation<Output = ResourceCollection<T>>,
    T: Send,
{
    async fn page(&mut self) -> Result<Option<Page<T>>, PagingError> {
        let Some(position) = self.next.take() else { return Ok(None) };
        let origin = self.client.origin().map(str::to_owned);
        let request = match &position {
            None => self.operation.request(),
            Some(position) => position.request(&self.operation, origin.as_deref())?,
        };
        self.passed.insert(fingerprint(&request));
        let call = PageCall { operation: &self.operation, request };
        let collection = match self.client.run(&call).await {
            Ok(answer) => answer,
            Err(error) if self.is_dead_end(position.as_ref(), &error) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        self.is_resumed = false;
        let next = match Continuation::after(&collection) {
            Some(_) if collection.items.is_empty() => None,
            next => next,
        };
        if let Some(next) = &next {
            let request = next.request(&self.operation, origin.as_deref())?;
            if self.passed.contains(&fingerprint(&request)) {
                return Err(PagingError::Loop { operation: O::NAME });
            }
            self.next = Some(Some(next.clone()));
        }
        Ok(Some(Page { items: collection.items, next }))
    }

    /// The last page of the customer list may hold a token that leads nowhere. Elsewhere, and for a saved position, a
    /// dead token is an error: taking it for the end would lose items.
    fn is_dead_end(&self, position: Option<&Continuation>, error: &Error) -> bool {
        let is_customers = self.operation.request().path.last().is_some_and(|last| last == "customers");
        let is_dead =
            error.fault().is_some_and(|fault| fault.status == 400 && fault.code() == Some(DEAD_TOKEN));
        is_customers && position.is_some() && !self.is_resumed && is_dead
    }
}

/// What tells one page from another.
fn fingerprint(request: &Request) -> u64 {
    let mut hasher = DefaultHasher::new();
    request.target().hash(&mut hasher);
    request.headers.hash(&mut hasher);
    hasher.finish()
}

/// An operation, at one of its pages.
struct PageCall<'a, O> {
    operation: &'a O,
    request: Request,
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
