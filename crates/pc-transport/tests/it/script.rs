//! A transport that answers from a list, and remembers what it was sent. Strict: it fails when asked for more.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use pc_models::Timestamp;
use pc_transport::auth::StaticToken;
use pc_transport::wire::{Reply, Request};
use pc_transport::{Client, SendError, TokioClock, Transport};
use serde_json::json;

pub(crate) type Answer = Result<Reply, SendError>;

#[derive(Default)]
pub(crate) struct Script {
    answers: Mutex<VecDeque<Answer>>,
    pub(crate) sent: Mutex<Vec<Request>>,
}

impl Script {
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Arc<Self> {
        Arc::new(Self { answers: Mutex::new(answers.into_iter().collect()), sent: Mutex::default() })
    }

    pub(crate) fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }

    pub(crate) fn headers(&self, name: &str) -> Vec<String> {
        let sent = self.sent.lock().unwrap();
        sent.iter().map(|request| request.find_header(name).unwrap_or_default().to_owned()).collect()
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: Request) -> Answer {
        self.sent.lock().unwrap().push(request);
        self.answers.lock().unwrap().pop_front().expect("a request the script does not know")
    }
}

pub(crate) fn client(script: &Arc<Script>) -> Client {
    let clock = Arc::new(TokioClock::scaled(Timestamp::UNIX_EPOCH, 1.0));
    Client::new(script.clone(), Arc::new(StaticToken::new("secret-token")), clock)
}

pub(crate) fn ok() -> Answer {
    Ok(Reply::json(200, &json!({"isSigned": true})))
}

pub(crate) fn refused(status: u16, code: i64) -> Answer {
    Ok(Reply::json(status, &json!({"code": code, "description": "no"})))
}

pub(crate) fn lost() -> Answer {
    Err(SendError::maybe_sent("connection reset"))
}

pub(crate) fn unsent() -> Answer {
    Err(SendError::not_sent("connection refused"))
}
