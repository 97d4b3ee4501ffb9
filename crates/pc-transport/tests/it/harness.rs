//! What the tests share: answers and clients here, servers and transports in the files below.

pub(crate) mod fate_checks;
pub(crate) mod faulty_proxy;
pub(crate) mod raw_server;
pub(crate) mod streaming_transport;

use std::sync::Arc;

use pc_models::Timestamp;
use pc_transport::auth::StaticToken;
pub(crate) use pc_transport::testing::{Answer, ScriptedTransport as Script};
use pc_transport::wire::Reply;
use pc_transport::{Client, SendError, TokioClock, Transport};
use serde_json::json;

pub(crate) fn answering(answers: impl IntoIterator<Item = Answer>) -> Arc<Script> {
    Arc::new(Script::answering(answers))
}

pub(crate) fn clock() -> Arc<TokioClock> {
    Arc::new(TokioClock::scaled(Timestamp::UNIX_EPOCH, 1.0))
}

pub(crate) fn client<T: Transport + 'static>(transport: &Arc<T>) -> Client {
    Client::new(transport.clone(), Arc::new(StaticToken::new("secret-token")), clock())
}

pub(crate) fn ok() -> Answer {
    Ok(Reply::json(200, &json!({"isSigned": true})))
}

pub(crate) fn refused(status: u16, code: i64) -> Answer {
    Ok(Reply::json(status, &json!({"code": code, "description": "no"})))
}

/// Too many calls, in the documented form.
pub(crate) fn throttled(wait: &str) -> Answer {
    let body = json!({"statusCode": 429, "message": "Rate limit is exceeded."});
    Ok(Reply::json(429, &body).header("Retry-After", wait))
}

/// A front end's page.
pub(crate) fn page(status: u16) -> Answer {
    let mut reply = Reply::new(status).header("Content-Type", "text/html");
    reply.body = format!("<html><title>{status}</title></html>").into();
    Ok(reply)
}

pub(crate) fn lost() -> Answer {
    Err(SendError::maybe_sent("connection reset"))
}

pub(crate) fn unsent() -> Answer {
    Err(SendError::not_sent("connection refused"))
}
