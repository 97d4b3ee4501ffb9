//! The default journal of a service, by name.

use std::path::PathBuf;

use etcetera::BaseStrategy;

use crate::output::Failure;

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
pub(crate) fn folder() -> Result<PathBuf, Failure> {
    let home = |error| {
        Failure::failed(format!("there is no default place for a journal ({error}): name one with --journal"))
    };
    let folders = etcetera::base_strategy::choose_native_strategy().map_err(home)?;
    Ok(folders.data_dir().join("partner-center").join("journals"))
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
