//! Errors as the storage service writes them: in XML, with the code in a header as well.

use crate::api::answer::Answer;
use crate::api::call::Call;

/// Why a file is not served.
pub(crate) struct StorageError {
    status: u16,
    code: &'static str,
    message: &'static str,
    /// What an unauthenticated caller is told beside.
    detail: Option<String>,
    /// How long the file is whose range was asked for.
    length: Option<usize>,
}

impl StorageError {
    const fn new(status: u16, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message, detail: None, length: None }
    }

    pub(crate) const fn unauthenticated() -> Self {
        let message = "Server failed to authenticate the request. Make sure the value of Authorization header is formed \
                       correctly including the signature.";
        Self::new(403, "AuthenticationFailed", message)
    }

    pub(crate) const fn not_granted() -> Self {
        let message = "This request is not authorized to perform this operation using this permission.";
        Self::new(403, "AuthorizationPermissionMismatch", message)
    }

    pub(crate) const fn blob_not_found() -> Self {
        Self::new(404, "BlobNotFound", "The specified blob does not exist.")
    }

    pub(crate) const fn resource_not_found() -> Self {
        Self::new(404, "ResourceNotFound", "The specified resource does not exist.")
    }

    pub(crate) const fn not_implemented() -> Self {
        let message = "The requested operation is not implemented on the specified resource: the emulator does not model it.";
        Self::new(501, "NotImplemented", message)
    }

    pub(crate) const fn condition_not_met() -> Self {
        let message = "The condition specified using HTTP conditional header(s) is not met.";
        Self::new(412, "ConditionNotMet", message)
    }

    /// No error, but nothing to send either.
    pub(crate) const fn not_modified() -> Self {
        Self::new(304, "ConditionNotMet", "")
    }

    pub(crate) fn invalid_range(length: usize) -> Self {
        let message = "The range specified is invalid for the current size of the resource.";
        Self { length: Some(length), ..Self::new(416, "InvalidRange", message) }
    }

    pub(crate) const fn bad_query(message: &'static str) -> Self {
        Self::new(400, "InvalidQueryParameterValue", message)
    }

    pub(crate) fn because(self, detail: String) -> Self {
        Self { detail: Some(detail), ..self }
    }

    pub(crate) fn answer(self, call: &Call<'_>) -> Answer {
        let Self { status, code, message, detail, length } = self;
        let detail =
            detail.map(|text| format!("<AuthenticationErrorDetail>{text}</AuthenticationErrorDetail>"));
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{message}\nRequestId:{}\nTime:{}\
             </Message>{}</Error>",
            in_xml(call.correlation_id),
            call.now,
            detail.unwrap_or_default()
        );
        let text = if status == 304 { String::new() } else { text };
        let answer =
            Answer { status, ..Answer::raw("application/xml", text) }.header("x-ms-error-code", code);
        match length {
            Some(length) => answer.header("Content-Range", format!("bytes */{length}")),
            None => answer,
        }
    }
}

/// A text as it may stand in XML.
pub(crate) fn in_xml(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    text.chars().filter(|sign| !sign.is_control()).collect()
}
