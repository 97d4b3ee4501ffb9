//! How errors come: of Partner Center, of Microsoft Graph, of Azure's storage, of the token authority, and of the emulator
//! itself.

use serde_json::{Map, Value, json};

use crate::openapi::family::Family;
use crate::openapi::headers::{ID_HEADERS, answered};
use crate::openapi::schemas::of_kind;

/// What else may come in the place of an answer: of a fault, of whoever stands between, or before it is looked at what is asked.
const OTHERWISE: &str = "Otherwise";

impl Family {
    fn name(self) -> &'static str {
        match self {
            Self::PartnerCenter => "PartnerCenter",
            Self::Graph => "Graph",
            Self::Storage => "Storage",
            Self::SignIn => "SignIn",
            Self::Emulator => "Emulator",
        }
    }

    fn statuses(self) -> &'static [u16] {
        match self {
            Self::PartnerCenter => &[400, 401, 403, 404, 405, 409, 501],
            Self::Graph => &[400, 401, 403, 404, 410],
            Self::Storage => &[400, 403, 404, 412, 416, 501],
            Self::SignIn => &[400, 401],
            Self::Emulator => &[400, 404, 405, 409, 500],
        }
    }

    /// The media type and the kind of its bodies.
    fn body(self) -> (&'static str, &'static str) {
        match self {
            Self::PartnerCenter => ("application/json", "PartnerCenterFault"),
            Self::Graph => ("application/json", "GraphFault"),
            Self::Storage => ("application/xml", "text"),
            Self::SignIn => ("application/json", "TokenRefusal"),
            Self::Emulator => ("application/json", "Fault"),
        }
    }

    fn headers(self, status: u16) -> Vec<&'static str> {
        let ids: &[&str] = if self == Self::Emulator { &[] } else { ID_HEADERS };
        let own: &[&str] = match (self, status) {
            (Self::PartnerCenter, 401) => &["WWW-Authenticate"],
            (Self::PartnerCenter, 405) => &["Allow"],
            (Self::Emulator, 405) => &["Allow"],
            (Self::Storage, 416) => &["x-ms-error-code", "Content-Range"],
            (Self::Storage, _) => &["x-ms-error-code"],
            _ => &[],
        };
        let signed_off: &[&str] = if self == Self::Storage { STORAGE_HEADERS } else { &[] };
        [ids, signed_off, own].concat()
    }

    /// An error of this status, by reference.
    pub(super) fn refusal(self, status: u16) -> Value {
        reference(&self.component(status))
    }

    fn component(self, status: u16) -> String {
        format!("{}{status}", self.name())
    }

    fn response(self, status: u16) -> Value {
        let (media_type, kind) = self.body();
        json!({
            "description": description(self, status),
            "headers": answered(self.headers(status)),
            "content": {media_type: {"schema": of_kind(kind)}},
        })
    }
}

/// What every answer of the storage service has.
pub(super) const STORAGE_HEADERS: &[&str] = &["x-ms-version", "x-ms-request-id", "x-ms-client-request-id"];

/// Every error there is, by the name it is referred to.
pub(super) fn refusals() -> Map<String, Value> {
    let of_family = |family: Family| {
        let statuses = family.statuses().iter();
        statuses.map(move |status| (family.component(*status), family.response(*status)))
    };
    let mut refusals: Map<String, Value> = Family::ALL.into_iter().flat_map(of_family).collect();
    refusals.insert("Throttled".to_owned(), throttled());
    refusals.insert(OTHERWISE.to_owned(), otherwise());
    refusals
}

/// 429 of the gateway, by reference.
pub(super) fn too_many_calls() -> Value {
    reference("Throttled")
}

/// Whatever else comes, by reference.
pub(super) fn anything_else() -> Value {
    reference(OTHERWISE)
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/responses/{name}")})
}

fn throttled() -> Value {
    json!({
        "description": "Too many calls within a minute.",
        "headers": answered([ID_HEADERS, &["Retry-After"]].concat()),
        "content": {"application/json": {"schema": of_kind("ThrottleFault")}},
    })
}

fn otherwise() -> Value {
    json!({
        "description": "What comes before it is looked at what is asked (400, 403 to other hosts and origins, 408, 413, 503), \
            and what a fault tells that was ordered: any status from 400 on, from 502 to 504 without a body, and the page \
            of a front end as `text/html`.",
        "content": {"application/json": {"schema": of_kind("OtherFault")}},
    })
}

fn description(family: Family, status: u16) -> &'static str {
    match (family, status) {
        (Family::Storage, 400) => "A query parameter is not valid.",
        (Family::Storage, 403) => "The signature is wrong, over, or does not grant this.",
        (Family::SignIn, 401) => "The application does not prove who it is.",
        (_, 400) => "What was sent cannot be done: the code says why.",
        (_, 401) => "The token is missing, over, or not accepted here.",
        (_, 403) => "The caller may not do this: the code says why.",
        (_, 404) => "There is nothing of this name.",
        (_, 405) => "This path has other methods.",
        (_, 409) => "It goes not together with what there is, or is done by another request just now.",
        (_, 410) => "It is over: ask for it anew.",
        (_, 412) => "A condition that was set is not met.",
        (_, 416) => "The range begins behind the end.",
        (_, 500) => "A state could not be packed or unpacked: nothing was changed.",
        (_, 501) => {
            "The real service may have this; the emulator does not model it, and says where that is told."
        }
        _ => "An error.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_words_of_its_own() {
        for family in Family::ALL {
            for status in family.statuses() {
                assert_ne!(description(family, *status), "An error.", "{status}");
            }
        }
    }
}
