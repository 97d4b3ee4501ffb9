//! What is said and how: stdout and stderr, exit codes, tables, files.

pub(crate) mod atomic_file;
mod catalog_view;
pub(crate) mod confirm;
mod console;
pub(crate) mod ending;
mod entitlement_view;
pub(crate) mod exit;
mod facts;
mod finding;
mod nearest;
mod order_view;
pub(crate) mod program;
pub(crate) mod rows;
mod safe_csv;
mod signals;
pub(crate) mod value_parsers;
mod wording;

pub(crate) use atomic_file::NewFile;
pub(crate) use catalog_view::{AvailabilityRow, ProductRow, SkuRow, StockRow};
pub(crate) use confirm::Agreement;
pub(crate) use console::{LogWriter, print, print_data, print_json, print_one, say, say_lines};
pub(crate) use entitlement_view::{EntitlementRow, ExpiringRow, ReservationRow};
pub(crate) use exit::{Exit, Failure};
pub(crate) use facts::Facts;
pub(crate) use finding::Findings;
pub(crate) use nearest::did_you_mean;
pub(crate) use order_view::{LineRow, OrderRow, deliveries, note};
pub(crate) use rows::{Column, Row};
pub(crate) use safe_csv::SafeCsv;
pub(crate) use signals::Signals;
pub(crate) use wording::{count, day, duration, fact_text, joined, minute, shown};
