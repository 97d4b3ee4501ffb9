//! The service that a purchase was started on, as its journal names it, and the commands that go on with it there.

use pc_workflows::{CancellationFact, Entry, Fact};

use crate::output::program;

/// What the identity of an embedded emulator begins with.
pub(super) const EMBEDDED: &str = "an embedded emulator of ";
/// What stands between the address of the real service and the tenant in its identity.
pub(super) const OF_TENANT: &str = " of tenant ";

/// The service that a purchase was started on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StartedOn {
    /// The one that this command line names.
    Here,
    /// The emulator at this address.
    Emulator(String),
    /// The real service.
    Live,
    /// An emulator that ended with the program that it was in: nothing goes on there.
    Embedded,
}

impl StartedOn {
    /// By its identity.
    pub(crate) fn of(identity: &str) -> Self {
        match identity {
            _ if identity.starts_with(EMBEDDED) => Self::Embedded,
            _ if identity.contains(OF_TENANT) => Self::Live,
            _ if identity.contains("://") => Self::Emulator(identity.to_owned()),
            _ => Self::Here,
        }
    }

    /// By the first entry of a purchase or of a cancellation.
    pub(crate) fn of_entries(entries: &[Entry]) -> Self {
        match entries.first().map(|entry| &entry.fact) {
            Some(
                Fact::Started { service, .. }
                | Fact::Closed { service, .. }
                | Fact::Cancellation(CancellationFact::Started { service, .. }),
            ) => Self::of(service),
            _ => Self::Here,
        }
    }

    /// The options that name it.
    fn options(&self) -> Option<String> {
        match self {
            Self::Emulator(address) => Some(format!("--endpoint {}", program::quoted(address))),
            Self::Live => Some("--live".to_owned()),
            Self::Here | Self::Embedded => None,
        }
    }

    /// A command to type that does this there; none where nothing can be done there any more.
    pub(crate) fn command(&self, words: &str) -> Option<String> {
        let here = program::command_here(words);
        match self.options().filter(|_| !program::names_service()) {
            _ if *self == Self::Embedded => None,
            Some(options) => Some(format!("{here} {options}")),
            None => Some(here),
        }
    }

    /// What to do about a command that was given for another service.
    pub(crate) fn advice(&self) -> String {
        match (self, self.options()) {
            (Self::Embedded, _) => {
                "nothing goes on there: that emulator ended with the program that it was in".to_owned()
            }
            (_, Some(options)) => format!("say where it goes on: {options}"),
            (_, None) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_known_by_its_identity() {
        let options = |identity| StartedOn::of(identity).options();
        assert_eq!(options("http://127.0.0.1:8080").as_deref(), Some("--endpoint http://127.0.0.1:8080"));
        assert_eq!(options("https://api.example of tenant 1-2").as_deref(), Some("--live"));
        let embedded = StartedOn::of("an embedded emulator of 2026-11-30T17:03:00Z");
        assert_eq!((&embedded, embedded.command("resume")), (&StartedOn::Embedded, None));
    }
}
