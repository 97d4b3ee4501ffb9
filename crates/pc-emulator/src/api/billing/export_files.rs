//! What the files of a billing export hold: lines, gzipped, in parts.

use std::io::Write;
use std::sync::Arc;

use flate2::{Compression, write::GzEncoder};
use pc_models::Timestamp;
use ring::digest::{SHA256, digest};

use crate::api::billing::export_lines::renamed;
use crate::api::billing::line_class::LineClass;
use crate::api::billing::line_item::LineItem;
use crate::api::billing::line_scope::LineScope;
use crate::api::billing::lines::Lines;
use crate::state::export::Export;
use crate::state::packed_part::{PackedPart, PackedParts};
use crate::state::store::Store;

/// How many lines each part of a file has.
const LINES_PER_PART: usize = 10_000;

/// How many parts there are.
pub(crate) fn parts(export: &Export, store: &Store, now: Timestamp) -> usize {
    let scope = scope(export, store, now);
    scope.map_or(0, |scope| Lines::of(&scope, class(export)).len().div_ceil(LINES_PER_PART))
}

/// What a part is called.
pub(crate) fn blob_name(export: &Export, number: usize) -> String {
    format!("part-{number:05}-{}.c000.json.gz", export.manifest)
}

/// A part, if there are so many.
pub(crate) fn packed(
    store: &Store,
    export: &Export,
    number: usize,
    now: Timestamp,
) -> Option<Arc<PackedPart>> {
    let parts: &PackedParts = &store.packed_parts;
    parts.get(&export.id, number, || pack(store, export, number, now))
}

fn pack(store: &Store, export: &Export, number: usize, now: Timestamp) -> Option<PackedPart> {
    let scope = scope(export, store, now)?;
    let lines = Lines::of(&scope, class(export));
    let first = number.checked_mul(LINES_PER_PART).filter(|first| *first < lines.len())?;
    let wanted = (first..lines.len()).take(LINES_PER_PART).filter_map(|index| lines.item(index));
    // Into memory: this cannot fail.
    let bytes = gzip(wanted.map(|line| renamed(line, export.usage, export.basic))).ok()?;
    let hash = digest(&SHA256, &bytes);
    let hex: String = hash.as_ref().iter().take(7).map(|byte| format!("{byte:02X}")).collect();
    Some(PackedPart { etag: format!("\"0x8{hex}\"").into(), bytes: bytes.into(), modified: export.ready() })
}

/// A line at a time: a part is long.
fn gzip(lines: impl Iterator<Item = LineItem>) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    for line in lines {
        serde_json::to_writer(&mut encoder, &line)?;
        encoder.write_all(b"\n")?;
    }
    encoder.finish()
}

fn class(export: &Export) -> LineClass {
    if export.usage { LineClass::DailyRatedUsage } else { LineClass::OneTime }
}

/// None for an invoice that is none, or not of this kind.
fn scope<'s>(export: &Export, store: &'s Store, now: Timestamp) -> Option<LineScope<'s>> {
    let (currency, last) = (export.currency.as_deref(), export.last_period);
    Some(match &export.invoice {
        Some(id) => LineScope::of(store, store.ledger.find(id, now).filter(|invoice| !invoice.recurring)?),
        None => LineScope::unbilled(store, class(export), currency, last, export.created),
    })
}
