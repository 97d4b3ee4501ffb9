//! The billing export of the second version: order a file, wait, read its manifest, fetch its parts.

use std::io::Write;
use std::time::Duration;

use flate2::{Compression, write::GzEncoder};
use pc_models::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::answer::{Answer, without_nulls};
use crate::api::audit_records::PARTNER_ID;
use crate::api::billing::export_lines::renamed;
use crate::api::billing::invoice_lines::{LineClass, LineScope};
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::state::store::Store;
use crate::values::money;
use crate::values::problem::Problem;
use crate::values::spelling::find_word;

/// Lines in each part of a file.
const LINES_PER_PART: usize = 10_000;
/// How long an export takes.
const EXPORT_DURATION: Duration = Duration::from_secs(30);
/// What an unfinished operation asks to wait, in seconds.
const RETRY_AFTER_SECONDS: &str = "10";
/// How long parts can be fetched.
const SIGNATURE_LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);
/// How long the operation and its manifest can be read.
const OPERATION_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// An export that was ordered.
#[derive(Serialize, Deserialize)]
pub(crate) struct Export {
    id: String,
    manifest: String,
    signature: String,
    created: Timestamp,
    usage: bool,
    basic: bool,
    /// None for what is unbilled.
    invoice: Option<String>,
    currency: Option<String>,
    last_period: bool,
}

pub(crate) fn billed_charges(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(order(store, call, false, true))
}

pub(crate) fn unbilled_charges(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(order(store, call, false, false))
}

pub(crate) fn billed_usage(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(order(store, call, true, true))
}

pub(crate) fn unbilled_usage(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(order(store, call, true, false))
}

fn order(store: &mut Store, call: &Call<'_>, usage: bool, billed: bool) -> Answer {
    match read(store, call, usage, billed) {
        Err(problem) => fault(400, "badRequest", &problem.description),
        Ok(export) => {
            let location = format!("{}/v1.0/reports/partners/billing/operations/{}", origin(call), export.id);
            store.exports.push(export);
            Answer::accepted(location)
        }
    }
}

fn read(store: &mut Store, call: &Call<'_>, usage: bool, billed: bool) -> Result<Export, Problem> {
    let body = call.body()?;
    let fields = Fields::of(&body, "The export")?;
    let need = |name: &str| {
        let text = fields.text(name)?.map(str::to_owned).filter(|text| !text.is_empty());
        text.ok_or_else(|| Problem::bad_input(format!("The {name} is required.")))
    };
    let set = fields.text("attributeSet")?.unwrap_or("full");
    let set = find_word(&["full", "basic"], set).ok_or_else(|| Problem::bad_word("attributeSet", set))?;
    let (mut invoice, mut currency, mut last_period) = (None, None, false);
    if billed {
        invoice = Some(need("invoiceId")?);
    } else {
        let period = need("billingPeriod")?;
        let word = find_word(&["current", "last"], &period);
        last_period = word.ok_or_else(|| Problem::bad_word("billingPeriod", &period))? == "last";
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
        usage,
        basic: set == "basic",
        invoice,
        currency,
        last_period,
    })
}

/// 200 in every state.
pub(crate) fn operation(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let id = call.parameter("operation");
    let Some(export) = store.exports.iter().find(|export| export.id.eq_ignore_ascii_case(id)) else {
        return Ok(fault(404, "notFound", "There is no such operation."));
    };
    if call.now.since(export.created) > OPERATION_LIFETIME {
        return Ok(fault(410, "gone", "The operation has expired: submit it again."));
    }
    let (status, name) = match export.parts(store, call.now) {
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
            let base = format!("{}/v1.0/reports/partners/billing/manifests", origin(call));
            body["resourceLocation@odata.navigationLink"] = json!(format!("{base}/{}", export.manifest));
        }
        _ => body["resourceLocation"] = export.manifest_json(store, call),
    }
    Ok(Answer::ok(body))
}

pub(crate) fn manifest(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let id = call.parameter("manifest");
    let found = store.exports.iter().find(|export| export.manifest.eq_ignore_ascii_case(id));
    Ok(match found.filter(|export| export.ready() <= call.now) {
        None => fault(404, "notFound", "There is no such manifest."),
        Some(export) if call.now.since(export.created) > OPERATION_LIFETIME => {
            fault(410, "gone", "The manifest has expired: submit the export again.")
        }
        Some(export) => Answer::ok(export.manifest_json(store, call)),
    })
}

/// A part of a file, for whoever shows the signature; no token is asked for.
pub(crate) fn part(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let refused = |status, code| {
        let text = format!("<Error><Code>{code}</Code></Error>");
        Ok(Answer { status, ..Answer::raw("application/xml", text) })
    };
    let found = store.exports.iter().find(|export| export.id.eq_ignore_ascii_case(call.parameter("export")));
    let admitted = found.filter(|export| {
        call.query("sig") == Some(&export.signature) && call.now.since(export.ready()) <= SIGNATURE_LIFETIME
    });
    let Some(export) = admitted else { return refused(403, "AuthenticationFailed") };
    let number = call.parameter("part").split('-').nth(1).and_then(|digits| digits.parse::<usize>().ok());
    let scope = export.scope(store, call.now);
    let lines = scope.as_ref().map(|scope| scope.lines(export.class()));
    let Some((lines, number)) =
        lines.zip(number).filter(|(lines, number)| number * LINES_PER_PART < lines.len())
    else {
        return refused(404, "BlobNotFound");
    };
    let lines = (number * LINES_PER_PART..((number + 1) * LINES_PER_PART).min(lines.len()))
        .filter_map(|place| lines.json(place));
    let lines = lines.map(|line| money::render(&renamed(line, export.usage, export.basic)));
    let packed = gzip(lines).map_err(|_| Problem::new(500, 800_003, "The file could not be packed."))?;
    Ok(Answer::raw("application/gzip", packed))
}

/// A line at a time: a part is long.
fn gzip(lines: impl Iterator<Item = String>) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    for line in lines {
        encoder.write_all(line.as_bytes())?;
        encoder.write_all(b"\n")?;
    }
    encoder.finish()
}

impl Export {
    fn ready(&self) -> Timestamp {
        self.created + EXPORT_DURATION
    }

    fn class(&self) -> LineClass {
        if self.usage { LineClass::DailyRatedUsage } else { LineClass::OneTime }
    }

    /// None for an invoice that is none, or not of this kind.
    fn scope<'w>(&self, store: &'w Store, now: Timestamp) -> Option<LineScope<'w>> {
        let (currency, last) = (self.currency.as_deref(), self.last_period);
        Some(match &self.invoice {
            Some(id) => {
                LineScope::of(store, store.ledger.find(id, now).filter(|invoice| !invoice.recurring)?)
            }
            None => LineScope::unbilled(store, self.class(), currency, last, self.created),
        })
    }

    fn parts(&self, store: &Store, now: Timestamp) -> usize {
        let scope = self.scope(store, now);
        scope.map_or(0, |scope| scope.lines(self.class()).len().div_ceil(LINES_PER_PART))
    }

    fn manifest_json(&self, store: &Store, call: &Call<'_>) -> Value {
        let count = self.parts(store, call.now);
        let blobs = (0..count).map(|number| {
            json!({"name": format!("part-{number:05}-{}.c000.json.gz", self.manifest), "partitionValue": "default"})
        });
        without_nulls(json!({
            "id": self.manifest,
            "schemaVersion": "1",
            "dataFormat": "compressedJSONLines",
            "createdDateTime": self.ready(),
            "eTag": self.signature[..12],
            "partnerTenantId": PARTNER_ID,
            "rootDirectory": format!("{}/blobs/{}", origin(call), self.id),
            "sasToken": format!("sv=2020-02-10&sr=d&sdd=2&sp=rl&sig={}", self.signature),
            "partitionType": "Default",
            "blobCount": count,
            "blobs": blobs.collect::<Vec<_>>(),
        }))
    }
}

/// Where the caller reached us; nothing in process, so that links are relative there.
fn origin(call: &Call<'_>) -> String {
    call.request.find_header("Host").map(|host| format!("http://{host}")).unwrap_or_default()
}

/// What this host says to whom it does not let in.
pub(crate) fn refused(problem: &Problem) -> Answer {
    let code =
        if problem.status == 403 { "Authorization_RequestDenied" } else { "InvalidAuthenticationToken" };
    fault(problem.status, code, &problem.description)
}

/// The envelope of this host.
fn fault(status: u16, code: &str, message: &str) -> Answer {
    Answer::new(status, json!({"error": {"code": code, "message": message}}))
}
