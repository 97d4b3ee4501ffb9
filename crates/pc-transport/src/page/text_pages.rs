//! Pages whose items are found while they arrive, and left as they came: to be decoded while the next page is under way, say.

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use pc_models::ResourceCollection;
use tracing::debug;

use super::arriving::StepError;
use super::pager::Head;
use super::{Continuation, Page, PagingError, Reader};
use crate::client::Reading;
use crate::json_scan::{CollectionScan, Malformed};
use crate::wire::{DecodeError, Reply};
use crate::{Client, Operation};

/// Most items of a page, and most bytes of its text: the longest page has 2,000 items, in some megabytes.
const MAX_ITEMS: usize = 50_000;
const MAX_BYTES: usize = 32 << 20;

impl Client {
    /// The pages of a collection as by [`Client::pages`], but for the items: each is the JSON text it arrived as, `null`
    /// included. What is wrong within an item is found by whoever decodes it.
    pub fn text_pages<O, T>(
        &self,
        operation: O,
        from: Option<Continuation>,
    ) -> impl Stream<Item = Result<Page<Bytes>, PagingError>> + Send + use<O, T>
    where
        O: Operation<Output = ResourceCollection<T>>,
        T: Send,
    {
        stream::unfold(Reader::new(self, operation, from), |mut reader| async move {
            let page = reader.text_page().await.transpose()?;
            if page.is_err() {
                reader.next = None;
            }
            Some((page, reader))
        })
    }
}

/// A page that has arrived.
struct TextPage {
    items: Vec<Bytes>,
    /// How long its text is.
    bytes: usize,
    /// What stood around the items.
    frame: Vec<u8>,
}

impl<O, T> Reader<O>
where
    O: Operation<Output = ResourceCollection<T>>,
    T: Send,
{
    async fn text_page(&mut self) -> Result<Option<Page<Bytes>>, PagingError> {
        let Some(place) = self.next.take() else { return Ok(None) };
        let request = self.pager.request(place.as_ref())?;
        let (mut attempts, mut breaks) = (0, 0);
        loop {
            let mut reading = match self.pager.client.read(&self.pager.call(request.clone())).await {
                Ok(reading) => reading,
                Err(error) => return self.pager.refused(place.as_ref(), error).map(|()| None),
            };
            attempts += reading.attempts();
            match TextPage::read(&self.pager.client, &mut reading).await {
                Ok(page) => return self.handed_out(page, &reading, attempts).map(Some),
                Err(StepError::Broken(error)) => {
                    breaks += 1;
                    self.pager.client.wait_to_read_again(reading, breaks, error).await?;
                    debug!(operation = O::NAME, breaks, "the page broke off, reading it again");
                }
                Err(StepError::Changed) => return Err(PagingError::Changed { operation: O::NAME }),
                Err(StepError::Malformed(malformed)) => {
                    let error = DecodeError::new(".", &malformed.to_string(), reading.reply());
                    return Err(self.pager.client.unreadable(&reading, error).into());
                }
            }
        }
    }

    /// The page as it is handed out; goes to the next.
    fn handed_out(
        &mut self,
        page: TextPage,
        reading: &Reading,
        attempts: u32,
    ) -> Result<Page<Bytes>, PagingError> {
        let TextPage { items, bytes, frame } = page;
        let Reply { status, headers, .. } = reading.reply();
        let frame = Reply { status: *status, headers: headers.clone(), body: frame.into() };
        let frame = self.pager.operation.decode(&frame);
        let frame = frame.map_err(|error| self.pager.client.unreadable(reading, error))?;
        self.pager.check_new(Head::of(&items))?;
        self.pager.count(items.len(), bytes)?;
        let next = self.pager.next_page(&frame, items.len() as u64)?;
        self.next = next.clone().map(Some);
        Ok(Page { items, next, attempts })
    }
}

impl TextPage {
    /// Reads a page to its end.
    async fn read(client: &Client, reading: &mut Reading) -> Result<Self, StepError> {
        let mut scan = CollectionScan::new(client.max_item());
        let (mut items, mut bytes) = (Vec::new(), 0);
        while let Some(piece) = client.piece(reading).await.map_err(StepError::Broken)? {
            bytes += piece.len();
            scan.push(&piece);
            while let Some(item) = scan.next()? {
                items.push(item);
            }
            if items.len() > MAX_ITEMS {
                return Err(Malformed::TooMany(MAX_ITEMS).into());
            }
            if bytes > MAX_BYTES {
                return Err(Malformed::TooLarge(MAX_BYTES).into());
            }
        }
        // Whether nothing at all is a page, the operation knows.
        let frame = if reading.reply().text_bytes().is_empty() { Vec::new() } else { scan.finish()? };
        Ok(Self { items, bytes, frame })
    }
}
