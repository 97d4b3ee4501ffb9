//! Where the caller reached us.

use pc_transport::wire::Request;

/// Scheme, host and port as the caller wrote them, such as `https://localhost:8443`; nothing in process, so that links are
/// relative there. A server with TLS says so in `X-Forwarded-Proto`, and so does a proxy in front of one without.
pub(crate) fn origin(request: &Request) -> String {
    let Some(host) = request.find_header("Host") else { return String::new() };
    let is_secure = |scheme: &str| scheme.trim().eq_ignore_ascii_case("https");
    let scheme =
        if request.find_header("X-Forwarded-Proto").is_some_and(is_secure) { "https" } else { "http" };
    format!("{scheme}://{host}")
}
