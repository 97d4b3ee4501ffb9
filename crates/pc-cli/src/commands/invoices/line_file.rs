//! Files of lines as people have them: downloaded from the portal, exported, or got from a distributor. They are read from
//! the beginning to the end; memory does not grow with them.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use pc_models::BillingUsageLine;
use pc_workflows::billing::BillingLine;
use serde::de::DeserializeOwned;

use crate::output::Failure;

mod csv_lines;
mod json_lines;
mod spelling;

pub(crate) use spelling::SpellingArguments;

/// What every file begins with that was packed with gzip.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// What some programs put before the text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A member that only daily usage has.
const MEMBERS_OF_USAGE: [&str; 2] = ["usagedate", "billingpretaxtotal"];

/// Hands out the lines of a file: CSV with a heading, JSON lines or a JSON list, packed or not. Says how it was read.
pub(crate) fn read(
    path: &Path,
    spelling: SpellingArguments,
    mut take: impl FnMut(BillingLine) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::failed(format!("{} cannot be read: {error}", path.display()));
    let mut text = open(path).map_err(failed)?;
    if text.fill_buf().map_err(failed)?.starts_with(BYTE_ORDER_MARK) {
        text.consume(BYTE_ORDER_MARK.len());
    }
    let begins = text.fill_buf().map_err(failed)?.iter().copied().find(|byte| !byte.is_ascii_whitespace());
    match begins {
        None => Err(Failure::failed(format!("{} is empty", path.display()))),
        Some(b'{' | b'[') => json_lines::read(path, text, &mut take),
        Some(_) => csv_lines::read(path, text, spelling, &mut take),
    }
}

fn open(path: &Path) -> std::io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::new(File::open(path)?);
    let is_packed = file.fill_buf()?.starts_with(&GZIP);
    Ok(if is_packed { unpacked(file) } else { Box::new(file) })
}

fn unpacked(packed: impl Read + 'static) -> Box<dyn BufRead> {
    Box::new(BufReader::new(MultiGzDecoder::new(packed)))
}

/// A line whose members have these names, from its JSON.
fn line<'n>(mut names: impl Iterator<Item = &'n str>, json: &str) -> serde_json::Result<BillingLine> {
    fn boxed<T: DeserializeOwned>(json: &str) -> serde_json::Result<Box<T>> {
        serde_json::from_str(json).map(Box::new)
    }
    let is_usage = names.any(|name| MEMBERS_OF_USAGE.iter().any(|known| name.eq_ignore_ascii_case(known)));
    Ok(match is_usage {
        true => BillingLine::Usage(boxed::<BillingUsageLine>(json)?),
        false => BillingLine::Charge(boxed(json)?),
    })
}
