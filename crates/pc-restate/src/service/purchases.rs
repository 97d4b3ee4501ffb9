//! The object of a purchase, or of the cancellation of an order: they share their ids.

use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;
use pc_workflows::{
    Cancellation, CancellationIntent, Entry, Fact, Machine, Purchase, PurchaseId, PurchaseIntent, RunError,
};
use restate_sdk::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::control::Control;
use super::host::Host;
use super::hosted::{self, Hosted};
use super::index::{self, Noted};
use super::refusal::{refusal, refused, senseless};
use super::shell::PurchaseShellClient;
use super::step::{self, End};
use super::stored::{EntryTexts, Stored, text, texts};
use crate::{Import, Kind, PurchaseHistory, View};

/// The object of a purchase, or of the cancellation of an order.
pub(super) struct Purchases(pub(super) Arc<Host>);

/// What is recorded when something is asked of a purchase: entries and what is kept beside them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Change {
    entries: EntryTexts,
    control: Option<Box<RawValue>>,
}

#[object(
    inactivity_timeout = "3m",
    abort_timeout = "5m",
    journal_retention = "0s",
    invocation_retry_policy(
        initial_interval = "250ms",
        max_interval = "5s",
        factor = 2.0,
        max_attempts = 1_000_000,
        on_max_attempts = "pause",
    )
)]
impl Purchases {
    /// Starts a purchase, or returns it as it is when it was started with the same intent.
    #[handler]
    async fn start(
        &self,
        context: ObjectContext<'_>,
        intent: Json<Box<RawValue>>,
    ) -> Result<Json<View>, HandlerError> {
        let intent: PurchaseIntent = read(&intent.0)?;
        same_id(&context, &intent.id)?;
        intent.check().map_err(|error| refusal(&RunError::Invalid(error)))?;
        let start =
            |host: &Host, intent: PurchaseIntent| Purchase::start(intent, false, &host.service, host.now());
        self.begin::<Purchase>(&context, intent, start).await
    }

    /// Cancels an order, or returns what came of it when it was cancelled with the same intent.
    #[handler]
    async fn cancel_order(
        &self,
        context: ObjectContext<'_>,
        intent: Json<Box<RawValue>>,
    ) -> Result<Json<View>, HandlerError> {
        let intent: CancellationIntent = read(&intent.0)?;
        same_id(&context, &intent.id)?;
        intent.check().map_err(|error| refusal(&RunError::Invalid(error)))?;
        let start =
            |host: &Host, intent: CancellationIntent| Cancellation::start(intent, &host.service, host.now());
        self.begin::<Cancellation>(&context, intent, start).await
    }

    /// The purchase as it is now.
    #[handler]
    async fn get(&self, context: SharedObjectContext<'_>) -> Result<Json<View>, HandlerError> {
        let stored = Stored::read_shared(&context).await?;
        Ok(Json(shown(&id(context.key())?, &stored)?))
    }

    /// The purchase as it is now, with its entries from a number on.
    #[handler]
    async fn history(
        &self,
        context: SharedObjectContext<'_>,
        from: Json<u64>,
    ) -> Result<Json<PurchaseHistory>, HandlerError> {
        let (id, stored) = (id(context.key())?, Stored::read_shared(&context).await?);
        let view = shown(&id, &stored)?;
        let entries = entries(&id, &stored)?;
        let first = usize::try_from(from.0).unwrap_or(usize::MAX).min(entries.len());
        let entries = entries.into_iter().skip(first).collect();
        Ok(Json(PurchaseHistory { view, first: first as u64, entries }))
    }

    /// Aborts a purchase before its checkout. A step under way is finished first.
    #[handler]
    async fn call_off(&self, context: ObjectContext<'_>) -> Result<Json<View>, HandlerError> {
        let (id, stored) = (id(context.key())?, Stored::read(&context).await?);
        released(&id, &stored)?;
        match kind(&id, &stored)? {
            Kind::Purchase => self.abort::<Purchase>(&context, &id, stored).await,
            Kind::Cancellation => self.abort::<Cancellation>(&context, &id, stored).await,
        }
    }

    /// Looks again at a purchase whose end is not proven. Never buys.
    #[handler]
    async fn reexamine(&self, context: ObjectContext<'_>) -> Result<Json<View>, HandlerError> {
        let (id, stored) = (id(context.key())?, Stored::read(&context).await?);
        released(&id, &stored)?;
        let purchase = machine::<Purchase>(&id, &stored)?;
        match purchase.reopening() {
            Some(fact) => self.record(&context, purchase, stored, Some(fact)).await,
            None if purchase.receipt().is_none() && !purchase.is_reopened() => {
                Err(refusal(&RunError::NotEnded(id)).into())
            }
            None => Ok(Json(hosted::view(&id, &purchase, &stored))),
        }
    }

    /// Starts a purchase again that ended with proof that no checkout of it was ever sent.
    #[handler]
    async fn again(&self, context: ObjectContext<'_>) -> Result<Json<View>, HandlerError> {
        let (id, stored) = (id(context.key())?, Stored::read(&context).await?);
        released(&id, &stored)?;
        let purchase = machine::<Purchase>(&id, &stored)?;
        let fact = purchase.again().map_err(|error| refusal(&RunError::NotAgain(error)))?;
        self.record(&context, purchase, stored, Some(fact)).await
    }

    /// Goes on at once, whatever it waits for.
    #[handler]
    async fn resume(&self, context: ObjectContext<'_>) -> Result<Json<View>, HandlerError> {
        let (id, stored) = (id(context.key())?, Stored::read(&context).await?);
        released(&id, &stored)?;
        self.resumed(&context, &id, stored).await
    }

    /// Lets go of the history of a purchase that ended before an instant; returns how many entries went.
    #[handler]
    async fn prune(
        &self,
        context: ObjectContext<'_>,
        ended_before: Json<Timestamp>,
    ) -> Result<Json<u64>, HandlerError> {
        let (id, mut stored) = (id(context.key())?, Stored::read(&context).await?);
        let Kind::Purchase = kind(&id, &stored)? else { return Ok(Json(0)) };
        let purchase = machine::<Purchase>(&id, &stored)?;
        let is_old = purchase.receipt().is_some_and(|receipt| receipt.ended_at < ended_before.0);
        let Some(closing) = purchase.closing().filter(|_| is_old) else { return Ok(Json(0)) };
        let entries = texts(&[closing])?;
        let recorded = context.run(async || Ok(Json(entries))).name("close").await?.into_inner();
        let known = stored.entries.len() as u64;
        stored.replace(&context, &recorded);
        Ok(Json(known - 1))
    }

    /// Takes over the entries of an embedded journal, and does not run them yet.
    #[handler]
    async fn import(
        &self,
        context: ObjectContext<'_>,
        import: Json<Import>,
    ) -> Result<Json<View>, HandlerError> {
        let (id, mut stored) = (id(context.key())?, Stored::read(&context).await?);
        let imported = texts(&import.0.entries)?;
        let here = entries(&id, &stored)?;
        let is_known = here == import.0.entries;
        // One that is held may have gone on in its journal since.
        let goes_on = stored.control.held && import.0.entries.starts_with(&here);
        if !here.is_empty() && !goes_on && !is_known {
            return Err(refused(
                409,
                &format!("`{id}` is here already, with another history; nothing was changed"),
            )
            .into());
        }
        if !is_known {
            let control = Control { held: true, ..Control::default() };
            let change = Change { entries: imported, control: Some(text(&control)?) };
            let Change { entries, control } =
                context.run(async || Ok(Json(change))).name("import").await?.into_inner();
            stored.replace(&context, &entries);
            stored.set_control(&context, control.as_deref());
            stored.next_turn(&context);
        }
        let view = shown(&id, &stored)?;
        index::note(&context, Noted::of(&view));
        Ok(Json(view))
    }

    /// Runs what was imported. The copies are other processes than the one that ran it before.
    #[handler]
    async fn release(&self, context: ObjectContext<'_>) -> Result<Json<View>, HandlerError> {
        let (id, stored) = (id(context.key())?, Stored::read(&context).await?);
        if !stored.control.held {
            return Ok(Json(shown(&id, &stored)?));
        }
        self.resumed(&context, &id, stored).await
    }

    /// Has the shell of this purchase be told of its end; returns it as it is now.
    #[handler(ingress_private = true)]
    async fn watch(&self, context: ObjectContext<'_>) -> Result<Json<View>, HandlerError> {
        let (id, mut stored) = (id(context.key())?, Stored::read(&context).await?);
        let view = shown(&id, &stored)?;
        if view.is_running() && !stored.control.is_watched {
            let control = Some(text(&Control { is_watched: true, ..stored.control.clone() })?);
            let change = Change { entries: Vec::new(), control };
            let recorded = context.run(async || Ok(Json(change))).name("watch").await?.into_inner();
            stored.set_control(&context, recorded.control.as_deref());
        }
        Ok(Json(view))
    }

    /// Goes on until there is something to wait for. A step of an earlier turn is stale.
    #[handler(ingress_private = true)]
    async fn step(&self, context: ObjectContext<'_>, turn: Json<u64>) -> Result<(), HandlerError> {
        let (id, stored) = (id(context.key())?, Stored::read(&context).await?);
        if stored.turn != turn.0 || stored.control.held || stored.entries.is_empty() {
            return Ok(());
        }
        // Entries of a later version fail the step, so that the engine tries it again until a copy of that version takes it.
        stored.read_entries(&id)?;
        match kind(&id, &stored)? {
            Kind::Purchase => self.steps::<Purchase>(&context, &id, stored).await,
            Kind::Cancellation => self.steps::<Cancellation>(&context, &id, stored).await,
        }
    }
}

impl Purchases {
    async fn begin<M: Hosted>(
        &self,
        context: &ObjectContext<'_>,
        intent: M::Intent,
        start: impl FnOnce(&Host, M::Intent) -> Entry + Send,
    ) -> Result<Json<View>, HandlerError>
    where
        M::Intent: Sync,
    {
        let (id, mut stored) = (id(context.key())?, Stored::read(context).await?);
        if let Some(known) = stored.machine::<M>(&id).map_err(|error| refusal(&error))? {
            if *known.intent() != intent {
                return Err(refusal(&RunError::DifferentIntent(id)).into());
            }
            return Ok(Json(hosted::view(&id, &known, &stored)));
        }
        let host = self.0.clone();
        let recording = async move || {
            let entries = texts(&[start(&host, intent)])?;
            let control = Control { copy: Some(host.name.clone()), ..Control::default() };
            Ok(Json(Change { entries, control: Some(text(&control)?) }))
        };
        let change = context.run(recording).name("start").await?.into_inner();
        stored.append(context, &change.entries);
        stored.set_control(context, change.control.as_deref());
        step_now(context, &mut stored);
        let view = shown(&id, &stored)?;
        index::note(context, Noted::of(&view));
        Ok(Json(view))
    }

    async fn abort<M: Hosted>(
        &self,
        context: &ObjectContext<'_>,
        id: &PurchaseId,
        stored: Stored,
    ) -> Result<Json<View>, HandlerError> {
        let machine = machine::<M>(id, &stored)?;
        match machine.abort().map_err(|error| refusal(&RunError::from(error)))? {
            Some(fact) => self.record(context, machine, stored, Some(fact)).await,
            None => Ok(Json(hosted::view(id, &machine, &stored))),
        }
    }

    /// Goes on, as another process than the one that ran it before.
    async fn resumed(
        &self,
        context: &ObjectContext<'_>,
        id: &PurchaseId,
        stored: Stored,
    ) -> Result<Json<View>, HandlerError> {
        match kind(id, &stored)? {
            Kind::Purchase => {
                let purchase = machine::<Purchase>(id, &stored)?;
                let fact = purchase.resuming();
                self.record(context, purchase, stored, fact).await
            }
            Kind::Cancellation => {
                let cancellation = machine::<Cancellation>(id, &stored)?;
                let fact = cancellation.resuming();
                self.record(context, cancellation, stored, fact).await
            }
        }
    }

    /// Records a fact, if there is one, and goes on from there at once.
    async fn record<M: Hosted>(
        &self,
        context: &ObjectContext<'_>,
        mut machine: M,
        mut stored: Stored,
        fact: Option<Fact>,
    ) -> Result<Json<View>, HandlerError> {
        let id = machine.id().clone();
        let (host, recorded, control) = (self.0.clone(), machine.clone(), stored.control.clone());
        let recording = async move || {
            let entries: Vec<Entry> =
                fact.map(|fact| recorded.record(fact, host.now())).into_iter().collect();
            let control = Control { held: false, waiting: None, stopped: None, ..control };
            Ok(Json(Change { entries: texts(&entries)?, control: Some(text(&control)?) }))
        };
        let change = context.run(recording).name("record").await?.into_inner();
        stored.append(context, &change.entries);
        stored.set_control(context, change.control.as_deref());
        for entry in &change.entries {
            machine.apply(&Entry::from_json(&id, entry.get())?);
        }
        step_now(context, &mut stored);
        let view = hosted::view(&id, &machine, &stored);
        index::note(context, Noted::of(&view));
        Ok(Json(view))
    }

    async fn steps<M: Hosted>(
        &self,
        context: &ObjectContext<'_>,
        id: &PurchaseId,
        mut stored: Stored,
    ) -> Result<(), HandlerError> {
        let machine = machine::<M>(id, &stored)?;
        match step::run(&self.0, context, id, &mut stored, machine).await? {
            End::Later(delay) => {
                let turn = stored.next_turn(context);
                context
                    .object_client::<PurchasesClient<'_>>(context.key())
                    .step(Json(turn))
                    .send_after(delay);
            }
            End::Finished => {
                self.0.metrics.ended.add();
                let view = shown(id, &stored)?;
                index::note(context, Noted::of(&view));
                if stored.control.is_watched {
                    context.workflow_client::<PurchaseShellClient<'_>>(context.key()).done().send();
                }
            }
        }
        Ok(())
    }
}

/// Has the next step come at once, in place of any that is still to come.
fn step_now(context: &ObjectContext<'_>, stored: &mut Stored) {
    let turn = stored.next_turn(context);
    context.object_client::<PurchasesClient<'_>>(context.key()).step(Json(turn)).send_after(Duration::ZERO);
}

fn read<'t, T: Deserialize<'t>>(text: &'t RawValue) -> Result<T, TerminalError> {
    serde_json::from_str(text.get()).map_err(|error| senseless(&error))
}

fn id(key: &str) -> Result<PurchaseId, TerminalError> {
    key.parse().map_err(|error| refused(400, &format!("`{key}` is no purchase id: {error}")))
}

fn same_id(context: &ObjectContext<'_>, id: &PurchaseId) -> Result<(), TerminalError> {
    if id.as_str() == context.key() {
        return Ok(());
    }
    Err(refused(400, &format!("the intent's id is `{id}`, and the address names `{}`", context.key())))
}

fn kind(id: &PurchaseId, stored: &Stored) -> Result<Kind, TerminalError> {
    let entries = entries(id, stored)?;
    if entries.is_empty() {
        return Err(refusal(&RunError::Unknown(id.clone())));
    }
    Ok(if Cancellation::replay(&entries).is_some() { Kind::Cancellation } else { Kind::Purchase })
}

/// The machine of this kind; refused when the id names something else.
fn machine<M: Hosted>(id: &PurchaseId, stored: &Stored) -> Result<M, TerminalError> {
    let known = stored.machine::<M>(id).map_err(|error| refusal(&error))?;
    known.ok_or_else(|| refusal(&RunError::Unknown(id.clone())))
}

/// What is imported and not released may still be run by the program that it came from.
fn released(id: &PurchaseId, stored: &Stored) -> Result<(), TerminalError> {
    if !stored.control.held {
        return Ok(());
    }
    Err(refused(
        409,
        &format!("`{id}` was imported and is not released yet; nothing was done. Finish the import"),
    ))
}

fn entries(id: &PurchaseId, stored: &Stored) -> Result<Vec<Entry>, TerminalError> {
    stored.read_entries(id).map_err(|error| refusal(&RunError::Journal { purchase: id.clone(), error }))
}

fn shown(id: &PurchaseId, stored: &Stored) -> Result<View, TerminalError> {
    Ok(match kind(id, stored)? {
        Kind::Purchase => hosted::view(id, &machine::<Purchase>(id, stored)?, stored),
        Kind::Cancellation => hosted::view(id, &machine::<Cancellation>(id, stored)?, stored),
    })
}
