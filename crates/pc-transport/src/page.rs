//! Collections as streams: page by page or item by item, each page asked for when it is needed.
//!
//! Items are decoded while their page still arrives: however large the page, one piece of it and the items in that piece
//! are held. When a page breaks off in the middle it is asked for again, and the items handed out before are left out.
//!
//! ```no_run
//! # use futures_util::TryStreamExt;
//! # async fn list(client: &pc_transport::Client) -> Result<(), pc_transport::PagingError> {
//! use pc_transport::operations::ListOrders;
//!
//! let orders = ListOrders::new("c".into());
//! let mut orders = std::pin::pin!(client.items(orders));
//! while let Some(order) = orders.try_next().await? {
//!     // dropping the stream asks for no further page
//! }
//! # Ok(())
//! # }
//! ```

use futures_util::stream::{self, Stream};
use pc_models::ResourceCollection;

use crate::{Client, Operation, RequestId};

mod arriving;
mod continuation;
mod error;
mod items;
mod limits;
mod pager;
mod position;
mod text_pages;

pub use continuation::Continuation;
pub(crate) use continuation::TOKEN_HEADER;
pub use error::PagingError;
pub use items::Items;
pub use limits::ListLimits;
use pager::Pager;
pub use position::Position;

/// One page of a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page is; none on the last. Can be saved, and the list taken up there by another process.
    pub next: Option<Continuation>,
    /// Requests sent for it.
    pub attempts: u32,
}

impl Client {
    /// The items of a collection, one by one, decoded while their page arrives.
    pub fn items<O, T>(&self, operation: O) -> Items<O, T>
    where
        O: Operation<Output = ResourceCollection<T>> + 'static,
        T: Send + 'static,
    {
        self.items_from(operation, Position::default())
    }

    /// As [`Client::items`], from a place that [`Items::position`] named: what was handed out before it is left out.
    pub fn items_from<O, T>(&self, operation: O, from: Position) -> Items<O, T>
    where
        O: Operation<Output = ResourceCollection<T>> + 'static,
        T: Send + 'static,
    {
        Items::new(self.clone(), operation, from)
    }

    /// The pages of a collection, from its beginning or from a saved position. A page is held whole.
    ///
    /// A position that is passed twice ends the stream with [`PagingError::Loop`], before the page that leads back is
    /// handed out; a page that comes twice ends it with [`PagingError::Repeated`]. An empty page is the last one.
    pub fn pages<O, T>(
        &self,
        operation: O,
        from: Option<Continuation>,
    ) -> impl Stream<Item = Result<Page<T>, PagingError>> + Send + use<O, T>
    where
        O: Operation<Output = ResourceCollection<T>>,
        T: Send,
    {
        stream::unfold(Reader::new(self, operation, from), |mut reader| async move {
            let page = reader.page().await.transpose()?;
            if page.is_err() {
                reader.next = None;
            }
            Some((page, reader))
        })
    }
}

/// Goes from page to page.
struct Reader<O> {
    pager: Pager<O>,
    /// `Some(None)` is the beginning, `None` the end.
    next: Option<Option<Continuation>>,
}

impl<O, T> Reader<O>
where
    O: Operation<Output = ResourceCollection<T>>,
    T: Send,
{
    fn new(client: &Client, operation: O, from: Option<Continuation>) -> Self {
        let pager = Pager::new(client.clone(), operation, from.is_some());
        Self { pager, next: Some(from) }
    }

    async fn page(&mut self) -> Result<Option<Page<T>>, PagingError> {
        let Some(page) = self.next.take() else { return Ok(None) };
        let request = self.pager.request(page.as_ref())?;
        let call = self.pager.call(request);
        let answered = self.pager.client.run_pinned(&call, RequestId::fresh()).await;
        let (head, bytes) = (call.head(), call.bytes());
        let (collection, attempts) = match answered {
            Ok(answered) => (answered.output, answered.attempts),
            Err(error) => return self.pager.refused(page.as_ref(), error).map(|()| None),
        };
        self.pager.check_new(head)?;
        self.pager.count(collection.items.len(), bytes)?;
        let next = self.pager.next_page(&collection, collection.items.len() as u64)?;
        self.next = next.clone().map(Some);
        Ok(Some(Page { items: collection.items, next, attempts }))
    }
}
