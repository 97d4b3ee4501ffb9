//! Shared access: an address with a signature, in place of a token.

use pc_models::Timestamp;

use crate::api::billing::blobs::storage_error::StorageError;
use crate::api::call::Call;
use crate::state::export::Export;

/// What a signature opens: reading and listing, of a folder.
const GRANTED: &str = "sv=2020-02-10&sr=d&sdd=2&sp=rl";

/// What stands behind `?` in an address that is opened by it.
pub(crate) fn token(export: &Export) -> String {
    let end = if export.tells_end { format!("&se={}", end(export)) } else { String::new() };
    format!("{GRANTED}{end}&sig={}", export.signature)
}

/// Whether the signature is this export's, and not over.
pub(crate) fn check(export: &Export, call: &Call<'_>) -> Result<(), StorageError> {
    let end = end(export);
    let is_told_end = call.query("se").is_none_or(|told| told == end.to_string());
    if call.query("sig") != Some(&export.signature) || !is_told_end {
        return Err(StorageError::unauthenticated());
    }
    if call.now > end {
        let now = call.now;
        let detail =
            format!("Signature not valid in the specified time frame: Expiry [{end}] - Current [{now}]");
        return Err(StorageError::unauthenticated().because(detail));
    }
    Ok(())
}

/// In whole seconds.
fn end(export: &Export) -> Timestamp {
    Timestamp::from_unix_millis(export.files_end().unix_millis().div_euclid(1000) * 1000)
}
