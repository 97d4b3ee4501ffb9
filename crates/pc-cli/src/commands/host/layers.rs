//! Where settings come from: the command line, then the environment, then a file.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::settings::Settings;
use crate::connection::POLICY;

/// What the names of the variables begin with.
const PREFIX: &str = "PARTNER_CENTER_HOST_";

impl Settings {
    /// What the environment says.
    pub(super) fn of_environment(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        Ok(Self {
            restate: read(variable, "RESTATE")?,
            ingress: read(variable, "INGRESS")?,
            listen: read(variable, "LISTEN")?,
            advertise: read(variable, "ADVERTISE")?,
            name: read(variable, "NAME")?,
            request_response: read(variable, "REQUEST_RESPONSE")?,
            identity_key: read(variable, "IDENTITY_KEY")?,
            drain: read(variable, "DRAIN")?,
            policy: read(variable, "POLICY")?.or(variable(POLICY).map(PathBuf::from)),
            service_profile: read(variable, "SERVICE_PROFILE")?,
            endpoint: read(variable, "ENDPOINT")?,
            live: read(variable, "LIVE")?,
        })
    }

    /// What a file says.
    pub(super) fn of_file(path: &Path) -> Result<Self, String> {
        let name = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| format!("cannot read {name}: {error}"))?;
        toml::from_str(&text).map_err(|error| format!("{name}: {}", error.to_string().trim_end()))
    }

    /// These, and where they are silent the others. Which service is meant is one setting, whichever way it is said.
    pub(super) fn or(self, others: Self) -> Self {
        let names_service = self.endpoint.is_some() || self.live.is_some();
        let (endpoint, live) =
            if names_service { (self.endpoint, self.live) } else { (others.endpoint, others.live) };
        Self {
            restate: self.restate.or(others.restate),
            ingress: self.ingress.or(others.ingress),
            listen: self.listen.or(others.listen),
            advertise: self.advertise.or(others.advertise),
            name: self.name.or(others.name),
            request_response: self.request_response.or(others.request_response),
            identity_key: self.identity_key.or(others.identity_key),
            drain: self.drain.or(others.drain),
            policy: self.policy.or(others.policy),
            service_profile: self.service_profile.or(others.service_profile),
            endpoint,
            live,
        }
    }
}

/// A setting of the environment.
fn read<T: FromStr<Err: Display>>(
    variable: &dyn Fn(&str) -> Option<String>,
    key: &str,
) -> Result<Option<T>, String> {
    let name = format!("{PREFIX}{key}");
    let parsed =
        variable(&name).map(|text| text.parse().map_err(|error| format!("{name}: `{text}`: {error}")));
    parsed.transpose()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        settings: Settings,
    }

    #[test]
    fn the_command_line_outweighs_the_environment_and_that_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("host.toml");
        let text = "live = true\nrestate = 'http://a:1'\nlisten = '10.0.0.11:9080'\ndrain = 5\nrequest-response = true";
        std::fs::write(&path, text).unwrap();
        let environment = |name: &str| match name {
            "PARTNER_CENTER_HOST_DRAIN" => Some("7".to_owned()),
            "PARTNER_CENTER_HOST_RESTATE" => Some("http://b:1".to_owned()),
            _ => None,
        };
        let line = Line::parse_from(["host", "--admin", "http://c:1", "--endpoint", "http://127.0.0.1:1"]);
        let environment = Settings::of_environment(&environment).unwrap();
        let settings = line.settings.or(environment).or(Settings::of_file(&path).unwrap());
        assert_eq!((settings.restate.as_deref(), settings.drain), (Some("http://c:1"), Some(7)));
        assert_eq!(
            (settings.listen, settings.request_response),
            (Some(([10, 0, 0, 11], 9080).into()), Some(true))
        );
        assert_eq!((settings.endpoint.as_deref(), settings.live), (Some("http://127.0.0.1:1"), None));
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("host.toml");
        std::fs::write(&path, "drian = 5").unwrap();
        let error = Settings::of_file(&path).unwrap_err();
        assert!(error.contains("host.toml") && error.contains("drian"), "{error}");
        let error = Settings::of_environment(&|_| Some("soon".to_owned())).unwrap_err();
        assert!(error.contains("PARTNER_CENTER_HOST_LISTEN: `soon`"), "{error}");
    }

    #[test]
    fn the_files_that_are_there_to_be_deployed_are_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
        for name in ["host.toml", "host-compose.toml"] {
            let settings = Settings::of_file(&folder.join(name)).unwrap();
            assert_eq!(
                (settings.live, settings.drain, settings.name),
                (Some(true), Some(130), None),
                "{name}"
            );
            assert!(
                settings.restate.is_some() && settings.ingress.is_some() && settings.advertise.is_some(),
                "{name}"
            );
        }
    }
}
