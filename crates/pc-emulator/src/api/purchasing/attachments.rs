//! `AttachToOrder`, `ListOrderAttachments`: the documents that some orders wait for.

use serde_json::{Value, json};

use crate::api::answer::{Answer, Collection};
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::api::multipart::{Part, parts};
use crate::state::attachment::Attachment;
use crate::state::store::Store;
use crate::values::problem::Problem;

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let order = store.customer(call)?.order(call)?;
    Ok(Answer::collection(order.attachments.iter().map(attachment_json), call))
}

/// The first documents release the order.
pub(crate) fn attach(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let mut placement = store.placement(call)?;
    let order = placement.customer.order(call)?;
    let waits = order.wants_purchase_order() && order.attachments.is_empty();
    let content_type = call.request.find_header("Content-Type").unwrap_or_default();
    let parts = parts(content_type, &call.request.body);
    let parts = parts.ok_or_else(|| Problem::bad_input("The body must be multipart/form-data."))?;
    check(&parts)?;
    let files = parts.iter().filter(|part| part.is("pofiles") || part.is("tenderfiles"));
    let attachments: Vec<Attachment> = files
        .map(|part| Attachment {
            id: placement.rng.guid(),
            file_name: part.file_name.clone().unwrap_or_default(),
            bytes: part.content.len(),
            kind: if part.is("pofiles") { "PurchaseOrder" } else { "Tender" }.to_owned(),
        })
        .collect();
    let items = attachments.iter().map(attachment_json).collect();
    if waits {
        placement.release(call.parameter("order"));
    }
    placement.customer.order_mut(call)?.add_attachments(attachments);
    Ok(Answer::created(Collection::of(items, call)))
}

/// 900252 to 900254: what is missing.
fn check(parts: &[Part<'_>]) -> Result<(), Problem> {
    let has = |name: &str| parts.iter().any(|part| part.is(name) && !part.content.is_empty());
    let incomplete = || Problem::new(400, 900_254, "The metadata needs customerPrice and currency.");
    let metadata = parts.iter().find(|part| part.is("metadata")).ok_or_else(incomplete)?;
    let metadata: Value = serde_json::from_slice(metadata.content).map_err(|_| incomplete())?;
    let metadata = Fields::of(&metadata, "The metadata")?;
    if metadata.get("customerPrice").is_none() || metadata.text("currency")?.is_none_or(str::is_empty) {
        return Err(incomplete());
    }
    if !has("pofiles") {
        return Err(Problem::new(400, 900_252, "The purchase order is missing."));
    }
    let tender = metadata.boolean("isPartofTender")?.unwrap_or_default();
    let link = metadata.text("tenderLink")?.is_some_and(|link| !link.is_empty());
    match tender && !link && !has("tenderfiles") {
        true => Err(Problem::new(400, 900_253, "A tender needs a link or a document.")),
        false => Ok(()),
    }
}

fn attachment_json(attachment: &Attachment) -> Value {
    json!({
        "attachmentId": attachment.id,
        "fileName": attachment.file_name,
        "sizeInKB": attachment.bytes.div_ceil(1024),
        "attachmentType": attachment.kind,
    })
}
