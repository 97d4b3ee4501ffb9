//! Reads the lines of documents, section by section, in steps whose position can be saved.

mod batch;
mod export;
mod line_reader;
mod line_readers;
mod pages;
mod prepared_exports;

pub use line_reader::{LineReader, Note, Step};
pub use line_readers::LineReaders;
