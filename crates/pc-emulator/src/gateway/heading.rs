//! The first line of a request, as the log has it.

use std::borrow::Cow;

use pc_transport::wire::Request;

/// What was asked, and where.
pub(crate) struct Heading {
    pub(crate) method: Cow<'static, str>,
    /// Path and query, encoded.
    pub(crate) target: String,
}

impl Heading {
    pub(crate) fn of(request: &Request) -> Self {
        Self { method: request.method.as_str().into(), target: request.target() }
    }

    /// As it was sent, which may be with a method that nobody knows, or in an address that cannot be read.
    #[cfg(feature = "server")]
    pub(crate) fn sent(method: &str, target: &str) -> Self {
        Self { method: harmless(method).into(), target: harmless(target) }
    }

    /// Of what was no request at all.
    #[cfg(feature = "server")]
    pub(crate) fn unreadable() -> Self {
        Self { method: "-".into(), target: "-".to_owned() }
    }
}

#[cfg(feature = "server")]
fn harmless(text: &str) -> String {
    pc_models::harmless(crate::gateway::bounded_text::beginning(text)).into_owned()
}
