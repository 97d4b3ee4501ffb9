//! Where something ran, what it is called there, and which tags it has.

use std::borrow::Cow;

use pc_workflows::billing::LineDetails;
use serde_json::{Map, Value};

/// `RegionId` and `RegionName`: Azure's lines have one word for both.
pub(super) fn region<'a>(details: &LineDetails<'a>) -> &'a str {
    if details.resource_location.is_empty() { details.meter_region } else { details.resource_location }
}

/// `ResourceType`: provider and types of a path such as `/subscriptions/…/providers/Microsoft.Compute/virtualMachines/vm`; of a
/// path without provider, the service that was used.
pub(super) fn resource_type<'a>(details: &LineDetails<'a>) -> Cow<'a, str> {
    if details.resource_uri.is_empty() {
        return "".into();
    }
    let parts = details.resource_uri.split('/').skip_while(|part| !part.eq_ignore_ascii_case("providers"));
    let mut parts = parts.skip(1);
    let Some(provider) = parts.next() else { return details.consumed_service.into() };
    let types = parts.step_by(2);
    std::iter::once(provider).chain(types).collect::<Vec<_>>().join("/").into()
}

/// `Tags`: a JSON object of keys and texts. Azure leaves the braces out in some lines; what is no object is left out.
pub(super) fn tags<'a>(details: &LineDetails<'a>) -> Cow<'a, str> {
    let text = details.tags.trim();
    let is_object = |text: &str| serde_json::from_str::<Map<String, Value>>(text).is_ok();
    if text.is_empty() || is_object(text) {
        return text.into();
    }
    let braced = format!("{{{text}}}");
    if is_object(&braced) { braced.into() } else { "".into() }
}
