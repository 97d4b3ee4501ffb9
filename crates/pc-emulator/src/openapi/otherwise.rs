//! What is answered to paths and methods that are none of the description's: OpenAPI has no word for that.

use serde_json::{Value, json};

use crate::api::not_modelled::NOT_MODELLED;
use crate::openapi::family::Family;

/// For `x-otherwise`: by status, the errors of other paths and methods, and what begins a path that is not modelled.
pub(super) fn otherwise() -> Value {
    json!({
        "description": "What is answered to paths and methods that are not described. Below `/blobs` it is an error of the \
            storage service (403, 404), below `/_emulator` one of the emulator (404, 405).",
        "404": Family::PartnerCenter.refusal(404),
        "405": Family::PartnerCenter.refusal(405),
        "501": Family::PartnerCenter.refusal(501),
        "storage": {"403": Family::Storage.refusal(403), "404": Family::Storage.refusal(404)},
        "emulator": {"404": Family::Emulator.refusal(404), "405": Family::Emulator.refusal(405)},
        "notModelled": NOT_MODELLED.iter().map(not_modelled).collect::<Vec<_>>(),
    })
}

fn not_modelled((pattern, what): &(&str, &str)) -> Value {
    let (method, path) =
        pattern.split_once(' ').map_or((None, *pattern), |(method, path)| (Some(method), path));
    let version = if path.starts_with("v1.0/") { "" } else { "v1/" };
    let mut told = json!({"pathBegins": format!("/{version}{path}"), "what": what});
    if let Some(method) = method {
        told["method"] = json!(method);
    }
    told
}
