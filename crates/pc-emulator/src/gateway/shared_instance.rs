//! One emulated service for many callers: who needs it for long takes a copy of its state, and holds up nobody.

use std::io::{Read, Seek};
use std::ops::{Deref, DerefMut};
#[cfg(feature = "server")]
use std::sync::TryLockError;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pc_models::Timestamp;
use pc_transport::Clock;

use crate::gateway::instance::Instance;
use crate::gateway::service_time::ServiceTime;
use crate::gateway::snapshot::{InvalidState, ReadState, StateCopy};
use crate::gateway::snapshots::{PackedState, unpacked};
use crate::options::EmulatorOptions;
use crate::values::problem::Problem;

/// An instance behind a lock. Clones are cheap and share it.
#[derive(Clone)]
pub(crate) struct SharedInstance {
    clock: Arc<dyn Clock>,
    instance: Arc<Mutex<Instance>>,
    /// Held by the one who has it next: so whoever lets it go and wants it again comes after those who waited meanwhile.
    next: Arc<Mutex<()>>,
    facts: Arc<Mutex<Facts>>,
}

/// What can be told of an instance at any moment: how it was when it was last let go.
#[derive(Clone)]
pub(crate) struct Facts {
    pub(crate) time: ServiceTime,
    pub(crate) customers: usize,
    pub(crate) seed: u64,
    pub(crate) name: Option<Arc<str>>,
}

/// The instance, for one caller.
pub(crate) struct Held<'s> {
    instance: MutexGuard<'s, Instance>,
    facts: &'s Mutex<Facts>,
}

impl SharedInstance {
    pub(crate) fn new(options: EmulatorOptions, clock: Arc<dyn Clock>) -> Self {
        let instance = Instance::new(options, clock.clone());
        let facts = Arc::new(Mutex::new(Facts::of(&instance)));
        Self { clock, instance: Arc::new(Mutex::new(instance)), next: Arc::default(), facts }
    }

    /// Waits until nobody else has it.
    pub(crate) fn lock(&self) -> Held<'_> {
        let _next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let instance = self.instance.lock().unwrap_or_else(PoisonError::into_inner);
        Held { instance, facts: &self.facts }
    }

    /// Does something with it: at once, or where somebody else has it, on a thread that may wait. None when the runtime ends
    /// before that.
    #[cfg(feature = "server")]
    pub(crate) async fn with<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Instance) -> R + Send + 'static,
    ) -> Option<R> {
        if let Some(mut held) = self.try_lock() {
            return Some(work(&mut held));
        }
        let shared = self.clone();
        tokio::task::spawn_blocking(move || work(&mut shared.lock())).await.ok()
    }

    #[cfg(feature = "server")]
    fn try_lock(&self) -> Option<Held<'_>> {
        let instance = match self.instance.try_lock() {
            Ok(instance) => instance,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        Some(Held { instance, facts: &self.facts })
    }

    /// What it was when it was last let go, and what time it is now: nobody is waited for.
    pub(crate) fn facts(&self) -> (Facts, Timestamp) {
        let facts = self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let now = facts.time.at(self.clock.now());
        (facts, now)
    }

    /// The state as it is now.
    pub(crate) fn copy(&self) -> StateCopy {
        self.lock().copy()
    }

    /// Time goes on from the saved instant, or from the clock's if that is later.
    pub(crate) fn load(&self, text: &str) -> Result<(), InvalidState> {
        let state = ReadState::of_text(text)?;
        self.lock().load(state);
        Ok(())
    }

    /// The same from a file, which is never in memory as a whole.
    pub(crate) fn load_file(&self, file: impl Read + Seek) -> Result<(), InvalidState> {
        let state = ReadState::of_file(file)?;
        self.lock().load(state);
        Ok(())
    }

    /// Keeps the state under a name.
    pub(crate) fn save_snapshot(&self, name: &str) -> Result<(), Problem> {
        let (copy, folder) = {
            let instance = self.lock();
            instance.snapshots.check_room(name)?;
            (instance.copy(), instance.snapshots.folder().cloned())
        };
        let packed = PackedState::of(name, &copy, folder)?;
        self.lock().snapshots.keep(name, packed)
    }

    /// Goes on from the state of this name: its time comes back as well.
    pub(crate) fn load_snapshot(&self, name: &str) -> Result<(), Problem> {
        let snapshot = self.lock().snapshots.find(name)?;
        let state = ReadState::of_text(&unpacked(&snapshot)?);
        let state = state.map_err(|error| Problem::bad_input(error.to_string()))?;
        self.lock().go_back_to(state);
        Ok(())
    }
}

impl Facts {
    fn of(instance: &Instance) -> Self {
        let store = &instance.gateway.store;
        Self {
            time: instance.time(),
            customers: store.customers.iter().len(),
            seed: store.options.seed,
            name: store.options.instance.as_deref().map(Arc::from),
        }
    }
}

impl Deref for Held<'_> {
    type Target = Instance;
    fn deref(&self) -> &Instance {
        &self.instance
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut Instance {
        &mut self.instance
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut facts = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
        let store = &self.instance.gateway.store;
        facts.time = self.instance.time();
        facts.customers = store.customers.iter().len();
        facts.seed = store.options.seed;
        if facts.name.as_deref() != store.options.instance.as_deref() {
            facts.name = store.options.instance.as_deref().map(Arc::from);
        }
    }
}
