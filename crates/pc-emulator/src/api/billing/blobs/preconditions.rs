//! Conditions that a caller sets: that a file is still the same, or is another one.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pc_models::Timestamp;

use crate::api::billing::blobs::storage_error::StorageError;
use crate::api::call::Call;
use crate::state::packed_part::PackedPart;

pub(crate) fn check(blob: &PackedPart, call: &Call<'_>) -> Result<(), StorageError> {
    let header = |name| call.request.find_header(name);
    let names_it = |tags: &str| {
        tags.split(',')
            .map(str::trim)
            .any(|tag| tag == "*" || tag.trim_matches('"') == blob.etag.trim_matches('"'))
    };
    if header("If-Match").is_some_and(|tags| !names_it(tags)) {
        return Err(StorageError::condition_not_met());
    }
    if header("If-None-Match").is_some_and(names_it) {
        return Err(StorageError::not_modified());
    }
    let modified = system_time(blob.modified);
    let date = |name| header(name).and_then(|text| httpdate::parse_http_date(text).ok());
    if date("If-Unmodified-Since").is_some_and(|date| modified > date) {
        return Err(StorageError::condition_not_met());
    }
    if date("If-Modified-Since").is_some_and(|date| modified <= date) {
        return Err(StorageError::not_modified());
    }
    Ok(())
}

pub(crate) fn http_date(at: Timestamp) -> String {
    httpdate::fmt_http_date(system_time(at))
}

/// In whole seconds, as headers have it.
fn system_time(at: Timestamp) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(u64::try_from(at.unix_millis() / 1000).unwrap_or_default())
}
