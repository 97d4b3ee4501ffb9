//! How much may be read before something must be complete: a line, an object, a row. What unpacks to more than memory has is
//! noticed here.

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

/// How long one line of a file, row of a sheet or object of JSON may be.
pub(super) const LINE_LIMIT: usize = 1 << 20;

/// How much was read since the last line was complete, and how much may be.
#[derive(Clone)]
pub(super) struct Gauge {
    since: Rc<Cell<usize>>,
    limit: usize,
}

impl Gauge {
    pub(super) fn new(limit: usize) -> Self {
        Self { since: Rc::default(), limit }
    }

    /// A line is complete.
    pub(super) fn reset(&self) {
        self.since.set(0);
    }
}

/// Reads no more than a line may have, until the gauge is set back.
pub(super) struct Gauged<R> {
    inner: R,
    gauge: Gauge,
}

impl<R: Read> Gauged<R> {
    pub(super) fn new(inner: R, gauge: Gauge) -> Self {
        Self { inner, gauge }
    }
}

impl<R: Read> Read for Gauged<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let since = self.gauge.since.get() + read;
        self.gauge.since.set(since);
        match since > self.gauge.limit {
            true => Err(too_long(self.gauge.limit)),
            false => Ok(read),
        }
    }
}

pub(super) fn too_long(limit: usize) -> std::io::Error {
    std::io::Error::other(format!(
        "something in it is longer than the {limit} bytes that one line, row or object may have"
    ))
}
