//! A network that loses, repeats, delays, refuses and lies, before a service with replicas that are behind.

mod announced;
mod call_kind;
mod forged_answers;
mod held_copies;
mod kept_answers;
mod neighbour;
mod replicas;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::wire::{Reply, Request};
use pc_transport::{Clock, SendError};
use pc_workflows::PurchaseIntent;
use serde_json::json;

use super::fault::Fault;
use super::promise::{Broken, Promise};
use super::service::Service;
pub(super) use announced::Announced;
use call_kind::{CallKind, cart_of, is_write};
use forged_answers::{bare_refusal, is_empty_list, refusal, throttled, with_unclear_group};
pub(super) use held_copies::MAX_HOLD_SECONDS;
use held_copies::{HeldCopies, draw_hold};
use kept_answers::{Caller, KeptAnswers, MAX_SWAP_WAIT, Swap};
use neighbour::Neighbour;
use replicas::{CartWrite, CartWrites};

/// What comes of sending a request.
type Answer = Result<Reply, SendError>;

/// The documented code of a refusal that may pass: the credit line is too low.
const CREDIT_TOO_LOW: i64 = 800_023;

/// No write is sent later than this after it was decided.
const WRITE_FENCE: Duration = Duration::from_secs(120);

/// Which requests meet which faults.
pub(super) enum Plan {
    /// Each with this probability, one of these.
    Drawn { faults: Vec<Fault>, rate: f64 },
    /// The so-many-th request, counted from 0, meets this one.
    #[cfg(test)]
    Once { request: u64, fault: Fault },
}

/// The network between the processes and the service.
pub(super) struct Network {
    service: Service,
    clock: Arc<dyn Clock>,
    announced: Announced,
    plan: Plan,
    held: HeldCopies,
    neighbour: Neighbour,
    state: Mutex<State>,
}

struct State {
    rng: fastrand::Rng,
    traffic: Traffic,
    broken: Vec<Broken>,
    carts: CartWrites,
    kept: KeptAnswers,
    /// Until when the checkouts of a cart are refused, of which a copy is held.
    refused: HashMap<String, Timestamp>,
    /// So many of the next requests are answered as if the token were bad.
    unauthorized: u32,
}

/// What went over the network.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Traffic {
    /// Requests that met a fault.
    pub(super) faults: u64,
    pub(super) requests: u64,
}

impl Network {
    /// The network to a service in `clock`'s time. Writes have to be `announced` before they are sent.
    pub(super) fn new(
        service: Service,
        clock: Arc<dyn Clock>,
        announced: Announced,
        intents: &[PurchaseIntent],
        mut rng: fastrand::Rng,
        plan: Plan,
    ) -> Self {
        let neighbour = if plan.has(Fault::ForeignAnswer) {
            Neighbour::draw(&service, intents, &mut rng)
        } else {
            Neighbour::default()
        };
        let state = Mutex::new(State {
            rng,
            traffic: Traffic::default(),
            broken: Vec::new(),
            carts: CartWrites::default(),
            kept: KeptAnswers::default(),
            refused: HashMap::new(),
            unauthorized: 0,
        });
        Self { service, clock, announced, plan, held: HeldCopies::default(), neighbour, state }
    }

    pub(super) fn traffic(&self) -> Traffic {
        self.state().traffic
    }

    /// The promises that were broken by what was sent.
    pub(super) fn broken(&self) -> Vec<Broken> {
        self.state().broken.clone()
    }

    /// A request that arrives then.
    pub(super) fn hold(&self, until: Timestamp, request: Request) {
        self.held.add(until, request);
    }

    /// Delivers what is held when its time has come, for ever.
    pub(super) async fn deliver_held(&self) {
        loop {
            for request in self.held.next(&*self.clock).await {
                self.work(&request);
            }
        }
    }

    /// Delivers everything that is still on its way.
    pub(super) fn settle(&self) {
        for request in self.held.take_all() {
            self.work(&request);
        }
    }

    /// What a process gets for a request, after a while.
    pub(super) async fn exchange(&self, request: Request, process: usize) -> Answer {
        self.check_announced(&request);
        let (fault, latency) = self.draw(&request);
        let call = self.plan.mixes_answers_up().then(|| Caller::of(&request, process));
        // What arrives has arrived at once, whatever becomes of the process that waits for the answer.
        let answer = match fault {
            None => self.undisturbed(request).await,
            Some(fault) => self.meet(fault, &request, process),
        };
        self.clock.sleep_until(self.clock.now() + latency).await;
        let Some(call) = call else { return answer };
        let is_old = matches!(fault, Some(Fault::StaleRead | Fault::OldAnswer | Fault::ForeignAnswer));
        if let (Ok(reply), false, true) = (&answer, is_old, self.plan.has(Fault::OldAnswer)) {
            let now = self.clock.now();
            self.state().kept.keep(call.clone(), now, reply);
        }
        if fault == Some(Fault::SwapAnswers) { self.swap(&call, answer).await } else { answer }
    }

    /// Counts the request, and says which fault it meets and how long it takes.
    fn draw(&self, request: &Request) -> (Option<Fault>, Duration) {
        let mut state = self.state();
        let latency = Duration::from_millis(state.rng.u64(20..400));
        let fault = match &self.plan {
            Plan::Drawn { faults, rate } if state.rng.f64() < *rate => {
                let drawn = state.rng.choice(faults).copied();
                drawn.filter(|fault| is_write(request) || !fault.is_for_writes())
            }
            Plan::Drawn { .. } => None,
            #[cfg(test)]
            Plan::Once { request, fault } => (state.traffic.requests == *request).then_some(*fault),
        };
        state.traffic.requests += 1;
        state.traffic.faults += u64::from(fault.is_some());
        (fault, latency)
    }

    /// Whatever changes something is in a journal before it is sent, and not sent long after.
    fn check_announced(&self, request: &Request) {
        let id = request.find_header("MS-RequestId").unwrap_or_default();
        if !is_write(request) {
            return;
        }
        let now = self.clock.now();
        let what = format!("{} {}", request.method.as_str(), request.target());
        let broken = match self.announced.at(id) {
            None => Broken::new(Promise::WriteAhead, format!("{what} was sent before it was written down")),
            Some(at) if at + WRITE_FENCE < now => {
                let text = format!("{what} was sent {} s after it was decided", now.since(at).as_secs());
                Broken::new(Promise::Fence, text)
            }
            Some(_) => return,
        };
        self.state().broken.push(broken);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What becomes of a request.
impl Network {
    /// The service gets it, and its answer comes.
    async fn undisturbed(&self, request: Request) -> Answer {
        if let Some(answer) = self.refused_still(&request) {
            return Ok(answer);
        }
        let write = CartWrite::of(&request);
        let answer = self.service.send(request).await;
        self.note(write, answer.as_ref().ok());
        answer
    }

    /// The service gets it.
    fn work(&self, request: &Request) -> Reply {
        let reply = self.service.handle(request.clone());
        self.note(CartWrite::of(request), Some(&reply));
        reply
    }

    /// The service has got it; nobody but the replicas need to know.
    fn note(&self, write: Option<CartWrite>, reply: Option<&Reply>) {
        if let Some(write) = write {
            self.state().carts.note(write, reply, self.clock.now());
        }
    }

    fn lose(&self, request: &Request, hold: Option<Duration>) -> Answer {
        if let Some(hold) = hold {
            self.hold(self.clock.now() + hold, request.clone());
        }
        Err(SendError::maybe_sent("the request was lost"))
    }

    /// What refuses all requests, or all checkouts of a cart, for a while.
    fn refused_still(&self, request: &Request) -> Option<Reply> {
        let now = self.clock.now();
        let mut state = self.state();
        if state.unauthorized > 0 {
            state.unauthorized -= 1;
            return Some(refusal(request, 401, 400, "Access denied."));
        }
        if state.refused.is_empty() || CallKind::of(request) != CallKind::CheckoutCart {
            return None;
        }
        let until = cart_of(request).and_then(|cart| state.refused.get(cart));
        until.filter(|until| now < **until)?;
        Some(refusal(request, 403, CREDIT_TOO_LOW, "for the moment no"))
    }

    fn meet(&self, fault: Fault, request: &Request, process: usize) -> Answer {
        if let Some(answer) = self.refused_still(request) {
            return Ok(answer);
        }
        let error = |status, code, text| Ok(refusal(request, status, code, text));
        let now = self.clock.now();
        match fault {
            Fault::Refuse => Err(SendError::not_sent("connection refused")),
            Fault::LoseRequest => self.lose(request, None),
            Fault::ArriveLate => {
                let hold = draw_hold(&mut self.state().rng);
                self.lose(request, Some(hold))
            }
            Fault::RefuseCopy if CallKind::of(request) == CallKind::CheckoutCart => {
                let hold = draw_hold(&mut self.state().rng);
                let until = now + Duration::from_secs(MAX_HOLD_SECONDS);
                let cart = cart_of(request).unwrap_or_default().to_owned();
                self.state().refused.insert(cart, until);
                self.lose(request, Some(hold))
            }
            Fault::Unavailable => error(503, 800_003, "busy"),
            Fault::Deny => error(403, CREDIT_TOO_LOW, "for the moment no"),
            Fault::Throttle => Ok(throttled(request)),
            Fault::Unauthorized => {
                let mut state = self.state();
                state.unauthorized = state.rng.u32(..3);
                Ok(refusal(request, 401, 400, "Access denied."))
            }
            Fault::RefuseBare => Ok(bare_refusal(request, &mut self.state().rng)),
            Fault::StaleCheckout => self.stale_checkout(request),
            Fault::OldAnswer | Fault::ForeignAnswer => self.of_another_call(fault, request, process),
            _ => self.meet_after_the_work(fault, request),
        }
    }

    fn meet_after_the_work(&self, fault: Fault, request: &Request) -> Answer {
        let first = self.work(request);
        let error = |status, code, text| Ok(refusal(request, status, code, text));
        let now = self.clock.now();
        match fault {
            Fault::LoseAnswer => Err(SendError::maybe_sent("the answer was lost")),
            Fault::Duplicate => Ok(self.work(request)),
            // What the service refused or turned away in its own words it does not do in a copy: nobody could tell.
            Fault::DuplicateLate if first.is_success() => {
                let hold = draw_hold(&mut self.state().rng);
                self.hold(now + hold, request.clone());
                Ok(first)
            }
            Fault::FailAfter => error(500, 800_003, "unexpected"),
            Fault::HiddenError => error(200, 800_003, "unexpected"),
            Fault::UnclearGroup if CallKind::of(request) == CallKind::CheckoutCart => {
                Ok(with_unclear_group(first, &mut self.state().rng))
            }
            Fault::Busy => error(409, 800_064, "in progress"),
            Fault::RefuseBareAfter => Ok(bare_refusal(request, &mut self.state().rng)),
            Fault::Hollow => Ok(Reply::json(first.status, &json!({}))),
            Fault::Garbage => Ok(Reply { body: "<html>gateway</html>".into(), ..Reply::new(first.status) }),
            Fault::NoContent if is_empty_list(&first) => Ok(Reply { status: 204, body: "".into(), ..first }),
            Fault::StaleRead => {
                let state = &mut *self.state();
                Ok(state.carts.stale_read(request, &first, now, &mut state.rng).unwrap_or(first))
            }
            _ => Ok(first),
        }
    }

    /// A replica that does not know the cart answers; another copy may arrive all the same.
    fn stale_checkout(&self, request: &Request) -> Answer {
        let now = self.clock.now();
        let Some(answer) = self.state().carts.stale_checkout(request, now) else {
            return Ok(self.work(request));
        };
        let hold = {
            let rng = &mut self.state().rng;
            rng.bool().then(|| draw_hold(rng))
        };
        if let Some(hold) = hold {
            self.hold(now + hold, request.clone());
        }
        Ok(answer)
    }

    /// The answer of another call comes, whether or not the service got this one.
    fn of_another_call(&self, fault: Fault, request: &Request, process: usize) -> Answer {
        let now = self.clock.now();
        let answer = {
            let state = &mut *self.state();
            match fault {
                Fault::ForeignAnswer => self.neighbour.answer(request, &mut state.rng),
                _ => state.kept.earlier(&Caller::of(request, process), now, &mut state.rng),
            }
        };
        let arrives = answer.is_none() || self.state().rng.bool();
        let own = arrives.then(|| self.work(request));
        Ok(answer.or(own).unwrap_or_default())
    }

    /// Waits a while for the answer of another call, to get it for the own.
    async fn swap(&self, call: &Caller, answer: Answer) -> Answer {
        let swap = {
            let now = self.clock.now();
            let state = &mut *self.state();
            state.kept.swap(call, answer, now, &mut state.rng)
        };
        let other = match swap {
            Swap::Done(answer) => return answer,
            Swap::Later(other) => other,
        };
        tokio::select! {
            biased;
            Ok(answer) = other => answer,
            () = self.clock.sleep_until(self.clock.now() + MAX_SWAP_WAIT) => {
                let own = self.state().kept.take_back(call);
                own.unwrap_or_else(|| Err(SendError::maybe_sent("the answer was lost")))
            }
        }
    }
}

impl Plan {
    fn has(&self, fault: Fault) -> bool {
        match self {
            Self::Drawn { faults, .. } => faults.contains(&fault),
            #[cfg(test)]
            Self::Once { fault: once, .. } => *once == fault,
        }
    }

    /// Whether a call may get the answer of another of ours.
    fn mixes_answers_up(&self) -> bool {
        self.has(Fault::OldAnswer) || self.has(Fault::SwapAnswers)
    }
}
