//! A step: what a purchase does between two waits.
//!
//! Each round *begins* and then *acts*. Beginning records what is about to be done, and the engine has it safe before the round
//! goes on; acting does it, and records what came of it. A process that is killed in between, or taken for dead, is followed by
//! another, which finds what was begun:
//! - a read is done by whoever finds it;
//! - a write is sent by the process that began it, and by nobody else: for any other its outcome is unknown, and the purchase
//!   looks for it. So no second answer is ever taken for the first;
//! - the process that began it sends it before its fence or not at all. So one that was stopped for a while cannot write what
//!   others have decided otherwise meanwhile.

use std::sync::Arc;
use std::time::Duration;

use pc_models::{Harmless, Timestamp};
use pc_transport::{Error, Fence};
use pc_workflows::driver::{self, Go, Next};
use pc_workflows::{Answer, Effect, Entry, Planned, PurchaseId, RunError, Runner};
use restate_sdk::prelude::*;
use uuid::Uuid;

use super::begun::{Acted, Begun, What};
use super::control::Control;
use super::host::Host;
use super::hosted::Hosted;
use super::looks::{self, LookAnswer, LookRequest};
use super::stored::{EntryTexts, Stored, text, texts};
use crate::{Kind, Stopped, StoppedReason, Waiting};

/// Calls in one step: few enough that nobody who wants to abort a purchase waits long for its step to end.
const MAX_CALLS: usize = 12;

/// How long a step that found no permit waits before it comes again.
const BUSY_DELAY_MS: u64 = 5_000;

/// How long a step that came to a copy which is told to stop waits before it comes again, to another.
const DRAINING_DELAY_MS: u64 = 250;

/// How long a purchase that somebody has to mend something for waits at first, and at most.
const FIRST_STOP_MS: u64 = 60_000;
const MAX_STOP_MS: u64 = 300_000;

/// The same where only this copy cannot go on: another may take the next step.
const FIRST_STOP_OF_COPY_MS: u64 = 2_000;
const MAX_STOP_OF_COPY_MS: u64 = 60_000;

/// How a step ended.
pub(super) enum End {
    /// The next comes after so long.
    Later(Duration),
    /// It is over.
    Finished,
}

/// Goes on until there is something to wait for.
pub(super) async fn run<M: Hosted>(
    host: &Arc<Host>,
    context: &ObjectContext<'_>,
    id: &PurchaseId,
    stored: &mut Stored,
    mut machine: M,
) -> Result<End, HandlerError> {
    let _counted = host.metrics.steps_under_way.during();
    host.metrics.steps.add();
    for _ in 0..MAX_CALLS {
        let round = (host.clone(), machine.clone(), stored.control.clone());
        let begun = context.run(|| begin(round)).name("begin").await?.into_inner();
        stored.set_control(context, begun.control.as_deref());
        stored.append(context, &begun.news);
        let before = machine.clone();
        apply(&mut machine, id, &begun.news)?;
        let look = match &begun.what {
            What::Later { delay_ms } => return Ok(End::Later(Duration::from_millis(*delay_ms))),
            What::Finished => return Ok(End::Finished),
            What::Call { look, .. } => look.clone(),
        };
        let looked = match look {
            Some(look) => Some(looks::ask(context, look).await?),
            None => None,
        };
        let round = Round { id: id.clone(), before, begun, control: stored.control.clone(), looked };
        let acting = host.clone();
        let acted = context.run(|| act(acting, round)).name("act").await?.into_inner();
        stored.set_control(context, acted.control.as_deref());
        stored.append(context, &acted.learned);
        apply(&mut machine, id, &acted.learned)?;
        if let Some(again_ms) = acted.again_ms {
            return Ok(End::Later(Duration::from_millis(again_ms)));
        }
    }
    Ok(End::Later(Duration::ZERO))
}

/// Applies what was recorded. An entry of a later version fails the step, so that the engine tries it again until a copy of that
/// version takes it.
fn apply<M: Hosted>(machine: &mut M, id: &PurchaseId, recorded: &EntryTexts) -> Result<(), HandlerError> {
    for text in recorded {
        machine.apply(&read(id, text.get())?);
    }
    Ok(())
}

fn read(id: &PurchaseId, text: &str) -> Result<Entry, HandlerError> {
    // As text: of an error itself the engine shows how it is written in a program.
    Entry::from_json(id, text).map_err(|error| HandlerError::from(error.to_string()))
}

/// Decides what is done next, and records it before anything is done.
async fn begin<M: Hosted>(
    (host, mut machine, control): (Arc<Host>, M, Control),
) -> Result<Json<Begun>, HandlerError> {
    if host.is_draining() {
        let what = What::Later { delay_ms: DRAINING_DELAY_MS };
        let (token, at) = (Uuid::new_v4(), host.now());
        return Ok(Json(Begun { token, at, news: EntryTexts::new(), control: None, what }));
    }
    let permit = host.permit(M::customer(machine.intent()).as_str()).await;
    let (token, at) = (Uuid::new_v4(), host.now());
    let begun = |news: &[Entry], changed: Control, what| -> Result<Json<Begun>, HandlerError> {
        let changed = Some(changed).filter(|changed| *changed != control);
        let control = changed.map(|changed| text(&changed)).transpose()?;
        Ok(Json(Begun { token, at, news: texts(news)?, control, what }))
    };
    let mut next = Control { copy: Some(host.name.clone()), ..control.clone() };
    let Some(permit) = permit else {
        return begun(&[], next, What::Later { delay_ms: BUSY_DELAY_MS });
    };
    if !machine.is_over() && !host.is_its_service(machine.service()) {
        let error = RunError::OtherService {
            purchase: machine.id().clone(),
            started_on: machine.service().to_owned(),
            this: host.service.clone(),
        };
        let delay_ms = stop(&host, &mut next, stopped(&host, &error), at);
        return begun(&[], next, What::Later { delay_ms });
    }
    let wrong_clock = wrong_clock(&host, &machine).map(|error| stopped(&host, &error));
    if let Some(why) = no_policy(&host, &machine).or(wrong_clock) {
        let delay_ms = stop(&host, &mut next, why, at);
        return begun(&[], next, What::Later { delay_ms });
    }
    let mut news = Vec::new();
    driver::going_on(&mut machine, &host.name, at, &mut news);
    driver::take_precautions(&mut machine, host.precautions, at, &mut news);
    driver::apply_policy(&mut machine, &host.spending, at, &mut news);
    let finished = |news: &[Entry], next: Control| {
        let next = Control { waiting: None, stopped: None, ..next };
        begun(news, next, What::Finished)
    };
    match driver::advance(&mut machine, at, &mut news) {
        Next::Finished => finished(&news, next),
        Next::Wait { stage, until, latest, trouble } => {
            let stage = stage.as_str().to_owned();
            let earlier = next.waiting.take().filter(|earlier| earlier.stage == stage);
            let since = earlier.map_or(at, |earlier| earlier.since);
            next.waiting = Some(Waiting { stage, until, latest, trouble, since });
            next.stopped = None;
            begun(&news, next, What::Later { delay_ms: host.real_ms_until(until) })
        }
        Next::Call(planned) => match go(&host, &mut machine, &planned, &mut news) {
            Err(error) => {
                let delay_ms = stop(&host, &mut next, stopped(&host, &error), at);
                begun(&news, next, What::Later { delay_ms })
            }
            Ok(Go::NotSent) if machine.is_over() => finished(&news, next),
            Ok(Go::NotSent) => begun(&news, next, What::Later { delay_ms: 0 }),
            Ok(Go::Send(fence)) => {
                let look =
                    LookRequest::of(&machine, &planned.call, at).map(|look| look.shared()).transpose()?;
                let permit = Some(permit).filter(|_| look.is_none());
                let what = What::Call {
                    name: planned.call.name().to_owned(),
                    request_id: planned.request_id,
                    is_write: planned.call.is_write(),
                    look,
                };
                host.hold(token, *planned, fence, permit);
                begun(&news, next, what)
            }
        },
    }
}

/// Whether a call is sent, and what is written down before.
fn go<M: Hosted>(
    host: &Host,
    machine: &mut M,
    planned: &Planned,
    news: &mut Vec<Entry>,
) -> Result<Go, RunError> {
    driver::write_ahead(machine, planned, &host.client, &host.spending, news)
}

/// A cancellation does not know whose clock shows an instant: it is not run by one that is far off.
fn wrong_clock<M: Hosted>(host: &Host, machine: &M) -> Option<RunError> {
    let is_wrong = |ahead_s: &i64| Duration::from_secs(ahead_s.unsigned_abs()) > Runner::MAX_CLOCK_DIFFERENCE;
    let ahead_s = host.client.clock_ahead_s().filter(is_wrong)?;
    let is_cancellation = M::NAMED == Kind::Cancellation && !machine.is_over();
    is_cancellation.then(|| RunError::WrongClock { purchase: machine.id().clone(), ahead_s })
}

/// A purchase that was begun under a policy, by a journal that was taken over or another copy, buys nothing without one.
fn no_policy<M: Hosted>(host: &Host, machine: &M) -> Option<(StoppedReason, String)> {
    let policy = machine.begun_under().filter(|_| host.spending.policy().is_none())?;
    let message = format!(
        "it was begun under policy {}, and copy `{}` has none: nothing was bought. Start all copies with that policy",
        Harmless(policy),
        host.name
    );
    Some((StoppedReason::Policy, message))
}

/// Shows why it does not go on; returns after how many milliseconds it is tried again.
fn stop(host: &Host, control: &mut Control, why: (StoppedReason, String), now: Timestamp) -> u64 {
    host.metrics.stops.add();
    let (reason, message) = why;
    let (first_ms, max_ms) = match reason {
        StoppedReason::CredentialsRefused => (FIRST_STOP_MS, MAX_STOP_MS),
        StoppedReason::WrongClock | StoppedReason::OtherService | StoppedReason::Policy => {
            (FIRST_STOP_OF_COPY_MS, MAX_STOP_OF_COPY_MS)
        }
    };
    let earlier = control.stopped.take().filter(|earlier| earlier.reason == reason);
    let (since, tries) = earlier.map_or((now, 0), |earlier| (earlier.since, earlier.tries));
    control.waiting = None;
    control.stopped = Some(Stopped { reason, message, since, tries: tries + 1 });
    (first_ms << tries.min(8)).min(max_ms)
}

/// Why this copy does not go on, for whoever has to mend it.
fn stopped(host: &Host, error: &RunError) -> (StoppedReason, String) {
    let copy = &host.name;
    match error {
        RunError::WrongClock { ahead_s, .. } => {
            let (minutes, way) =
                (ahead_s.unsigned_abs() / 60, if *ahead_s < 0 { "behind" } else { "ahead of" });
            let message = format!(
                "the clock of copy `{copy}` is {minutes} minutes {way} the service's, and nothing is begun to be bought or cancelled by it. \
                 Another copy may go on; set the clock, best by NTP"
            );
            (StoppedReason::WrongClock, message)
        }
        RunError::OtherService { started_on, this, .. } => {
            let message = format!(
                "it was started on {started_on}, and copy `{copy}` talks to {this}: nothing was done. Another copy may go on"
            );
            (StoppedReason::OtherService, message)
        }
        RunError::NeedsApproval { .. } => (StoppedReason::Policy, error.to_string()),
        RunError::Unauthorized { error, .. } => {
            let message = format!(
                "copy `{copy}`: the credentials are refused: {error}. Mend them; it is tried again by itself every few minutes"
            );
            (StoppedReason::CredentialsRefused, message)
        }
        other => (StoppedReason::CredentialsRefused, other.to_string()),
    }
}

/// What acting takes.
struct Round<M> {
    id: PurchaseId,
    /// The machine before the news of this round.
    before: M,
    begun: Begun,
    control: Control,
    /// What was looked at, where many share the answer.
    looked: Option<LookAnswer>,
}

/// Does what was begun, and records what came of it.
async fn act<M: Hosted>(host: Arc<Host>, round: Round<M>) -> Result<Json<Acted>, HandlerError> {
    let Round { id, before, begun, control, looked } = round;
    let mut machine = before.clone();
    apply(&mut machine, &id, &begun.news)?;
    let held = host.take(begun.token);
    let is_held = held.is_some();
    let (planned, fence, _permit) = match held {
        Some(held) => (held.planned, held.fence, held.permit),
        // Begun by another process, or in another conversation with this one.
        None => match planned_again(before, &id, &begun)? {
            Some(planned) => (planned, None, None),
            None => return Ok(Json(Acted { learned: EntryTexts::new(), control: None, again_ms: None })),
        },
    };
    let answer = match looked {
        Some(looked) => looked.answer(&planned.call),
        None if planned.call.is_write() && !is_held => {
            host.metrics.unknown_writes.add();
            Err(driver::unknown(&planned))
        }
        None => call(&host, &planned, fence).await,
    };
    let mut news = Vec::new();
    driver::going_on(&mut machine, &host.name, host.now(), &mut news); // it may have been begun by another
    let (control, again_ms) = match driver::learned(&machine, &planned, answer, &host.client) {
        Ok(entry) => {
            news.push(entry);
            (is_mended(control), None)
        }
        Err(error) => {
            let mut control = control;
            let again_ms = stop(&host, &mut control, stopped(&host, &error), host.now());
            (Some(control), Some(again_ms))
        }
    };
    let control = control.map(|control| text(&control)).transpose()?;
    Ok(Json(Acted { learned: texts(&news)?, control, again_ms }))
}

/// Without the reason why it stopped, if there was one.
fn is_mended(control: Control) -> Option<Control> {
    control.stopped.is_some().then_some(Control { stopped: None, ..control })
}

async fn call(host: &Host, planned: &Planned, fence: Option<Fence>) -> Result<(Answer, u32), Error> {
    host.metrics.calls.add();
    let answer = planned.run(&host.client, fence).await;
    if answer.is_err() {
        host.metrics.failed_calls.add();
    }
    answer
}

/// What was planned when it was begun, for a process that finds it; `None` when this version of the program plans something
/// else.
fn planned_again<M: Hosted>(
    mut machine: M,
    id: &PurchaseId,
    begun: &Begun,
) -> Result<Option<Planned>, HandlerError> {
    let What::Call { name, request_id, is_write, .. } = &begun.what else { return Ok(None) };
    let write_ahead = usize::from(*is_write).min(begun.news.len());
    for text in &begun.news[..begun.news.len() - write_ahead] {
        machine.apply(&read(id, text.get())?);
    }
    let Effect::Call(planned) = machine.next(begun.at) else { return Ok(None) };
    let is_same = planned.call.name() == name && (planned.request_id == *request_id || !is_write);
    Ok(is_same.then_some(*planned))
}
