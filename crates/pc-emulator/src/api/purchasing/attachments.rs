//! `AttachPurchaseOrder`, `ListOrderAttachments`: the papers that some orders wait for.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::answer::{Answer, collection};
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::api::multipart::{Part, parts};
use crate::rules::place_order::OrderPlacement;
use crate::state::store::Store;
use crate::values::problem::Problem;

/// A document that was handed in.
#[derive(Serialize, Deserialize)]
pub(crate) struct Attachment {
    id: String,
    file_name: String,
    bytes: usize,
    kind: String,
}

pub(crate) fn list(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let order = store.customer(call)?.order(call)?;
    let items = order.attachments.iter().map(Attachment::json).collect();
    Ok(Answer::ok(collection(items, call.uri())))
}

/// The first papers let the order get on.
pub(crate) fn attach(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let (catalog, options) = (store.catalog.clone(), store.options.clone());
    let (customer, rng, ledger) = store.customer_rng_and_ledger(call)?;
    customer.order(call)?;
    let content_type = call.request.find_header("Content-Type").unwrap_or_default();
    let parts = parts(content_type, &call.request.body);
    let parts = parts.ok_or_else(|| Problem::bad_input("The body must be multipart/form-data."))?;
    check(&parts)?;
    let files = parts.iter().filter(|part| part.is("pofiles") || part.is("tenderfiles"));
    let attachments: Vec<Attachment> = files
        .map(|part| Attachment {
            id: rng.guid(),
            file_name: part.file_name.clone().unwrap_or_default(),
            bytes: part.content.len(),
            kind: if part.is("pofiles") { "PurchaseOrder" } else { "Tender" }.to_owned(),
        })
        .collect();
    let items = attachments.iter().map(Attachment::json).collect();
    let owner = customer.profile.id.clone();
    if let Some(order) = customer.orders.get_mut(call.parameter("order")) {
        if order.wants_purchase_order() && order.attachments.is_empty() {
            let (now, disruption) = (call.now, call.disruption);
            OrderPlacement { catalog: &catalog, options: &options, rng, ledger, now, disruption }
                .go_on(&owner, order);
        }
        order.attachments.extend(attachments);
    }
    Ok(Answer::created(collection(items, call.uri())))
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

impl Attachment {
    fn json(&self) -> Value {
        json!({
            "attachmentId": self.id,
            "fileName": self.file_name,
            "sizeInKB": self.bytes.div_ceil(1024),
            "attachmentType": self.kind,
        })
    }
}
