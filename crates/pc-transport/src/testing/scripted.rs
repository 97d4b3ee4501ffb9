//! A transport that answers from a script, and remembers what it was sent.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::Answer;
use crate::Transport;
use crate::wire::{Method, Reply, Request};

/// Answers requests in the order of its script. Strict: a request the script does not foresee is a panic.
#[derive(Debug, Default)]
pub struct ScriptedTransport(Mutex<Script>);

#[derive(Debug, Default)]
struct Script {
    steps: VecDeque<Step>,
    after_end: Option<Answer>,
    sent: Vec<Request>,
}

#[derive(Debug)]
struct Step {
    expected: Option<(Method, String)>,
    answer: Option<Answer>,
}

impl ScriptedTransport {
    /// A script that foresees no request.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A script that answers any requests in this order.
    #[must_use]
    pub fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        answers.into_iter().fold(Self::new(), Self::answer)
    }

    /// Answers the next request, whatever it is.
    #[must_use]
    pub fn answer(self, answer: Answer) -> Self {
        self.then(None, Some(answer))
    }

    /// Answers the next request, which must be this one; `target` is path and query as they go on the wire.
    #[must_use]
    pub fn expect(self, method: Method, target: &str, answer: Answer) -> Self {
        self.then(Some((method, target.to_owned())), Some(answer))
    }

    /// Takes the next request and never answers it.
    #[must_use]
    pub fn never_answer(self) -> Self {
        self.then(None, None)
    }

    /// Answers every request after the script's end like this.
    #[must_use]
    pub fn then_always(self, answer: Answer) -> Self {
        self.script().after_end = Some(answer);
        self
    }

    /// What was sent so far, in order.
    #[must_use]
    pub fn sent(&self) -> Vec<Request> {
        self.script().sent.clone()
    }

    /// One header of everything that was sent so far; empty where it was missing.
    #[must_use]
    pub fn sent_headers(&self, name: &str) -> Vec<String> {
        let header = |request: &Request| request.find_header(name).unwrap_or_default().to_owned();
        self.script().sent.iter().map(header).collect()
    }

    /// Checks that the script was played to its end.
    ///
    /// # Panics
    /// When it was not.
    pub fn assert_finished(&self) {
        let left = self.script().steps.len();
        assert!(left == 0, "the script foresees {left} more request(s)");
    }

    fn then(self, expected: Option<(Method, String)>, answer: Option<Answer>) -> Self {
        self.script().steps.push_back(Step { expected, answer });
        self
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn play(&self, request: Request) -> Option<Answer> {
        let mut script = self.script();
        let shown = (request.method, request.target());
        script.sent.push(request);
        let Some(step) = script.steps.pop_front() else {
            let Some(answer) = script.after_end.clone() else {
                drop(script);
                panic!("the script does not foresee {} {}", shown.0.as_str(), shown.1);
            };
            return Some(answer);
        };
        drop(script);
        if let Some(expected) = step.expected {
            assert_eq!(shown, expected, "the script foresees another request");
        }
        step.answer
    }
}

#[async_trait]
impl Transport for ScriptedTransport {
    async fn send(&self, request: Request) -> Result<Reply, crate::SendError> {
        match self.play(request) {
            Some(answer) => answer,
            None => std::future::pending().await,
        }
    }
}
