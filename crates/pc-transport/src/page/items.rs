//! The items of a list as a stream that knows where it is.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::Stream;
use pc_models::ResourceCollection;
use tracing::debug;

use super::arriving::{ArrivingPage, Step, StepError};
use super::pager::{Head, Pager};
use super::{Continuation, PagingError, Position};
use crate::checkpoint::{Checkpoint, ResumeFilter};
use crate::wire::DecodeError;
use crate::{Client, Operation};

/// The items of a collection, one by one. Made by [`Client::items`].
///
/// After an error the stream ends. [`Client::items_from`] goes on at [`Items::position`], once what was wrong is mended.
/// [`PagingError::Loop`] comes after the items of the page that leads back, before any is handed out twice; so does
/// [`PagingError::Repeated`].
#[must_use = "a stream does nothing unless it is read"]
pub struct Items<O, T> {
    state: State<O, T>,
    position: Position,
}

enum State<O, T> {
    Idle(Box<Reader<O, T>>),
    Busy(BoxFuture<'static, Advanced<O, T>>),
    Ended,
}

/// A reader that read on, and whether there is more.
type Advanced<O, T> = (Box<Reader<O, T>>, Result<bool, PagingError>);

struct Reader<O, T> {
    pager: Pager<O>,
    /// The page in hand; `Some(None)` is the first, `None` the end.
    page: Option<Option<Continuation>>,
    arriving: Option<ArrivingPage>,
    filter: ResumeFilter,
    ready: VecDeque<(T, Checkpoint)>,
    /// What comes after the items that are ready.
    failed: Option<PagingError>,
}

impl<O, T> Items<O, T>
where
    O: Operation<Output = ResourceCollection<T>> + 'static,
    T: Send + 'static,
{
    pub(super) fn new(client: Client, operation: O, from: Position) -> Self {
        let reader = Reader {
            pager: Pager::new(client, operation, from.page.is_some()),
            page: Some(from.page.clone()),
            arriving: None,
            filter: ResumeFilter::until(from.checkpoint),
            ready: VecDeque::new(),
            failed: None,
        };
        Self { state: State::Idle(Box::new(reader)), position: from }
    }

    /// The place after the last item that was handed out. Belongs to the operation, as a [`Continuation`] does.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position.clone()
    }
}

impl<O, T> Stream for Items<O, T>
where
    O: Operation<Output = ResourceCollection<T>> + 'static,
    T: Send + 'static,
{
    type Item = Result<T, PagingError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match &mut self.state {
                State::Ended => return Poll::Ready(None),
                State::Idle(reader) => {
                    if let Some((item, checkpoint)) = reader.ready.pop_front() {
                        self.position.checkpoint = checkpoint;
                        return Poll::Ready(Some(Ok(item)));
                    }
                    let State::Idle(mut reader) = std::mem::replace(&mut self.state, State::Ended) else {
                        return Poll::Ready(None);
                    };
                    if let Some(error) = reader.failed.take() {
                        return Poll::Ready(Some(Err(error)));
                    }
                    let work = async move {
                        let more = reader.advance().await;
                        (reader, more)
                    };
                    self.state = State::Busy(work.boxed());
                }
                State::Busy(work) => {
                    let (reader, more) = ready!(work.as_mut().poll(context));
                    if let Some(page) = &reader.page
                        && *page != self.position.page
                    {
                        self.position = Position::at_page(page.clone());
                    }
                    self.state = match more {
                        Ok(true) => State::Idle(reader),
                        Ok(false) => State::Ended,
                        Err(error) => {
                            self.state = State::Ended;
                            return Poll::Ready(Some(Err(error)));
                        }
                    };
                }
            }
        }
    }
}

impl<O, T> Unpin for Items<O, T> {}

impl<O, T> Reader<O, T>
where
    O: Operation<Output = ResourceCollection<T>>,
    T: Send,
{
    /// Reads on until items are ready; `false` at the end.
    async fn advance(&mut self) -> Result<bool, PagingError> {
        while self.ready.is_empty() && self.failed.is_none() {
            let Some(page) = &self.page else { return Ok(false) };
            let Some(arriving) = &mut self.arriving else {
                let request = self.pager.request(page.as_ref())?;
                match self.pager.client.read(&self.pager.call(request)).await {
                    Ok(reading) => {
                        self.filter.begin();
                        self.arriving = Some(ArrivingPage::new(reading, self.pager.client.max_item()));
                    }
                    Err(error) => return self.pager.refused(page.as_ref(), error).map(|()| false),
                }
                continue;
            };
            match arriving.step(&self.pager.client, &mut self.filter).await {
                Ok(Step::Elements(elements)) if elements.is_empty() => {}
                Ok(Step::Elements(elements)) => {
                    if arriving.is_begun_with(&elements) {
                        self.pager.check_new(Head::of(elements.iter().map(|(element, _)| element)))?;
                    }
                    let bytes = elements.iter().map(|(element, _)| element.len()).sum();
                    self.pager.count(elements.len(), bytes)?;
                    let decoded = arriving.decode(&self.pager.operation, &elements, &mut self.ready);
                    self.failed = decoded.err().map(|error| unreadable(&self.pager.client, arriving, error));
                }
                Ok(Step::Frame(frame)) => self.end_page(frame)?,
                Err(StepError::Broken(error)) => self.begin_again(error).await?,
                Err(StepError::Changed) => return Err(PagingError::Changed { operation: O::NAME }),
                Err(StepError::Malformed(malformed)) => {
                    let error = DecodeError::new(".", &malformed.to_string(), arriving.reading.reply());
                    return Err(unreadable(&self.pager.client, arriving, error));
                }
            }
        }
        Ok(true)
    }

    /// The page is read: goes to the next.
    fn end_page(&mut self, frame: Vec<u8>) -> Result<(), PagingError> {
        let Some(arriving) = &self.arriving else { return Ok(()) };
        let decoded = self.pager.operation.decode(&arriving.reply(frame));
        let elements = arriving.elements;
        let collection = decoded.map_err(|error| unreadable(&self.pager.client, arriving, error))?;
        self.page = self.pager.next_page(&collection, elements)?.map(Some);
        (self.arriving, self.filter) = (None, ResumeFilter::default());
        Ok(())
    }

    /// The page broke off: it is read once more from its beginning, when that is allowed.
    async fn begin_again(&mut self, error: crate::SendError) -> Result<(), PagingError> {
        let Some(arriving) = self.arriving.take() else { return Ok(()) };
        let (passed, breaks) = (self.filter.checkpoint().count(), self.filter.broken());
        self.pager.client.wait_to_read_again(arriving.reading, breaks, error).await?;
        debug!(operation = O::NAME, passed, breaks, "the page broke off, reading it again");
        Ok(())
    }
}

fn unreadable(client: &Client, arriving: &ArrivingPage, error: DecodeError) -> PagingError {
    client.unreadable(&arriving.reading, error).into()
}
