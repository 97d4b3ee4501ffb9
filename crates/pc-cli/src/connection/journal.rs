//! Which journal a command uses.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use pc_models::Timestamp;
use pc_transport::{Clock, TokioClock};
use pc_workflows::{
    Journal, JournalError, MemoryJournal, Precautions, Runner, SqliteJournal, create_private_folder,
};

use crate::connection::endpoint::endpoint;
use crate::connection::environment::EnvironmentArguments;
use crate::connection::journal_name::{self, JournalName};
use crate::connection::service::{self, Service};
use crate::connection::service_profile::ServiceProfile;
use crate::connection::taken_over;
use crate::output::{Failure, say};

/// A journal, for commands that need no service.
#[derive(Args)]
pub(crate) struct JournalArguments {
    /// The journal; when absent, the default one of the service at --endpoint.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// The emulator whose default journal is meant.
    #[arg(long, value_name = "URL", value_parser = endpoint)]
    endpoint: Option<String>,
    /// The default journal of the real service is meant, for the tenant of the environment.
    #[arg(long, conflicts_with = "endpoint")]
    live: bool,
    #[command(flatten)]
    pub(crate) environment: EnvironmentArguments,
}

impl JournalArguments {
    /// Whether a journal or a service is named.
    pub(crate) fn is_named(&self) -> bool {
        self.journal.is_some() || self.endpoint.is_some() || self.live
    }

    /// What time it is where its purchases are bought.
    pub(crate) async fn now(&self) -> Result<Timestamp, Failure> {
        match &self.endpoint {
            Some(endpoint) => Ok(service::at_endpoint(endpoint).await?.clock.now()),
            None => Ok(TokioClock::system().now()),
        }
    }

    /// The file that is meant.
    pub(crate) async fn path(&self) -> Result<PathBuf, Failure> {
        let default = async || {
            service::default_journal(self.endpoint.as_deref(), self.live.then_some(&self.environment)).await
        };
        path(self.journal.as_deref(), default).await
    }
}

/// The journal that is named, or else the default one.
pub(crate) async fn path(
    named: Option<&Path>,
    default: impl AsyncFnOnce() -> Result<Option<JournalName>, Failure>,
) -> Result<PathBuf, Failure> {
    if let Some(path) = named {
        return Ok(path.to_owned());
    }
    match default().await? {
        Some(name) => name.path(),
        None => Err(Failure::usage(format!(
            "name the journal with --journal, or the service whose default journal is meant with --endpoint or --live; \
             the default ones are in {}",
            journal_name::folder()?.display()
        ))),
    }
}

/// The journal that is named, or the default one of a service at hand; none for an embedded emulator.
pub(crate) fn path_at(named: Option<&Path>, service: &Service) -> Result<Option<PathBuf>, Failure> {
    match (named, &service.journal) {
        (Some(path), _) => Ok(Some(path.to_owned())),
        (None, Some(Ok(name))) => Ok(Some(name.path()?)),
        (None, Some(Err(reason))) => Err(Failure::failed(reason)),
        (None, None) => Ok(None),
    }
}

/// A journal to write.
pub(crate) struct Opened {
    pub(crate) journal: Arc<dyn Journal>,
    /// Its file; none when it is in memory.
    pub(crate) path: Option<PathBuf>,
    /// The careful ways that purchases go, by what was seen of the service.
    pub(crate) precautions: Precautions,
}

impl Opened {
    /// The journal that was named, or the service's default one; made if it is not there.
    pub(crate) fn for_writing(named: Option<&Path>, service: &Service) -> Result<Self, Failure> {
        let Some(path) = path_at(named, service)? else { return Ok(Self::in_memory()) };
        if named.is_none() {
            let folder = path.parent().unwrap_or(&path);
            create_private_folder(folder).map_err(|error| {
                let folder = folder.display();
                Failure::failed(format!(
                    "cannot make {folder} for the journal ({error}): name another place with --journal. Nothing was done"
                ))
            })?;
        }
        Self::at(path, open)
    }

    /// A runner that keeps what it does in this journal, and goes the careful ways that the service is known to need.
    pub(crate) fn runner(&self, service: &Service) -> Runner {
        service.runner(self.journal.clone()).with_precautions(self.precautions)
    }

    /// One in memory that goes the same careful ways, for what leaves no trace.
    pub(crate) fn for_trying_out(named: Option<&Path>, service: &Service) -> Result<Self, Failure> {
        let path = path_at(named, service)?;
        let profile = path.as_deref().map(ServiceProfile::beside).transpose()?.unwrap_or_default();
        Ok(Self { precautions: profile.precautions(), ..Self::in_memory() })
    }

    pub(crate) fn in_memory() -> Self {
        Self { journal: Arc::new(MemoryJournal::default()), path: None, precautions: Precautions::default() }
    }

    /// A journal that must exist already.
    pub(crate) fn existing(path: PathBuf) -> Result<Self, Failure> {
        Self::at(path, existing)
    }

    /// A profile that cannot be used is told of before anything is made.
    fn at(
        path: PathBuf,
        open: impl FnOnce(&Path) -> Result<SqliteJournal, Failure>,
    ) -> Result<Self, Failure> {
        let precautions = ServiceProfile::beside(&path)?.precautions();
        Ok(Self { journal: Arc::new(open(&path)?), path: Some(path), precautions })
    }
}

fn open(path: &Path) -> Result<SqliteJournal, Failure> {
    taken_over::refuse(path)?;
    let opened = SqliteJournal::open(path).map_err(|error| {
        let hint = match &error {
            JournalError::Locked { .. } => {
                " (Ctrl-C or SIGTERM makes it keep what is unfinished; --journal with another file does not share)"
            }
            _ => "",
        };
        Failure::failed(format!("{error}{hint}. Nothing was done"))
    })?;
    tell_exposure(path);
    Ok(opened)
}

/// Opens a journal for writing that must exist already.
pub(crate) fn existing(path: &Path) -> Result<SqliteJournal, Failure> {
    must_exist(path)?;
    open(path)
}

/// Opens a journal for reading.
pub(crate) fn read(path: &Path) -> Result<SqliteJournal, Failure> {
    must_exist(path)?;
    let opened = SqliteJournal::read_only(path).map_err(Failure::failed)?;
    tell_exposure(path);
    Ok(opened)
}

/// Says who else can get at it.
fn tell_exposure(path: &Path) {
    if let Some(exposure) = SqliteJournal::exposure(path) {
        say(&format!("warning: {exposure}"));
    }
}

fn must_exist(path: &Path) -> Result<(), Failure> {
    taken_over::refuse_notice(path)?;
    let name = path.display();
    match path.metadata() {
        Ok(found) if found.is_file() && found.len() == 0 => {
            Err(Failure::failed(format!("{name} is empty, and no journal. Nothing in it was changed")))
        }
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::failed(format!("there is no journal at {name}: nothing was bought with it"))),
    }
}
