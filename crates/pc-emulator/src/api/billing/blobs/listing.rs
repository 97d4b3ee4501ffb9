//! Which files a container has.

use std::fmt::Write;

use crate::api::answer::Answer;
use crate::api::billing::blobs::CONTENT_TYPE;
use crate::api::billing::blobs::preconditions::http_date;
use crate::api::billing::blobs::storage_error::{StorageError, in_xml};
use crate::api::billing::export_files::{blob_name, packed, parts};
use crate::api::call::Call;
use crate::api::origin::origin;
use crate::state::export::Export;
use crate::state::packed_part::PackedPart;
use crate::state::store::Store;

/// How many files a page has at the most.
const MAX_RESULTS: usize = 5_000;

/// `?restype=container&comp=list`; whatever else there is to ask of a container is not granted.
pub(crate) fn list(store: &Store, export: &Export, call: &Call<'_>) -> Result<Answer, StorageError> {
    let asks =
        |name: &str, word: &str| call.query(name).is_some_and(|value| value.eq_ignore_ascii_case(word));
    if !asks("comp", "list") || !asks("restype", "container") {
        return Err(StorageError::not_granted());
    }
    let most = match call.query("maxresults").map(str::parse::<usize>) {
        None => MAX_RESULTS,
        Some(Ok(most @ 1..)) => most.min(MAX_RESULTS),
        Some(_) => return Err(StorageError::bad_query("The maxresults must be a number from 1.")),
    };
    let (prefix, marker) =
        (call.query("prefix").unwrap_or_default(), call.query("marker").unwrap_or_default());
    let numbers = 0..parts(export, store, call.now);
    let named = numbers.map(|number| (number, blob_name(export, number)));
    let mut wanted = named.filter(|(_, name)| name.starts_with(prefix) && name.as_str() >= marker);
    let mut blobs = String::new();
    for (number, name) in wanted.by_ref().take(most) {
        if let Some(blob) = packed(store, export, number, call.now) {
            write_blob(&mut blobs, &name, &blob);
        }
    }
    let next = wanted.next().map(|(_, name)| name).unwrap_or_default();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\"{}/blobs/\" ContainerName=\"{}\">\
         <Prefix>{}</Prefix><Marker>{}</Marker><MaxResults>{most}</MaxResults><Blobs>{blobs}</Blobs>\
         <NextMarker>{next}</NextMarker></EnumerationResults>",
        in_xml(&origin(call.request)),
        export.id,
        in_xml(prefix),
        in_xml(marker),
    );
    Ok(Answer::raw("application/xml", text))
}

fn write_blob(text: &mut String, name: &str, blob: &PackedPart) {
    let (modified, length, etag) = (http_date(blob.modified), blob.bytes.len(), blob.etag.trim_matches('"'));
    // Writing into a text cannot fail.
    let _ = write!(
        text,
        "<Blob><Name>{name}</Name><Properties><Creation-Time>{modified}</Creation-Time>\
         <Last-Modified>{modified}</Last-Modified><Etag>{etag}</Etag><Content-Length>{length}</Content-Length>\
         <Content-Type>{CONTENT_TYPE}</Content-Type><BlobType>BlockBlob</BlobType><LeaseStatus>unlocked</LeaseStatus>\
         <LeaseState>available</LeaseState><ServerEncrypted>true</ServerEncrypted></Properties></Blob>"
    );
}
