//! How much may be read before something must be complete: a line, an object, a row. What unpacks to more than memory has is
//! noticed here.

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

/// How long one line of a file, row of a sheet or object of JSON may be.
pub(super) const LINE_LIMIT: usize = 1 << 20;

/// How much was read since the last line was complete.
#[derive(Clone, Default)]
pub(super) struct Gauge(Rc<Cell<usize>>);

impl Gauge {
    /// A line is complete.
    pub(super) fn reset(&self) {
        self.0.set(0);
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
        let since = self.gauge.0.get() + read;
        self.gauge.0.set(since);
        match since > LINE_LIMIT {
            true => Err(too_long()),
            false => Ok(read),
        }
    }
}

pub(super) fn too_long() -> std::io::Error {
    std::io::Error::other(format!("a line or cell is longer than {} bytes", LINE_LIMIT))
}
