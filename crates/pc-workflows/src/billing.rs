//! Invoices after the purchase: their lines as one stream, whichever system hands them out.
//!
//! | part | where |
//! |---|---|
//! | one line, of whatever kind | [`BillingLine`]; what all kinds have in common: [`LineFacts`]; what they say besides: [`LineDetails`] |
//! | which columns of them somebody wants | [`Columns`] |
//! | which lines, and from which system | [`Section`], [`sections`], [`unbilled_sections`] |
//! | sums for a report | [`Spend`] |
//! | which reservations expire when | `Reservations` (feature `sqlite`) |
//! | what was bought against what was billed | `reconcile` (feature `sqlite`) |
//! | reading them, from the beginning or from a saved [`LinePosition`] | [`LineReader`]; of several documents: [`LineReaders`] |

mod access;
mod add_money;
mod columns;
mod error;
#[cfg(feature = "sqlite")]
mod expiries;
mod facts;
mod line;
mod line_kind;
mod line_position;
mod reader;
#[cfg(feature = "sqlite")]
pub mod reconcile;
#[cfg(feature = "sqlite")]
mod reservations;
mod section;
mod section_rules;
mod spend;
#[cfg(feature = "sqlite")]
mod temporary_file;
mod unreadable;

pub use access::{BillingAccess, ExportAccess, FileHosts};
pub use columns::Columns;
pub use error::BillingError;
#[cfg(feature = "sqlite")]
pub use expiries::{Expiries, ReservedTime};
pub use facts::{COLUMNS, Cell, Column, DETAIL_COLUMNS, FURTHER_COLUMNS, LineDetails, LineFacts};
pub use line::BillingLine;
pub use line_kind::LineKind;
pub use line_position::LinePosition;
pub use reader::{LineReader, LineReaders, Note, Step};
#[cfg(feature = "sqlite")]
pub use reservations::Reservations;
pub use section::{Document, LinesOf, Section, SectionFilter, sections, unbilled_sections};
pub use section_rules::{SectionRules, Via};
pub use spend::{CurrencySpend, MonthSpend, NamedAmount, Nature, Spend};
#[cfg(feature = "sqlite")]
pub use temporary_file::TemporaryFileError;
pub use unreadable::Unreadable;
