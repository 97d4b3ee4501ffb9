//! Answers that are made on the way, by the service's gateway or by whatever else stands there.

use pc_transport::wire::{Reply, Request};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

/// What headers repeat the ids of a call.
const ID_HEADERS: [&str; 2] = ["MS-RequestId", "MS-CorrelationId"];

/// The documented code of an order that is still being placed.
const IN_PROGRESS: i64 = 800_060;

/// A refusal in the service's own envelope, with the ids of the call.
pub(super) fn refusal(request: &Request, status: u16, code: i64, text: &str) -> Reply {
    let body = json!({"code": code, "description": text, "data": [], "source": "simulation"});
    with_ids_of(request, Reply::json(status, &body))
}

/// Too many calls, in the documented form.
pub(super) fn throttled(request: &Request) -> Reply {
    let body = json!({"statusCode": 429, "message": "Rate limit is exceeded."});
    with_ids_of(request, Reply::json(429, &body)).header("Retry-After", "37")
}

/// The answer to a checkout, with an error in the place of its last order that does not say that it was not placed.
pub(super) fn with_unclear_group(reply: Reply, rng: &mut fastrand::Rng) -> Reply {
    let Ok(mut result) = serde_json::from_slice::<Value>(reply.text_bytes()) else { return reply };
    let Some(orders) = result["orders"].as_array_mut().filter(|orders| !orders.is_empty()) else {
        return reply;
    };
    let group = (orders.len() - 1).to_string();
    orders.pop();
    let code = [IN_PROGRESS, 123_456][rng.usize(..2)];
    result["orderErrors"] =
        json!([{"orderGroupId": group, "code": code, "description": "Check the order history."}]);
    Reply { body: result.to_string().into(), ..reply }
}

/// A refusal without a code that the service documents: a page, a strange body or none.
pub(super) fn bare_refusal(request: &Request, rng: &mut fastrand::Rng) -> Reply {
    let status = [302, 400, 401, 403, 404, 409, 429, 451][rng.usize(..8)];
    let json = |body: Value| Reply::json(status, &body);
    let mut reply = match rng.u8(..5) {
        0 => json(json!({"message": "The request is blocked."})),
        1 => json(json!({"code": 777_777, "description": "Not today.", "data": [], "source": "gateway"})),
        2 => Reply::new(status),
        _ => Reply { body: "<html><body>Access denied</body></html>".into(), ..Reply::new(status) },
    };
    if status == 302 {
        reply = reply.header("Location", "/sign-in");
    }
    if rng.u8(..4) == 0 {
        reply = reply.header("Retry-After", ["0", "5", "600"][rng.usize(..3)]);
    }
    // A gateway that is the service's own may repeat the ids all the same.
    if rng.u8(..4) == 0 { with_ids_of(request, reply) } else { reply }
}

/// Gives a reply the ids of the call that it is said to answer.
pub(super) fn with_ids_of(request: &Request, reply: Reply) -> Reply {
    let ids = ID_HEADERS.iter().filter_map(|name| Some((name, request.find_header(name)?)));
    ids.fold(reply, |reply, (name, id)| reply.header(*name, id))
}

/// Takes the ids away.
pub(super) fn without_ids(mut reply: Reply) -> Reply {
    reply.headers.retain(|(name, _)| !ID_HEADERS.iter().any(|id| name.eq_ignore_ascii_case(id)));
    reply
}

pub(super) fn is_empty_list(reply: &Reply) -> bool {
    #[derive(Deserialize)]
    struct List {
        items: Vec<IgnoredAny>,
    }
    let list = || serde_json::from_slice::<List>(reply.text_bytes());
    reply.is_success() && list().is_ok_and(|list| list.items.is_empty())
}
