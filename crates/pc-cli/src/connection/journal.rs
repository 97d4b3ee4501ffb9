//! Which journal a command uses.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use etcetera::BaseStrategy;
use pc_workflows::{Journal, JournalError, MemoryJournal, SqliteJournal};

use crate::connection::service::{self, Service};
use crate::output::exit::Failure;

/// A journal, for commands that need no service.
#[derive(Args)]
pub(crate) struct JournalArguments {
    /// The journal; when absent, the default one of the service at --endpoint.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// The emulator whose default journal is meant.
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The default journal of the real service is meant, for the tenant of the environment.
    #[arg(long, conflicts_with = "endpoint")]
    live: bool,
}

/// The name of a service's default journal: no two services share one, so that nobody is handed the receipt of a
/// purchase from another.
pub(crate) struct JournalName(String);

impl JournalName {
    /// An emulator that is served anew at the same address is another one: it knows nothing of what was bought before.
    pub(crate) fn of_emulator(endpoint: &str, instance: Option<&str>) -> Self {
        Self(format!("emulator-{}-{}", host(endpoint), plain(instance.unwrap_or_default())))
    }

    /// Every tenant of the real service has its own.
    pub(crate) fn of_tenant(api: &str, tenant: &str) -> Self {
        Self(format!("live-{}-{}", host(api), plain(tenant)))
    }

    pub(crate) fn path(&self) -> Result<PathBuf, Failure> {
        Ok(folder()?.join(format!("{}.db", self.0)))
    }
}

fn host(address: &str) -> String {
    plain(address.split_once("://").map_or(address, |(_, host)| host).trim_end_matches('/'))
}

/// Only what may be in the name of a file anywhere.
fn plain(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c.to_ascii_lowercase() } else { '-' };
    text.chars().map(plain).collect()
}

/// Where default journals are: the user's data folder, which no system empties.
fn folder() -> Result<PathBuf, Failure> {
    let home = |error| {
        Failure::failed(format!("there is no default place for a journal ({error}): name one with --journal"))
    };
    let folders = etcetera::base_strategy::choose_native_strategy().map_err(home)?;
    Ok(folders.data_dir().join("partner-center").join("journals"))
}

impl JournalArguments {
    /// The file that is meant.
    pub(crate) async fn path(&self) -> Result<PathBuf, Failure> {
        let default = async || service::default_journal(self.endpoint.as_deref(), self.live).await;
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
            folder()?.display()
        ))),
    }
}

/// The journal that is named, or the default one of a service at hand; none for an embedded emulator.
pub(crate) fn path_at(named: Option<&Path>, service: &Service) -> Result<Option<PathBuf>, Failure> {
    match (named, &service.journal) {
        (Some(path), _) => Ok(Some(path.to_owned())),
        (None, Some(name)) => Ok(Some(name.path()?)),
        (None, None) => Ok(None),
    }
}

/// A journal to write.
pub(crate) struct Opened {
    pub(crate) journal: Arc<dyn Journal>,
    /// Its file; none when it is in memory.
    pub(crate) path: Option<PathBuf>,
}

impl Opened {
    /// The journal that was named, or the service's default one; made if it is not there.
    pub(crate) fn for_writing(named: Option<&Path>, service: &Service) -> Result<Self, Failure> {
        let Some(path) = path_at(named, service)? else { return Ok(Self::in_memory()) };
        if named.is_none() {
            let folder = path.parent().unwrap_or(&path);
            std::fs::create_dir_all(folder).map_err(|error| {
                let folder = folder.display();
                Failure::failed(format!(
                    "cannot make {folder} for the journal ({error}): name another place with --journal. Nothing was done"
                ))
            })?;
        }
        Ok(Self { journal: Arc::new(open(&path)?), path: Some(path) })
    }

    pub(crate) fn in_memory() -> Self {
        Self { journal: Arc::new(MemoryJournal::default()), path: None }
    }

    /// One that must be there.
    pub(crate) fn existing(path: PathBuf) -> Result<Self, Failure> {
        Ok(Self { journal: Arc::new(existing(&path)?), path: Some(path) })
    }
}

fn open(path: &Path) -> Result<SqliteJournal, Failure> {
    SqliteJournal::open(path).map_err(|error| {
        let hint = match &error {
            JournalError::Locked { .. } => {
                " (Ctrl-C or SIGTERM makes it keep what is unfinished; --journal with another file does not share)"
            }
            _ => "",
        };
        Failure::failed(format!("{error}{hint}. Nothing was done"))
    })
}

/// Opens a journal for writing that must be there.
pub(crate) fn existing(path: &Path) -> Result<SqliteJournal, Failure> {
    must_exist(path)?;
    open(path)
}

/// Opens a journal for reading.
pub(crate) fn read(path: &Path) -> Result<SqliteJournal, Failure> {
    must_exist(path)?;
    SqliteJournal::read_only(path).map_err(Failure::failed)
}

fn must_exist(path: &Path) -> Result<(), Failure> {
    if path.exists() {
        return Ok(());
    }
    Err(Failure::failed(format!("there is no journal at {}: nothing was bought with it", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_have_journals_of_their_own() {
        let name = |endpoint, instance| JournalName::of_emulator(endpoint, instance).0;
        assert_eq!(name("http://127.0.0.1:8080/", Some("0a1b2c3d")), "emulator-127.0.0.1-8080-0a1b2c3d");
        assert_eq!(name("http://127.0.0.1:8080", None), "emulator-127.0.0.1-8080-");
        assert_eq!(name("http://host/../../x", Some("/etc/passwd")), "emulator-host-..-..-x--etc-passwd");
        assert_ne!(name("http://a:1", Some("1")), name("http://a:1", Some("2")));
    }
}
