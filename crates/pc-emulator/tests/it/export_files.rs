//! The files of a billing export, as clients of Azure Blob Storage fetch them.

use std::time::Duration;

use pc_transport::wire::{Method, Reply};
use serde_json::json;

use crate::harness::{Harness, body, request};

/// An export of so many lines that is done: where its files are, what opens them, and what they are called.
struct Files {
    harness: Harness,
    root: String,
    key: String,
    names: Vec<String>,
}

impl Files {
    fn of_lines(count: usize) -> Self {
        let harness = Harness::new();
        let control = request(Method::Post, "_emulator/invoices").json(&json!({"line_items": count}));
        let invoice = body(&harness.ask(control))["id"].clone();
        let target = "v1.0/reports/partners/billing/reconciliation/billed/export";
        let ordered = harness.send(request(Method::Post, target).json(&json!({"invoiceId": invoice})));
        harness.clock.pass(Duration::from_secs(30));
        let manifest = harness.read(ordered.find_header("Location").unwrap())["resourceLocation"].clone();
        let text = |name: &str| manifest[name].as_str().unwrap().to_owned();
        let blobs = manifest["blobs"].as_array().unwrap();
        let names = blobs.iter().map(|blob| blob["name"].as_str().unwrap().to_owned()).collect();
        Self { root: text("rootDirectory"), key: text("sasToken"), names, harness }
    }

    fn ask(&self, method: Method, number: usize, headers: &[(&'static str, &str)]) -> Reply {
        let mut asked = request(method, &format!("{}/{}?{}", self.root, self.names[number], self.key));
        for (name, value) in headers {
            asked = asked.header(*name, *value);
        }
        self.harness.ask(asked)
    }

    fn list(&self, query: &str) -> (u16, String) {
        let asked = request(Method::Get, &format!("{}?{query}{}", self.root, self.key));
        let reply = self.harness.ask(asked);
        (reply.status, String::from_utf8(reply.body.to_vec()).unwrap())
    }
}

fn code(reply: &Reply) -> (u16, Option<&str>) {
    (reply.status, reply.find_header("x-ms-error-code"))
}

#[test]
fn a_part_comes_in_ranges_that_make_the_whole() {
    let files = Files::of_lines(10_003);
    let whole = files.ask(Method::Get, 0, &[]);
    let length = whole.body.len();
    assert_eq!((whole.status, whole.find_header("Accept-Ranges")), (200, Some("bytes")));
    let head = files.ask(Method::Head, 0, &[]);
    assert_eq!((head.find_header("Content-Length"), head.body.len()), (Some(length.to_string().as_str()), 0));
    for name in ["ETag", "Last-Modified", "x-ms-blob-type", "x-ms-version"] {
        assert!(
            head.find_header(name).is_some() && head.find_header(name) == whole.find_header(name),
            "{name}"
        );
    }
    let first = files.ask(Method::Get, 0, &[("x-ms-range", "bytes=0-99"), ("Range", "bytes=5-6")]);
    assert_eq!(first.find_header("Content-Range"), Some(format!("bytes 0-99/{length}").as_str()));
    let rest = files.ask(Method::Get, 0, &[("Range", "bytes=100-")]);
    assert_eq!((first.status, rest.status), (206, 206));
    assert_eq!([&first.body[..], &rest.body[..]].concat(), whole.body);
    let beyond = files.ask(Method::Get, 1, &[("Range", "bytes=99999999-")]);
    assert_eq!(code(&beyond), (416, Some("InvalidRange")));
}

#[test]
fn conditions_are_kept() {
    let files = Files::of_lines(3);
    let whole = files.ask(Method::Get, 0, &[]);
    let (etag, modified) = (whole.find_header("ETag").unwrap(), whole.find_header("Last-Modified").unwrap());
    for (name, value, status) in [
        ("If-Match", etag, 200),
        ("If-Match", "\"0x8\"", 412),
        ("If-Match", "*", 200),
        ("If-None-Match", etag, 304),
        ("If-None-Match", "\"0x8\"", 200),
        ("If-Modified-Since", modified, 304),
        ("If-Unmodified-Since", modified, 200),
        ("If-Unmodified-Since", "Thu, 01 Jan 2026 00:00:00 GMT", 412),
    ] {
        assert_eq!(files.ask(Method::Get, 0, &[(name, value)]).status, status, "{name}: {value}");
    }
}

#[test]
fn what_is_refused_is_refused_in_xml_with_its_code() {
    let mut files = Files::of_lines(3);
    let refused = |files: &Files| {
        let reply = files.ask(Method::Get, 0, &[("x-ms-client-request-id", "mine")]);
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        assert_eq!(code(&reply), (403, Some("AuthenticationFailed")));
        assert_eq!(reply.find_header("x-ms-client-request-id"), Some("mine"));
        assert!(text.starts_with("<?xml") && text.contains("<Code>AuthenticationFailed</Code>"), "{text}");
        text
    };
    let good = files.key.clone();
    files.key = good.replace("sig=", "sig=0");
    refused(&files);
    files.key = good.replace("se=2026", "se=2036");
    refused(&files);
    files.key = good;
    files.harness.clock.pass(Duration::from_secs(13 * 60 * 60));
    assert!(refused(&files).contains("Expiry [2026-03-10T20:00:30Z]"));
}

#[test]
fn the_container_is_listed_in_pages() {
    let files = Files::of_lines(20_001);
    let (status, text) = files.list("restype=container&comp=list&");
    assert!(status == 200 && files.names.iter().all(|name| text.contains(name)), "{text}");
    let length = files.ask(Method::Get, 2, &[]).body.len();
    assert!(text.contains(&format!("<Content-Length>{length}</Content-Length>")), "{text}");
    let (_, first) = files.list("restype=container&comp=list&maxresults=2&");
    assert!(first.contains(&format!("<NextMarker>{}</NextMarker>", files.names[2])), "{first}");
    let (_, next) = files.list(&format!("restype=container&comp=list&marker={}&", files.names[2]));
    assert!(next.contains(&files.names[2]) && !next.contains(&files.names[1]), "{next}");
    assert_eq!(files.list("restype=container&").0, 403, "not granted");
}

#[test]
fn what_else_is_asked_of_a_file_is_refused_as_the_storage_service_does() {
    let mut files = Files::of_lines(3);
    let key = files.key.clone();
    for (query, status, word) in [
        ("comp=tags&", 403, "AuthorizationPermissionMismatch"),
        ("comp=blocklist&", 501, "NotImplemented"),
        ("snapshot=2026-03-10T08%3A00%3A00.0000000Z&", 404, "BlobNotFound"),
        ("versionid=2026-03-10T08%3A00%3A00.0000000Z&", 404, "BlobNotFound"),
    ] {
        files.key = format!("{query}{key}");
        assert_eq!(code(&files.ask(Method::Get, 0, &[])), (status, Some(word)), "{query}");
    }
    files.key = key;
    for method in [Method::Put, Method::Delete, Method::Post] {
        let refused = files.ask(method, 0, &[]);
        assert_eq!(code(&refused), (403, Some("AuthorizationPermissionMismatch")));
        assert!(refused.body.starts_with(b"<?xml"));
    }
    files.root.push_str("/further/down");
    assert_eq!(code(&files.ask(Method::Get, 0, &[])), (404, Some("ResourceNotFound")));
}
