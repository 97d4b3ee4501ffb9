//! Bodies of several parts (`multipart/form-data`, RFC 7578).

use bytes::Bytes;
use serde::Serialize;
use uuid::Uuid;

use super::Request;
use super::request::json_text;

/// What boundaries are named in: the same parts always have the same boundary, so that a repeat is the same request.
const BOUNDARY_NAMESPACE: Uuid = Uuid::from_u128(0x1b0d_5ad9_6a0e_4c7c_8f5d_2e7c_90b1_6d34);

/// One part of a body of several.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// Name of the form's field.
    pub name: String,
    /// Name of the file; none for a plain field.
    pub file_name: Option<String>,
    /// What it holds; none where the name says it all.
    pub content_type: Option<String>,
    /// What it holds.
    pub content: Bytes,
}

impl Part {
    /// A plain field.
    #[must_use]
    pub fn text(name: &str, text: impl Into<Bytes>) -> Self {
        Self { name: name.to_owned(), file_name: None, content_type: None, content: text.into() }
    }

    /// A plain field that holds JSON text.
    #[must_use]
    pub fn json(name: &str, value: &impl Serialize) -> Self {
        Self::text(name, json_text(value))
    }

    /// A file.
    #[must_use]
    pub fn file(name: &str, file_name: &str, content_type: &str, content: Bytes) -> Self {
        let (file_name, content_type) = (Some(file_name.to_owned()), Some(content_type.to_owned()));
        Self { name: name.to_owned(), file_name, content_type, content }
    }
}

impl Request {
    /// Sets a body of several parts.
    #[must_use]
    pub fn multipart(mut self, parts: &[Part]) -> Self {
        let boundary = boundary(parts);
        let mut body = Vec::new();
        for part in parts {
            let mut head =
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", quotable(&part.name));
            if let Some(file_name) = &part.file_name {
                head += &format!("; filename=\"{}\"", quotable(file_name));
            }
            if let Some(content_type) = &part.content_type {
                head += &format!("\r\nContent-Type: {}", quotable(content_type));
            }
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(b"\r\n\r\n");
            body.extend_from_slice(&part.content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        self.body = body.into();
        self.header("Content-Type", format!("multipart/form-data; boundary={boundary}"))
    }
}

/// A line that no part can hold by chance, nor on purpose: it is drawn from what they hold.
fn boundary(parts: &[Part]) -> String {
    let named = parts.iter().fold(BOUNDARY_NAMESPACE, |name, part| Uuid::new_v5(&name, &part.content));
    named.simple().to_string()
}

/// As browsers write names into a header: nothing can end the quotes or the line.
fn quotable(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_between_boundaries() {
        let parts = [
            Part::text("metadata", r#"{"currency":"EUR"}"#),
            Part::file("pofiles", "a\"\r\nX: y.pdf", "application/pdf", Bytes::from_static(b"%PDF-1.7\r\n")),
        ];
        let request = Request::post(&["x"]).multipart(&parts);
        let content_type = request.find_header("Content-Type").unwrap();
        let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n{{\"currency\":\"EUR\"}}\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"pofiles\"; filename=\"a%22%0D%0AX: y.pdf\"\r\n\
             Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n\r\n--{boundary}--\r\n"
        );
        assert_eq!(std::str::from_utf8(&request.body).unwrap(), expected);
        assert_eq!(Request::post(&["x"]).multipart(&parts), request, "a repeat is the same request");
    }
}
