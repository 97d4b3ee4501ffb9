//! What is said and how: stdout and stderr, exit codes, tables, files.

pub(crate) mod amount;
pub(crate) mod atomic_file;
mod catalog_view;
mod cell;
pub(crate) mod confirm;
mod console;
mod customer_view;
pub(crate) mod ending;
mod entitlement_view;
pub(crate) mod exit;
mod facts;
mod finding;
pub(crate) mod help;
mod hint;
mod nearest;
mod order_view;
mod painted;
pub(crate) mod program;
mod progress;
pub(crate) mod rows;
mod safe_csv;
mod signals;
mod status_line;
mod subscription_view;
mod table;
pub(crate) mod terminal;
pub(crate) mod value_parsers;
mod wording;
mod wrapping;

pub(crate) use atomic_file::NewFile;
pub(crate) use catalog_view::{AvailabilityRow, ProductRow, SkuRow, StockRow};
pub(crate) use cell::Cell;
pub(crate) use confirm::Agreement;
pub(crate) use console::{
    LogWriter, print, print_data, print_json, print_one, print_painted, say, say_lines, say_painted,
};
pub(crate) use customer_view::CustomerRow;
pub(crate) use entitlement_view::{EntitlementRow, ExpiringRow, ReservationRow};
pub(crate) use exit::{Exit, Failure};
pub(crate) use facts::Facts;
pub(crate) use finding::Findings;
pub(crate) use hint::{hint, hint_whole};
pub(crate) use nearest::{did_you_mean, is_alike};
pub(crate) use order_view::{LineRow, OrderRow, deliveries, note};
pub(crate) use painted::{Painted, Tone};
pub(crate) use progress::{Progress, RetriesShown};
pub(crate) use rows::{Column, Row};
pub(crate) use safe_csv::SafeCsv;
pub(crate) use signals::Signals;
pub(crate) use status_line::has_terminal;
pub(crate) use subscription_view::{SubscriptionRow, then};
pub(crate) use table::Table;
pub(crate) use wording::{count, day, duration, fact_text, grouped, joined, minute, shown};
