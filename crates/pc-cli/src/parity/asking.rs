//! Asking a service all questions, one after the other, and going on after failures.

use pc_transport::wire::{DecodeError, Reply, Request};
use pc_transport::{Cause, Client, Error, Operation, Repeat, Transport};

use crate::parity::known::{Customer, Known};
use crate::parity::questions::{Frame, Host, Question, Why, questions};
use crate::parity::recorder::Recorder;
use crate::parity::recording::{Body, Exchange, NotTried, Told};

/// How often a question is asked whose answer is garbled.
const MAX_TIMES_ASKED: u32 = 2;

/// What may be asked, and of whom.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    /// Whether an export may be begun.
    pub(crate) exports: bool,
    /// The customer to look at first.
    pub(crate) customer: Option<String>,
}

/// What came of a run: in plain.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) not_tried: Vec<NotTried>,
    /// How many requests were sent.
    pub(crate) calls: u32,
}

impl Answers {
    /// The answers of two runs together.
    pub(crate) fn add(&mut self, more: Self) {
        self.exchanges.extend(more.exchanges);
        self.not_tried.extend(more.not_tried);
        self.calls += more.calls;
    }
}

/// Whom to ask.
pub(crate) struct Asker {
    client: Client,
    graph: Result<Client, &'static str>,
    recorder: Recorder,
}

/// Sends a request as it is, and takes any answer.
struct AsItIs<'r>(&'r Request);

impl Operation for AsItIs<'_> {
    type Output = ();
    const NAME: &'static str = "Parity";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        self.0.clone()
    }

    fn decode(&self, _: &Reply) -> Result<(), DecodeError> {
        Ok(())
    }
}

impl Asker {
    /// Asks through these clients, with at most so many requests.
    pub(crate) fn new(client: &Client, graph: &Result<Client, &'static str>, calls: u32) -> Self {
        let recorder = Recorder::new(client.transport().clone(), client.clock().clone(), calls);
        let watched = |client: &Client| {
            let mut policy = client.policy().clone();
            policy.max_attempts = MAX_TIMES_ASKED;
            let recorder = recorder.beside(client.transport().clone());
            client.clone().with_transport(std::sync::Arc::new(recorder)).with_policy(policy)
        };
        let graph = graph.as_ref().map(watched).map_err(|why| *why);
        Self { client: watched(client), graph, recorder }
    }

    /// Asks everything. `told` hears of each question before it is asked.
    pub(crate) async fn ask(&self, wish: &Wish, frame: &Frame, told: impl Fn(&Question)) -> Answers {
        let mut known = Known::default();
        known.customers.extend(wish.customer.iter().map(|id| Customer { id: id.clone(), country: None }));
        let mut answers = Answers::default();
        let mut is_answered = true;
        for question in questions().filter(|question| wish.exports || !question.is_export) {
            if question.case != "next page" {
                known.next = None; // how a list goes on is asked right behind it
            }
            let asked = match (question.request)(&known, frame) {
                _ if question.case == "next page" && !is_answered => {
                    Err(Some("its first page was not answered".to_owned()))
                }
                Ok(_) if self.recorder.is_spent() => {
                    Err(Some("the budget of calls was used up; --calls N raises it".to_owned()))
                }
                Ok(request) => {
                    told(question);
                    self.ask_one(question, &request).await.map_err(Some)
                }
                Err(Why::NotNeeded) => Err(None),
                Err(Why::Missing(what)) => Err(Some(what.to_owned())),
            };
            is_answered = matches!(&asked, Ok(exchange) if (200..300).contains(&exchange.answer.status));
            match asked {
                Ok(exchange) => {
                    learn(&mut known, question, &exchange.answer);
                    answers.exchanges.push(exchange);
                }
                Err(Some(why)) => answers.not_tried.push(not_tried(question, why)),
                Err(None) => {}
            }
        }
        if !wish.exports {
            let exports = questions().filter(|question| question.is_export);
            answers.not_tried.extend(exports.map(|question| {
                not_tried(
                    question,
                    "an export begins something at the service; --exports allows it".to_owned(),
                )
            }));
        }
        answers.calls = self.recorder.sent();
        answers
    }

    async fn ask_one(&self, question: &Question, request: &Request) -> Result<Exchange, String> {
        let mut asked = 0;
        loop {
            asked += 1;
            self.recorder.take();
            let result = self.send(question, request).await;
            let Some((request, answer)) = self.recorder.take() else {
                return Err(format!("no answer came: {}", unanswered(result)));
            };
            // What is neither JSON nor the document that was asked for may have been spoilt on the way.
            let is_garbled = matches!(&answer.body, Body::Other { kind, .. } if kind != "pdf");
            if is_garbled && asked < MAX_TIMES_ASKED && !self.recorder.is_spent() {
                continue;
            }
            if answer.status == 429 || answer.status >= 500 && answer.status != 501 {
                return Err(format!("the service answered {} each time", answer.status));
            }
            return Ok(Exchange {
                operation: question.operation.to_owned(),
                case: question.case.to_owned(),
                payload_type: question.payload_type.map(str::to_owned),
                request,
                answer,
            });
        }
    }

    async fn send(&self, question: &Question, request: &Request) -> Result<(), String> {
        let told = |error: Error| match &error.cause {
            Cause::NoReply(no_reply) => no_reply.reason.clone(),
            _ => error.to_string(),
        };
        match question.host {
            Host::PartnerCenter => self.client.run(&AsItIs(request)).await.map_err(told),
            Host::Graph => match &self.graph {
                Ok(graph) => graph.run(&AsItIs(request)).await.map_err(told),
                Err(why) => Err((*why).to_owned()),
            },
            Host::WithoutToken => {
                self.recorder.send(request.clone()).await.map(|_| ()).map_err(|error| error.reason)
            }
        }
    }
}

fn unanswered(result: Result<(), String>) -> String {
    result.err().unwrap_or_else(|| "the answer was lost".to_owned())
}

fn not_tried(question: &Question, why: String) -> NotTried {
    NotTried { operation: question.operation.to_owned(), case: question.case.to_owned(), why }
}

fn learn(known: &mut Known, question: &Question, answer: &Told) {
    if question.operation == "StartBillingExport" {
        let location = answer.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("Location"));
        known.export = location.map(|(_, value)| value.clone());
    }
    if let (200..300, Body::Json(body)) = (answer.status, &answer.body) {
        (question.learn)(known, body);
    }
}
