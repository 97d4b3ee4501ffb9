//! The billing export of the second version: order a file, wait, read its manifest.

use std::time::Duration;

use serde_json::{Value, json};

use crate::api::answer::{Answer, without_nulls};
use crate::api::billing::blobs::shared_access;
use crate::api::billing::export_files::{blob_name, parts};
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::api::origin::origin;
use crate::state::export::Export;
use crate::state::store::Store;
use crate::values::partner::PARTNER_ID;
use crate::values::problem::Problem;
use crate::values::spelling::read_word;

/// What an unfinished operation asks to wait, in seconds.
const RETRY_AFTER_SECONDS: &str = "10";
/// How long the operation and its manifest can be read.
const OPERATION_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) fn billed_charges(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    order(store, call, false, true)
}

pub(crate) fn unbilled_charges(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    order(store, call, false, false)
}

pub(crate) fn billed_usage(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    order(store, call, true, true)
}

pub(crate) fn unbilled_usage(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    order(store, call, true, false)
}

fn order(store: &mut Store, call: &Call<'_>, usage: bool, billed: bool) -> Result<Answer, Problem> {
    let export = read(store, call, usage, billed)?;
    let location = format!("{}/v1.0/reports/partners/billing/operations/{}", origin(call.request), export.id);
    store.exports.push(export);
    Ok(Answer::accepted(location))
}

fn read(store: &mut Store, call: &Call<'_>, usage: bool, billed: bool) -> Result<Export, Problem> {
    let body = call.body()?;
    let fields = Fields::of(&body, "The export")?;
    let need = |name: &str| {
        let text = fields.text(name)?.map(str::to_owned).filter(|text| !text.is_empty());
        text.ok_or_else(|| Problem::bad_input(format!("The {name} is required.")))
    };
    let set = fields.text("attributeSet")?.unwrap_or("full");
    let set = read_word(&["full", "basic"], "attributeSet", set)?;
    let (mut invoice, mut currency, mut last_period) = (None, None, false);
    if billed {
        invoice = Some(need("invoiceId")?);
    } else {
        last_period = read_word(&["current", "last"], "billingPeriod", &need("billingPeriod")?)? == "last";
        currency = Some(need("currencyCode")?);
    }
    let rng = &mut store.rng;
    let (id, manifest, signature) = (rng.guid(), rng.guid(), rng.hex(32));
    let created = call.now;
    Ok(Export {
        id,
        manifest,
        signature,
        created,
        tells_end: true,
        usage,
        basic: set == "basic",
        invoice,
        currency,
        last_period,
    })
}

/// 200 in every state.
pub(crate) fn operation(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let id = call.parameter("operation");
    let found = store.exports.iter().find(|export| export.id.eq_ignore_ascii_case(id));
    let export = found.ok_or_else(|| Problem::new(404, 404, "There is no such operation."))?;
    if call.now.since(export.created) > OPERATION_LIFETIME {
        return Err(Problem::new(410, 410, "The operation has expired: submit it again."));
    }
    let (status, name) = match parts(export, store, call.now) {
        _ if call.now < export.ready() => ("running", "runningOperation"),
        1.. => ("succeeded", "exportSuccessOperation"),
        _ => ("failed", "failedOperation"),
    };
    let mut body = json!({
        "@odata.type": format!("#microsoft.graph.partners.billing.{name}"),
        "id": export.id,
        "status": status,
        "createdDateTime": export.created,
        "lastActionDateTime": if status == "running" { export.created } else { export.ready() },
    });
    match status {
        "running" => return Ok(Answer::ok(body).header("Retry-After", RETRY_AFTER_SECONDS)),
        "failed" => body["error"] = json!({"code": "5000", "message": "There is nothing to export."}),
        _ if store.options.export_manifest_links => {
            let base = format!("{}/v1.0/reports/partners/billing/manifests", origin(call.request));
            body["resourceLocation@odata.navigationLink"] = json!(format!("{base}/{}", export.manifest));
        }
        _ => body["resourceLocation"] = manifest_json(export, store, call),
    }
    Ok(Answer::ok(body))
}

pub(crate) fn manifest(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let id = call.parameter("manifest");
    let found = store.exports.iter().find(|export| export.manifest.eq_ignore_ascii_case(id));
    match found.filter(|export| export.ready() <= call.now) {
        None => Err(Problem::new(404, 404, "There is no such manifest.")),
        Some(export) if call.now.since(export.created) > OPERATION_LIFETIME => {
            Err(Problem::new(410, 410, "The manifest has expired: submit the export again."))
        }
        Some(export) => Ok(Answer::ok(manifest_json(export, store, call))),
    }
}

fn manifest_json(export: &Export, store: &Store, call: &Call<'_>) -> Value {
    let count = parts(export, store, call.now);
    let blobs =
        (0..count).map(|number| json!({"name": blob_name(export, number), "partitionValue": "default"}));
    without_nulls(json!({
        "id": export.manifest,
        "schemaVersion": "1",
        "dataFormat": "compressedJSONLines",
        "createdDateTime": export.ready(),
        "eTag": export.signature[..12],
        "partnerTenantId": PARTNER_ID,
        "rootDirectory": format!("{}/blobs/{}", origin(call.request), export.id),
        "sasToken": shared_access::token(export),
        "partitionType": "Default",
        "blobCount": count,
        "blobs": blobs.collect::<Vec<_>>(),
    }))
}
