//! Lines as JSON: those of the service, or those that `invoices lines --raw` wrote.

use std::collections::BTreeMap;

use pc_workflows::billing::BillingLine;
use serde::de::Error as _;
use serde_json::value::RawValue;

use super::packing::Text;
use super::{ReadLine, Take, json_values, line};
use crate::output::Failure;

/// The member of `invoices lines --format jsonl --raw` that has the whole line.
const OUR_RAW: &str = "raw";
/// The member that tells such a file from one of the service.
const OUR_KIND: &str = "kind";

/// Hands out the lines behind this one; answers how many there are.
pub(super) fn read(text: &Text<'_>, after: u64, take: Take<'_>) -> Result<u64, Failure> {
    json_values::read(text, &mut |row, object| {
        if row <= after {
            return Ok(());
        }
        let failed = |error| Failure::failed(format!("{}, object {row}: {error}", text.name()));
        take(ReadLine { line: of(object).map_err(failed)?, row, bytes: object.get().len() })
    })
}

fn of(object: &RawValue) -> serde_json::Result<BillingLine> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(object.get())?;
    match (members.contains_key(OUR_KIND), members.get(OUR_RAW)) {
        (true, Some(raw)) => of(raw),
        (true, None) => Err(serde_json::Error::custom(
            "the lines were written by `invoices lines --format jsonl`: write them with --raw, or as CSV",
        )),
        (false, _) => line(members.keys().map(String::as_str), object.get()),
    }
}
