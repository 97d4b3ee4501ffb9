//! Parquet, where the program is built without it.

use super::table::{Lines, Table};
use crate::output::Failure;

/// There is none.
pub(super) enum ParquetForm {}

impl ParquetForm {
    pub(super) fn new(_: &Table) -> Result<Self, Failure> {
        Err(Failure::usage(
            "this program is built without Parquet, whose library is large. `cargo build --release -p pc-cli --features parquet` \
             builds one with it. Nothing was done",
        ))
    }

    pub(super) fn rows(&mut self, _: &Table, _: Lines<'_>) -> Result<Vec<u8>, Failure> {
        match *self {}
    }

    pub(super) fn ending(&mut self) -> Result<Vec<u8>, Failure> {
        match *self {}
    }
}
