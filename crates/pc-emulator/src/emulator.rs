//! The emulator in process, and the ways in.

use std::io::{self, Read, Seek, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use pc_models::Timestamp;
use pc_transport::wire::{Method, Reply, Request};
use pc_transport::{Clock, SendError, Transport};
use serde_json::Value;

#[cfg(feature = "server")]
use crate::api::answer::Answer;
use crate::api::purchasing::orders;
#[cfg(feature = "server")]
use crate::console;
use crate::control;
use crate::faults::fault_file::Faults;
use crate::gateway::ending::Ending;
use crate::gateway::heading::Heading;
use crate::gateway::instance::Instance;
use crate::gateway::outcome::{Logged, Outcome};
use crate::gateway::request_record::{ExchangeRecord, RequestRecord};
use crate::gateway::service_time::InvalidTimeScale;
use crate::gateway::shared_instance::{Held, SharedInstance};
use crate::gateway::snapshot::InvalidState;
use crate::options::EmulatorOptions;
#[cfg(feature = "server")]
use crate::values::problem::Problem;
use crate::world::World;

/// A local Partner Center. Clones are cheap and share one state.
///
/// In process it is a [`Transport`]; with the feature `server` it also listens on a socket.
#[derive(Clone)]
pub struct Emulator {
    clock: Arc<dyn Clock>,
    instance: SharedInstance,
}

impl Emulator {
    /// A fresh service with its first customers. The clock says what time it is in it.
    #[must_use]
    pub fn new(options: EmulatorOptions, clock: Arc<dyn Clock>) -> Self {
        let instance = SharedInstance::new(options, clock.clone());
        Self { clock, instance }
    }

    /// Answers a request. Never panics and never waits.
    ///
    /// Faults of the network need a network: here a delay passes at once, and a connection that breaks is told as
    /// 504. [`Transport::send`] and the server show them as they are.
    #[must_use]
    pub fn handle(&self, request: Request) -> Reply {
        let outcome = self.receive(&request);
        self.answered(&outcome);
        match outcome.ending {
            Ending::Whole(reply) => reply,
            Ending::Lost | Ending::Cut(_) => Reply::new(504),
        }
    }

    /// Every order of every customer, whether lists show it yet or not, in order of arrival.
    #[must_use]
    pub fn orders(&self) -> Vec<Value> {
        let instance = self.lock();
        orders::of_everybody(&instance.gateway.store, instance.now())
    }

    /// What time it is in the emulated service.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.instance.facts().1
    }

    /// Moves the emulator's time ahead of its clock.
    pub fn advance(&self, by: Duration) {
        self.lock().advance(by);
    }

    /// How many times as fast as real time the emulator's time runs; 0 when it stands still.
    #[must_use]
    pub fn time_scale(&self) -> f64 {
        self.instance.facts().0.time.scale()
    }

    /// Lets the emulator's time run so many times as fast as real time from now on, or stand still at 0. It never jumps. How
    /// fast the given clock runs is known from [`EmulatorOptions::time_scale`].
    ///
    /// # Errors
    /// When the scale is out of range, or the given clock is moved by hand; nothing changes then.
    pub fn set_time_scale(&self, scale: f64) -> Result<(), InvalidTimeScale> {
        self.lock().set_time_scale(scale)
    }

    /// The last requests, newest last. Those to the emulator's control endpoints are not among them.
    #[must_use]
    pub fn requests(&self, limit: usize) -> Vec<RequestRecord> {
        self.lock().gateway.log.last(limit)
    }

    /// What went over the wire at the request of this number: headers and bodies, in part and without secrets. None where
    /// it was forgotten, or never kept: see [`EmulatorOptions::keep_bodies`].
    #[must_use]
    pub fn exchange(&self, number: u64) -> Option<ExchangeRecord> {
        self.lock().gateway.log.exchange(number)
    }

    /// Has every request told to `listener` once it is answered, in place of any other listener: those to control endpoints,
    /// to pages, and what was no request at all included. Only an open page that keeps itself up to date is not told of. Be quick, and ask nothing of
    /// the emulator: others wait meanwhile.
    pub fn on_request(&self, listener: impl Fn(&RequestRecord) + Send + Sync + 'static) {
        self.lock().listener = Some(Box::new(listener));
    }

    /// Injects these faults from now on, in place of any others.
    pub fn set_faults(&self, faults: Faults) {
        self.lock().set_faults(faults);
    }

    /// The whole state as JSON: customers, carts, orders, ledger, tokens, answers to repeat, faults and how often they
    /// were hit, counted calls, and where the draws are.
    #[must_use]
    pub fn save(&self) -> String {
        String::from_utf8(self.instance.copy().json()).unwrap_or_default() // JSON is UTF-8
    }

    /// The same, written piece by piece: of a large state memory holds no text. Requests are answered meanwhile; what they
    /// change is not in it.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn save_to(&self, out: impl Write) -> io::Result<()> {
        self.instance.copy().write(out)
    }

    /// What there is by now as a world: catalog, customers, and the orders whose lines are still there, with what became of
    /// them. What else happened meanwhile is in [`save`](Self::save) alone.
    #[must_use]
    pub fn world(&self) -> World {
        self.instance.copy().billed_store().world()
    }

    /// What [`world`](Self::world) leaves out, counted, such as `2 carts`: a world has no place for it.
    #[must_use]
    pub fn left_out_of_world(&self) -> Vec<String> {
        self.instance.copy().billed_store().left_out_of_world()
    }

    /// Goes on where [`save`](Self::save) left off: same requests, same answers, ids included. Options stay as they
    /// are, but seed and faults come with the state. Time goes on from the saved instant, or from the
    /// clock's if that is later.
    ///
    /// # Errors
    /// When the text is no saved state; nothing changes then.
    pub fn load(&self, text: &str) -> Result<(), InvalidState> {
        self.instance.load(text)
    }

    /// The same from a file, which is read piece by piece: memory never holds its text.
    ///
    /// # Errors
    /// When it cannot be read, or is no saved state; nothing changes then.
    pub fn load_from(&self, file: impl Read + Seek) -> Result<(), InvalidState> {
        self.instance.load_file(file)
    }

    /// Keeps snapshots in this folder from now on, which is made with the first one; those that are in it already are there
    /// again, in the place of any others. Without it they are in memory, and gone with the emulator.
    ///
    /// # Errors
    /// When the folder cannot be read; nothing changes then.
    pub fn keep_snapshots_in(&self, folder: impl Into<PathBuf>) -> io::Result<()> {
        self.lock().snapshots.keep_in(folder.into())
    }

    /// The answer, after the delay that a fault wants.
    async fn answer(&self, request: Request) -> Outcome {
        let outcome = self.receive(&request);
        self.wait(outcome.delay).await;
        outcome
    }

    /// The same for a server, whose threads wait for nothing: whatever takes long is done on a thread of its own.
    #[cfg(feature = "server")]
    pub(crate) async fn serve(&self, request: Request) -> Outcome {
        let outcome = if control::is_told_at_once(&request) {
            Some(self.receive(&request))
        } else if control::is_control_request(&request) {
            let emulator = self.clone();
            tokio::task::spawn_blocking(move || emulator.receive(&request)).await.ok()
        } else {
            self.instance.with(move |instance| receive(instance, &request)).await
        };
        let outcome = outcome.unwrap_or_else(Outcome::lost);
        self.wait(outcome.delay).await;
        outcome
    }

    /// Waits so long in the emulator's time, as fast as that runs now; where it stands still, in real time.
    async fn wait(&self, delay: Duration) {
        if !delay.is_zero() {
            let delay = self.instance.facts().0.time.on_the_clock(delay);
            self.clock.sleep_until(self.clock.now() + delay).await;
        }
    }

    /// Answers a request of which only a part could be read.
    #[cfg(feature = "server")]
    pub(crate) async fn refuse(&self, request: Request, heading: Heading, problem: Problem) -> Outcome {
        let refused = self.instance.with(move |instance| {
            let now = instance.now();
            match control::is_control_request(&request) {
                true => instance.aside(|| heading, Answer::from(problem).into_reply(false)),
                false => instance.refuse(&request, heading, problem).dated(now),
            }
        });
        refused.await.unwrap_or_else(Outcome::lost)
    }

    /// Something came that was no request at all, and was told so.
    #[cfg(feature = "server")]
    pub(crate) async fn unreadable(&self, status: u16, why: String) {
        self.instance.with(move |instance| instance.unreadable(status, why)).await;
    }

    /// A request was answered, and it took so long.
    #[cfg(feature = "server")]
    pub(crate) async fn served(&self, logged: Logged, took: Duration) {
        if !matches!(logged, Logged::Nowhere) {
            self.instance.with(move |instance| instance.answered(&logged, Some(took))).await;
        }
    }

    /// Keeps headers and bodies with the request log from now on.
    #[cfg(feature = "server")]
    pub(crate) fn keep_bodies(&self) {
        self.lock().gateway.log.keeps_exchanges = true;
    }

    /// A request was answered.
    fn answered(&self, outcome: &Outcome) {
        if !matches!(outcome.logged, Logged::Nowhere) {
            self.lock().answered(&outcome.logged, None);
        }
    }

    /// Does what the request wants, unless a fault prevents it. Does not wait for the delay.
    fn receive(&self, request: &Request) -> Outcome {
        #[cfg(feature = "server")]
        if console::is_console_request(request) {
            let reply = console::answer(&self.instance, request);
            let instance = self.lock();
            return match console::is_refresh(request) {
                true => Outcome::at_once(reply).dated(instance.now()),
                false => instance.aside(|| Heading::of(request), reply),
            };
        }
        if control::is_told_at_once(request) {
            return Outcome::at_once(control::answer(&self.instance, request).into_reply(false))
                .dated(self.now());
        }
        if control::is_control_request(request) {
            let reply = control::answer(&self.instance, request).into_reply(false);
            return self.lock().aside(|| Heading::of(request), reply);
        }
        receive(&mut self.lock(), request)
    }

    fn lock(&self) -> Held<'_> {
        self.instance.lock()
    }
}

/// A call of the API.
fn receive(instance: &mut Instance, request: &Request) -> Outcome {
    let came = instance.now();
    let mut outcome = instance.receive(request).dated(came);
    if let (Method::Head, Ending::Whole(reply)) = (request.method, &mut outcome.ending) {
        reply.headers.push(("Content-Length".into(), reply.body.len().to_string()));
        reply.body = Bytes::new();
    }
    outcome
}

#[async_trait]
impl Transport for Emulator {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let outcome = self.answer(request).await;
        self.answered(&outcome);
        match outcome.ending {
            Ending::Whole(reply) => Ok(reply),
            Ending::Lost => Err(SendError::maybe_sent("the connection was closed without an answer")),
            Ending::Cut(_) => {
                Err(SendError::maybe_sent("the connection was closed in the middle of the answer"))
            }
        }
    }
}
