//! Whether the models read an answer without loss.

use std::collections::BTreeSet;

use crate::parity::difference::{Aspect, Difference};
use crate::parity::node::Node;
use crate::parity::payload_differences::PayloadDifferences;
use crate::parity::payload_type::PayloadType;
use crate::parity::place::{EACH, Place};
use crate::parity::recording::{Body, Exchange};
use crate::parity::shape::Topic;

/// What is lost or changed where a success is decoded and encoded again.
pub(crate) fn losses(exchange: &Exchange) -> Vec<Difference> {
    let (Some(payload_type), Body::Json(body), 200..300) =
        (&exchange.payload_type, &exchange.answer.body, exchange.answer.status)
    else {
        return Vec::new();
    };
    let topic = Topic { operation: exchange.operation.clone(), wrong: None };
    let difference = |place: Place, service: String| Difference {
        topic: topic.clone(),
        aspect: Aspect::Decoding,
        place,
        service,
        emulator: "read without loss".to_owned(),
        spellings: BTreeSet::new(),
    };
    match recode(payload_type, body) {
        Ok(differences) => {
            let lost = differences
                .lost
                .iter()
                .map(|pointer| difference(place(pointer), "lost by the models".to_owned()));
            let changed = differences
                .changed
                .iter()
                .map(|pointer| difference(place(pointer), "changed by the models".to_owned()));
            let mut all: Vec<Difference> = lost.chain(changed).collect();
            all.sort_by(|one, other| one.place.cmp(&other.place));
            all.dedup();
            all
        }
        Err(_) => vec![difference(Place::default(), format!("not readable as {payload_type}"))],
    }
}

fn recode(payload_type: &str, body: &Node) -> Result<PayloadDifferences, String> {
    let json = serde_json::to_string(body).map_err(|error| error.to_string())?;
    let known: PayloadType = payload_type.parse()?;
    PayloadDifferences::between(&json, &known.recode(json.as_bytes())?.json)
}

/// Where a JSON pointer leads, with the numbers of items left out.
fn place(pointer: &str) -> Place {
    let names = pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~"));
    names.fold(Place::default(), |place, name| {
        let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        place.then(if is_number { EACH } else { &name })
    })
}
