//! One page while it arrives.

use std::collections::VecDeque;

use bytes::Bytes;
use pc_models::ResourceCollection;

use crate::checkpoint::{Changed, Checkpoint, ResumeFilter};
use crate::client::Reading;
use crate::json_scan::{CollectionScan, Malformed};
use crate::wire::{DecodeError, Reply};
use crate::{Client, Operation, SendError};

/// Bytes that are looked at in one step: bounds what is decoded ahead of the caller.
const STEP_BYTES: usize = 32 << 10;

/// Bytes without an element, blanks say, after which a page is given up: more than the largest element has.
const MAX_BARREN_BYTES: usize = 128 << 20;

/// A page of which a part has arrived.
pub(super) struct ArrivingPage {
    pub(super) reading: Reading,
    scan: CollectionScan,
    /// Arrived, and not yet looked at.
    piece: Bytes,
    is_ended: bool,
    /// Bytes since the last element.
    barren: usize,
    /// Elements seen, those handed out before included.
    pub(super) elements: u64,
}

/// What a step brought.
pub(super) enum Step {
    /// Elements as they arrived, with the checkpoint after each; may be none.
    Elements(Vec<(Bytes, Checkpoint)>),
    /// The end: what stood around the elements.
    Frame(Vec<u8>),
}

/// Why a step failed.
pub(super) enum StepError {
    Broken(SendError),
    Malformed(Malformed),
    Changed,
}

impl ArrivingPage {
    pub(super) fn new(reading: Reading, longest: usize) -> Self {
        let scan = CollectionScan::new(longest);
        Self { reading, scan, piece: Bytes::new(), is_ended: false, barren: 0, elements: 0 }
    }

    /// The elements in the next bytes, without those that were handed out before.
    pub(super) async fn step(
        &mut self,
        client: &Client,
        filter: &mut ResumeFilter,
    ) -> Result<Step, StepError> {
        if self.piece.is_empty() && !self.is_ended {
            match client.piece(&mut self.reading).await.map_err(StepError::Broken)? {
                Some(piece) => self.piece = piece,
                None => self.is_ended = true,
            }
        }
        if self.is_ended {
            filter.end()?;
            if self.reading.reply().text_bytes().is_empty() {
                return Ok(Step::Frame(Vec::new())); // whether that is a page, the operation knows
            }
            return Ok(Step::Frame(std::mem::replace(&mut self.scan, CollectionScan::new(0)).finish()?));
        }
        let bytes = self.piece.split_to(self.piece.len().min(STEP_BYTES));
        self.scan.push(&bytes);
        self.barren += bytes.len();
        if self.barren > MAX_BARREN_BYTES {
            return Err(Malformed::Barren(MAX_BARREN_BYTES).into());
        }
        let mut elements = Vec::new();
        while let Some(element) = self.scan.next()? {
            self.elements += 1;
            self.barren = 0;
            if filter.is_new(&element)? {
                elements.push((element, filter.checkpoint()));
            }
        }
        Ok(Step::Elements(elements))
    }

    /// Whether these are the page's first elements, and none of them was handed out before.
    pub(super) fn is_begun_with(&self, elements: &[(Bytes, Checkpoint)]) -> bool {
        self.elements == elements.len() as u64
    }

    /// Decodes elements as the operation decodes a page of them; the first that cannot be read ends it with an error.
    pub(super) fn decode<O, T>(
        &self,
        operation: &O,
        elements: &[(Bytes, Checkpoint)],
        ready: &mut VecDeque<(T, Checkpoint)>,
    ) -> Result<(), DecodeError>
    where
        O: Operation<Output = ResourceCollection<T>>,
    {
        let together = self.collection(operation, elements);
        if let Ok(items) = together
            && items.len() == elements.len()
        {
            ready.extend(items.into_iter().zip(elements.iter().map(|(_, checkpoint)| *checkpoint)));
            return Ok(());
        }
        // One by one: those before the one that cannot be read are good, and nulls are no items.
        let first = self.elements - elements.len() as u64;
        for (index, element) in (first..).zip(elements) {
            let items = self.collection(operation, std::slice::from_ref(element)).map_err(|mut error| {
                error.path = error.path.replacen("items[0]", &format!("items[{index}]"), 1);
                error
            })?;
            ready.extend(items.into_iter().map(|item| (item, element.1)));
        }
        Ok(())
    }

    fn collection<O, T>(&self, operation: &O, elements: &[(Bytes, Checkpoint)]) -> Result<Vec<T>, DecodeError>
    where
        O: Operation<Output = ResourceCollection<T>>,
    {
        let length: usize = elements.iter().map(|(element, _)| element.len() + 1).sum();
        let mut text = Vec::with_capacity(length + 16);
        text.extend_from_slice(b"{\"items\":[");
        for (index, (element, _)) in elements.iter().enumerate() {
            if index > 0 {
                text.push(b',');
            }
            text.extend_from_slice(element);
        }
        text.extend_from_slice(b"]}");
        operation.decode(&self.reply(text)).map(|collection| collection.items)
    }

    /// The answer with another body.
    pub(super) fn reply(&self, body: Vec<u8>) -> Reply {
        let reply = self.reading.reply();
        Reply { status: reply.status, headers: reply.headers.clone(), body: body.into() }
    }
}

impl From<Malformed> for StepError {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl From<Changed> for StepError {
    fn from(_: Changed) -> Self {
        Self::Changed
    }
}
