//! The copies of a process that serve an engine: each until it dies, or stands still. Another one takes its place at once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use pc_transport::{Client, Clock};
use tokio::sync::Notify;

use crate::simulate::life::Life;
use crate::simulate::process::{Halt, Points, Process};
use crate::simulate::program::RealProgram;
use crate::simulate::scenario::Scenario;

/// How many copies serve at a time.
const COPIES: usize = 3;

/// One copy.
pub(super) struct HostCopy {
    pub(super) name: String,
    pub(super) client: Client,
    pub(super) points: Arc<Points>,
    clock: Arc<dyn Clock>,
    /// How long it stands still, if it does.
    pause: Duration,
    halt: Cell<Option<Halt>>,
    has_halted: Notify,
}

/// All copies that serve.
pub(super) struct Copies<'s> {
    scenario: &'s Scenario,
    serving: RefCell<Vec<Rc<HostCopy>>>,
    started: Cell<usize>,
    /// How often one was asked for.
    turns: Cell<usize>,
}

impl HostCopy {
    fn new(process: &Process, pause: Duration) -> Self {
        Self {
            name: format!("copy-{}", process.number),
            client: process.client::<RealProgram>(),
            points: process.points.clone(),
            clock: process.clock.clone(),
            pause,
            halt: Cell::new(None),
            has_halted: Notify::new(),
        }
    }

    /// What its machine shows.
    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Resolves when it halted, and says how.
    pub(super) async fn halted(&self) -> Halt {
        loop {
            let halted = self.has_halted.notified();
            if let Some(halt) = self.halt.get() {
                return halt;
            }
            halted.await;
        }
    }
}

impl<'s> Copies<'s> {
    /// The first ones.
    pub(super) fn new(scenario: &'s Scenario) -> Self {
        let copies =
            Self { scenario, serving: RefCell::default(), started: Cell::default(), turns: Cell::default() };
        let first = (0..COPIES).map(|_| copies.start()).collect();
        copies.serving.replace(first);
        copies
    }

    /// Those that serve, in turn.
    pub(super) fn next(&self) -> Rc<HostCopy> {
        let turn = self.turns.replace(self.turns.get() + 1);
        self.serving.borrow()[turn % COPIES].clone()
    }

    /// Has each serve until it halts, and another in its place then; for ever.
    pub(super) async fn live(&self) {
        join_all((0..COPIES).map(|place| self.serve(place))).await;
    }

    async fn serve(&self, place: usize) {
        let mut waking = FuturesUnordered::new();
        while !self.scenario.passed.is_endless() {
            let copy = self.serving.borrow()[place].clone();
            let halt = tokio::select! {
                biased;
                halt = copy.points.halted() => halt,
                () = async { while waking.next().await.is_some() {} std::future::pending().await } => return,
            };
            if halt == Halt::Death {
                self.scenario.deaths.set(self.scenario.deaths.get() + 1);
            } else {
                waking.push(self.wake(copy.clone()));
            }
            self.serving.borrow_mut()[place] = self.start();
            copy.halt.set(Some(halt));
            copy.has_halted.notify_waiters();
        }
    }

    async fn wake(&self, copy: Rc<HostCopy>) {
        let clock = &self.scenario.clock;
        clock.sleep_until(clock.now() + copy.pause).await;
        copy.points.wake();
    }

    fn start(&self) -> Rc<HostCopy> {
        let number = self.started.replace(self.started.get() + 1);
        let life = self.scenario.setup.lives.get(number).unwrap_or(&Life::LAST);
        Rc::new(HostCopy::new(&self.scenario.start(life), life.pause))
    }
}
