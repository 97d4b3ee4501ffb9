//! The default journal of a service, by name.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use pc_workflows::canonical_service;

use crate::connection::tenant::is_tenant_id;
use crate::output::Failure;

/// The name of a service's default journal: no two services share one, so that nobody is handed the receipt of a
/// purchase from another; and no service has two, so that nothing is bought again that is in the other.
#[derive(Debug)]
pub(crate) struct JournalName {
    /// What the name begins with: whether it is of an emulator or of the real service.
    kind: &'static str,
    host: String,
    /// The instance of the emulator, or the tenant.
    whose: String,
    /// The tenant as the environment has it, by which earlier versions went.
    alias: Option<String>,
}

impl JournalName {
    /// An emulator that is served anew at the same address is another one: it knows nothing of what was bought before.
    pub(crate) fn of_emulator(endpoint: &str, instance: Option<&str>) -> Self {
        let whose = plain(instance.unwrap_or_default());
        Self { kind: "emulator-", host: host(endpoint), whose, alias: None }
    }

    /// Every tenant of the real service has its own. `named` is how the environment names it.
    pub(crate) fn of_tenant(api: &str, tenant: &str, named: &str) -> Self {
        let alias = (!named.eq_ignore_ascii_case(tenant)).then(|| plain(named));
        Self { kind: "live-", host: host(api), whose: plain(tenant), alias }
    }

    /// Its file. One that an earlier version named after another writing of the address or of the tenant is the service's
    /// journal, too.
    pub(crate) fn path(&self) -> Result<PathBuf, Failure> {
        self.path_in(&folder()?)
    }

    fn path_in(&self, folder: &Path) -> Result<PathBuf, Failure> {
        let path = folder.join(format!("{}{}-{}.db", self.kind, self.host, self.whose));
        let others: Vec<Found> = names_in(folder)?.iter().filter_map(|name| self.other(name)).collect();
        let of_this: Vec<PathBuf> = files(folder, &others, Belongs::Surely, &path);
        match &of_this[..] {
            [] => {}
            [only] if !path.exists() => return Ok(only.clone()),
            _ => {
                let there = of_this.iter().chain(path.exists().then_some(&path));
                return Err(ambiguous(
                    "this service has several journals",
                    there,
                    "Name the one that is meant",
                ));
            }
        }
        let of_somebody = files(folder, &others, Belongs::Perhaps, &path);
        if path.exists() || of_somebody.is_empty() {
            return Ok(path);
        }
        let advice = format!(
            "If one of them is of tenant {}, name it, always; if none is, name {} once",
            self.whose,
            path.display()
        );
        Err(ambiguous("a journal of this service may be there under another name", &of_somebody, &advice))
    }

    /// A journal under another name than this, if it may be one of this service.
    fn other(&self, name: &str) -> Option<Found> {
        let rest = name.strip_prefix(self.kind)?.strip_suffix(".db")?;
        let is_here = |host: &str| canonical_plain(host) == self.host;
        let of = |whose: &str| rest.strip_suffix(whose)?.strip_suffix('-');
        let is_sure =
            of(&self.whose).is_some_and(is_here) || self.alias.as_deref().and_then(of).is_some_and(is_here);
        if is_sure {
            return Some(Found { name: name.to_owned(), belongs: Belongs::Surely });
        }
        // By a domain nobody can tell which tenant it is.
        let tenant = rest.strip_prefix(&self.host)?.strip_prefix('-')?;
        let is_unclear = self.kind == "live-" && is_tenant_id(&self.whose) && !is_tenant_id(tenant);
        is_unclear.then(|| Found { name: name.to_owned(), belongs: Belongs::Perhaps })
    }
}

/// A journal in the folder of default journals.
struct Found {
    name: String,
    belongs: Belongs,
}

/// Whether it is a journal of the service that is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Belongs {
    Surely,
    Perhaps,
}

/// The files found, without those that are the usual one under another name.
fn files(folder: &Path, found: &[Found], belongs: Belongs, usual: &Path) -> Vec<PathBuf> {
    let usual = usual.canonicalize().unwrap_or_else(|_| usual.to_owned());
    let paths = found.iter().filter(|found| found.belongs == belongs).map(|found| folder.join(&found.name));
    paths.filter(|path| path.canonicalize().is_ok_and(|real| real != usual)).collect()
}

fn ambiguous<'a>(what: &str, paths: impl IntoIterator<Item = &'a PathBuf>, advice: &str) -> Failure {
    let paths: Vec<String> = paths.into_iter().map(|path| path.display().to_string()).collect();
    Failure::failed(format!(
        "{what}, and what is in one would be bought again with another: {}. {advice} with --journal. Nothing was done",
        paths.join(", ")
    ))
}

/// The names of the files in the folder; none when there is no such folder yet.
fn names_in(folder: &Path) -> Result<Vec<String>, Failure> {
    let unreadable =
        |error| Failure::failed(format!("the folder {} cannot be read: {error}", folder.display()));
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unreadable)?,
    };
    let names = entries.map(|entry| entry.map(|entry| entry.file_name().into_string().ok()));
    let mut names =
        names.filter_map(Result::transpose).collect::<Result<Vec<String>, _>>().map_err(unreadable)?;
    names.sort_unstable();
    Ok(names)
}

/// The host of an address with its port, as it is in the name of a file.
fn host(address: &str) -> String {
    let address = canonical_service(address);
    plain(address.split_once("://").map_or(address.as_str(), |(_, host)| host).trim_end_matches('/'))
}

/// What [`host`] makes of an address today, from what an earlier version made of it. That one knew no difference between
/// a colon and a slash any more.
fn canonical_plain(host: &str) -> String {
    let host = host.trim_end_matches('-');
    let host = host.strip_suffix("-v1").unwrap_or(host).trim_end_matches('-');
    let (name, port) = match host.rsplit_once('-') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            (name, port)
        }
        _ => (host, ""),
    };
    let name = match name.trim_end_matches('.') {
        "localhost" | "---1-" | "-0-0-0-0-0-0-0-1-" => "127.0.0.1",
        name => name,
    };
    match port {
        "" | "80" | "443" => name.to_owned(),
        port => format!("{name}-{port}"),
    }
}

/// Only what may be in the name of a file anywhere.
fn plain(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c.to_ascii_lowercase() } else { '-' };
    text.chars().map(plain).collect()
}

/// Where default journals are: the user's data folder, which no system empties.
pub(crate) fn folder() -> Result<PathBuf, Failure> {
    let home = |error| {
        Failure::failed(format!("there is no default place for a journal ({error}): name one with --journal"))
    };
    Ok(data_folder().map_err(home)?.join("journals"))
}

/// Where this program keeps what is the user's.
pub(crate) fn data_folder() -> Result<PathBuf, etcetera::HomeDirError> {
    let folders = etcetera::base_strategy::choose_native_strategy()?;
    Ok(folders.data_dir().join("partner-center"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUID: &str = "11111111-2222-3333-4444-555555555555";

    fn file_name(name: &JournalName, folder: &Path) -> String {
        name.path_in(folder).unwrap().file_name().unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn services_have_journals_of_their_own_and_each_has_one() {
        let folder = tempfile::tempdir().unwrap();
        let name =
            |endpoint, instance| file_name(&JournalName::of_emulator(endpoint, instance), folder.path());
        let usual = "emulator-127.0.0.1-8080-0a1b2c3d.db";
        for address in [
            "http://127.0.0.1:8080/",
            "http://LOCALHOST:8080",
            "http://[::1]:8080/v1",
            "http://localhost.:8080",
        ] {
            assert_eq!(name(address, Some("0a1b2c3d")), usual, "{address}");
        }
        assert_eq!(name("http://127.0.0.1:8080", None), "emulator-127.0.0.1-8080-.db");
        assert_eq!(name("http://localhost:80", Some("1")), name("http://localhost", Some("1")));
        assert_eq!(name("http://host/../../x", Some("/etc/passwd")), "emulator-host-..-..-x--etc-passwd.db");
        assert_ne!(name("http://a:1", Some("1")), name("http://a:1", Some("2")));
        assert_ne!(name("http://a:1", Some("1")), name("http://a:2", Some("1")));
    }

    #[test]
    fn a_journal_under_an_earlier_name_is_found_and_two_are_refused() {
        for (address, earlier) in [
            ("http://127.0.0.1:8080", "emulator-localhost-8080-0a.db"),
            ("http://127.0.0.1:8080", "emulator----1--8080-0a.db"),
            ("http://127.0.0.1:8080", "emulator-127.0.0.1-8080-v1-0a.db"),
            ("http://localhost:8080", "emulator-localhost.-8080-0a.db"),
            ("http://localhost", "emulator-localhost-80-0a.db"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(earlier), "").unwrap();
            std::fs::write(folder.path().join("emulator-localhost-8080-0b.db"), "").unwrap();
            let name = JournalName::of_emulator(address, Some("0a"));
            assert_eq!(file_name(&name, folder.path()), earlier);
            let usual = JournalName::of_emulator(address, Some("0a"));
            let usual = folder.path().join(format!("{}{}-{}.db", usual.kind, usual.host, usual.whose));
            std::fs::write(&usual, "").unwrap();
            let refused = name.path_in(folder.path()).unwrap_err().to_string();
            assert!(refused.contains(earlier) && refused.contains("--journal"), "{refused}");
        }
    }

    #[test]
    fn a_tenant_has_one_journal_by_its_id() {
        let folder = tempfile::tempdir().unwrap();
        let api = "https://api.partnercenter.microsoft.com";
        let by_id = JournalName::of_tenant(api, GUID, GUID);
        let by_domain = JournalName::of_tenant(api, GUID, "Contoso.example");
        let usual = format!("live-api.partnercenter.microsoft.com-{GUID}.db");
        assert_eq!(
            (file_name(&by_id, folder.path()), file_name(&by_domain, folder.path())),
            (usual.clone(), usual.clone())
        );
        let earlier = "live-api.partnercenter.microsoft.com-contoso.example.db";
        std::fs::write(folder.path().join(earlier), "").unwrap();
        assert_eq!(file_name(&by_domain, folder.path()), earlier);
        let unclear = by_id.path_in(folder.path()).unwrap_err().to_string();
        assert!(unclear.contains(earlier) && unclear.contains(&usual), "{unclear}");
        std::fs::write(folder.path().join(&usual), "").unwrap();
        assert_eq!(file_name(&by_id, folder.path()), usual, "it was named once");
        assert!(by_domain.path_in(folder.path()).is_err(), "two");
    }
}
