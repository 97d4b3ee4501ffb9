//! What the environment says of credentials. Pure: no file is read, no command run, and nothing sent.

use std::fmt;

use pc_transport::auth::Cloud;

use crate::connection::environment::Environment;
use crate::connection::origins;
use crate::connection::secret::SecretSource;

const TENANT: &str = "PARTNER_CENTER_TENANT";
const CLIENT_ID: &str = "PARTNER_CENTER_CLIENT_ID";
const CLIENT_SECRET: &str = "PARTNER_CENTER_CLIENT_SECRET";
const REFRESH_TOKEN: &str = "PARTNER_CENTER_REFRESH_TOKEN";
const CLOUD: &str = "PARTNER_CENTER_CLOUD";
const ENVIRONMENT: &str = "PARTNER_CENTER_ENVIRONMENT";
const ENDPOINT: &str = "PARTNER_CENTER_ENDPOINT";
const AUTHORITY: &str = "PARTNER_CENTER_AUTHORITY";
const GRAPH: &str = "PARTNER_CENTER_GRAPH";

/// Credentials as the environment names them: complete, of one source, and for origins that may be told them.
#[derive(Debug)]
pub(crate) struct NamedCredentials {
    pub(super) tenant: String,
    pub(super) client_id: String,
    pub(super) client_secret: Option<SecretSource>,
    pub(super) refresh_token: Option<SecretSource>,
    pub(super) cloud: Cloud,
    pub(super) graph: Option<String>,
    pub(super) kind: EnvironmentKind,
}

/// What the partner's tenant is for. No answer of the service tells, so the user does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnvironmentKind {
    Production,
    Sandbox,
    /// Not said: it may cost money.
    NotSaid,
}

impl fmt::Display for EnvironmentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Production => "production",
            Self::Sandbox => "sandbox",
            Self::NotSaid => "treated as production",
        })
    }
}

impl NamedCredentials {
    /// # Errors
    /// Everything that is missing or wrong, a line each; no secret.
    pub(crate) fn of(environment: &Environment) -> Result<Self, String> {
        let mut wrong: Vec<String> = Vec::new();
        let mut needed = |name: &str| {
            environment.variable(name).unwrap_or_else(|| {
                wrong.push(format!("{name} is not set"));
                String::new()
            })
        };
        let (tenant, client_id) = (needed(TENANT), needed(CLIENT_ID));
        let mut secret = |name: &str| {
            environment.secret(name).unwrap_or_else(|reason| {
                wrong.push(reason);
                None
            })
        };
        let (client_secret, refresh_token) = (secret(CLIENT_SECRET), secret(REFRESH_TOKEN));
        if client_secret.is_none() && refresh_token.is_none() && wrong.is_empty() {
            wrong.push(format!("neither {CLIENT_SECRET}_FILE nor {REFRESH_TOKEN}_FILE is set"));
        }
        if !wrong.is_empty() {
            wrong.extend(environment.unread_file());
        }
        let kind = kind(environment).unwrap_or_else(|reason| {
            wrong.push(reason);
            EnvironmentKind::NotSaid
        });
        let cloud = cloud(environment).unwrap_or_else(|reason| {
            wrong.push(reason);
            Cloud::Global
        });
        wrong.extend(origins::problems(environment));
        if !wrong.is_empty() {
            return Err(wrong.join("\n"));
        }
        let graph = environment.variable(GRAPH).or_else(|| cloud.graph().map(str::to_owned));
        Ok(Self { tenant, client_id, client_secret, refresh_token, cloud, graph, kind })
    }
}

fn kind(environment: &Environment) -> Result<EnvironmentKind, String> {
    let Some(said) = environment.variable(ENVIRONMENT) else { return Ok(EnvironmentKind::NotSaid) };
    match said.to_ascii_lowercase().as_str() {
        "production" => Ok(EnvironmentKind::Production),
        "sandbox" => Ok(EnvironmentKind::Sandbox),
        _ => Err(format!("{ENVIRONMENT} is neither production nor sandbox")),
    }
}

/// The cloud by name, with origins of its own where they are given.
fn cloud(environment: &Environment) -> Result<Cloud, String> {
    let named: Cloud = match environment.variable(CLOUD) {
        Some(name) => name.parse().map_err(|error| format!("{CLOUD}: {error}"))?,
        None => Cloud::Global,
    };
    let (api, authority) = (environment.variable(ENDPOINT), environment.variable(AUTHORITY));
    if api.is_none() && authority.is_none() {
        return Ok(named);
    }
    let or_named = |given: Option<String>, named: &str| given.unwrap_or_else(|| named.to_owned());
    Ok(Cloud::Custom { api: or_named(api, named.api()), authority: or_named(authority, named.authority()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Result<NamedCredentials, String> {
        NamedCredentials::of(&Environment::of(variables, &[], &["https://login.example"]))
    }

    const WHO: [(&str, &str); 2] = [(TENANT, "t"), (CLIENT_ID, "c")];

    #[test]
    fn everything_missing_is_told_at_once() {
        let error = of(&[]).unwrap_err();
        assert!(error.contains(TENANT) && error.contains(CLIENT_ID), "{error}");
        let error = of(&WHO).unwrap_err();
        assert!(error.contains("neither"), "{error}");
        let error = of(&[(TENANT, " "), (CLOUD, "mars"), (ENVIRONMENT, "test")]).unwrap_err();
        assert_eq!(error.lines().count(), 4, "{error}");
    }

    #[test]
    fn clouds_have_names_and_may_have_other_origins() {
        let of = |variables: &[(&str, &str)]| {
            of(&[&WHO[..], &[(CLIENT_SECRET, "s")], variables].concat()).unwrap()
        };
        assert_eq!(of(&[]).cloud, Cloud::Global);
        assert_eq!(of(&[]).kind, EnvironmentKind::NotSaid);
        assert_eq!(of(&[(ENVIRONMENT, "Sandbox")]).kind, EnvironmentKind::Sandbox);
        assert_eq!(of(&[(CLOUD, "usgov")]).cloud, Cloud::UsGovernment);
        let own = of(&[(CLOUD, "china"), (AUTHORITY, "https://login.example")]).cloud;
        assert_eq!((own.api(), own.authority()), (Cloud::China.api(), "https://login.example"));
        assert_eq!(own.scope(), Cloud::China.scope());
    }
}
