//! What the environment says of credentials. Pure: no file is read, no command run, and nothing sent.

use std::fmt;
use std::path::PathBuf;

use pc_transport::auth::Cloud;

use crate::connection::environment::Environment;
use crate::connection::origins;
use crate::connection::secret::SecretSource;

const TENANT: &str = "PARTNER_CENTER_TENANT";
const CLIENT_ID: &str = "PARTNER_CENTER_CLIENT_ID";
const CLIENT_SECRET: &str = "PARTNER_CENTER_CLIENT_SECRET";
const REFRESH_TOKEN: &str = "PARTNER_CENTER_REFRESH_TOKEN";
const CERTIFICATE: &str = "PARTNER_CENTER_CLIENT_CERTIFICATE_FILE";
const KEY: &str = "PARTNER_CENTER_CLIENT_KEY_FILE";
const FEDERATED_TOKEN: &str = "PARTNER_CENTER_FEDERATED_TOKEN_FILE";
const MANAGED_IDENTITY: &str = "PARTNER_CENTER_MANAGED_IDENTITY";
const MANAGED_IDENTITY_ENDPOINT: &str = "PARTNER_CENTER_MANAGED_IDENTITY_ENDPOINT";
/// What says that this machine has one identity.
const THE_ONLY_IDENTITY: &str = "1";
const CA_FILE: &str = "PARTNER_CENTER_CA_FILE";
const CLOUD: &str = "PARTNER_CENTER_CLOUD";
const ENVIRONMENT: &str = "PARTNER_CENTER_ENVIRONMENT";
const ENDPOINT: &str = "PARTNER_CENTER_ENDPOINT";
const AUTHORITY: &str = "PARTNER_CENTER_AUTHORITY";
const GRAPH: &str = "PARTNER_CENTER_GRAPH";

/// Credentials as the environment names them: complete, of one source, and for origins that may be told them.
#[derive(Debug)]
pub(crate) struct NamedCredentials {
    pub(crate) tenant: String,
    pub(super) client_id: String,
    pub(super) proof: NamedProof,
    pub(super) refresh_token: Option<SecretSource>,
    pub(crate) cloud: Cloud,
    pub(super) graph: Option<String>,
    pub(super) kind: EnvironmentKind,
    /// A file with certificate authorities that are trusted beside those of the operating system.
    pub(super) ca_file: Option<PathBuf>,
}

/// How the application proves who it is.
#[derive(Debug)]
pub(super) enum NamedProof {
    /// Not at all: an application that can keep no secret.
    None,
    Secret(SecretSource),
    /// A certificate and its private key, which may be in one file.
    Certificate {
        certificate: PathBuf,
        key: PathBuf,
    },
    /// A token of a platform.
    FederatedToken(PathBuf),
    /// The identity of this machine: its client id, where it has several; where it is asked, if elsewhere; the application's
    /// cloud.
    ManagedIdentity {
        client_id: Option<String>,
        origin: Option<String>,
        cloud: Cloud,
    },
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

/// Whether a text can name a tenant: a GUID, or a domain.
fn is_tenant_name(text: &str) -> bool {
    text.chars().all(|letter| letter.is_alphanumeric() || "-.".contains(letter)) && !text.contains("..")
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
        if !tenant.is_empty() && !is_tenant_name(&tenant) {
            wrong.push(format!("{TENANT} is neither a GUID nor a domain"));
        }
        let proof = proof(environment).unwrap_or_else(|reason| {
            wrong.push(reason);
            NamedProof::None
        });
        let refresh_token = environment.secret(REFRESH_TOKEN).unwrap_or_else(|reason| {
            wrong.push(reason);
            None
        });
        if matches!(proof, NamedProof::None) && refresh_token.is_none() && wrong.is_empty() {
            wrong.push(format!(
                "neither {CLIENT_SECRET}_FILE nor {REFRESH_TOKEN}_FILE is set, nor any other way to sign in"
            ));
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
        let ca_file = environment.variable(CA_FILE).map(PathBuf::from);
        Ok(Self { tenant, client_id, proof, refresh_token, cloud, graph, kind, ca_file })
    }
}

/// The one way in which the application proves who it is.
fn proof(environment: &Environment) -> Result<NamedProof, String> {
    let secret = environment.secret(CLIENT_SECRET)?;
    let file = |name: &str| environment.variable(name).map(PathBuf::from);
    let ways = [
        secret.is_some().then_some(CLIENT_SECRET),
        environment.source(CERTIFICATE).map(|_| CERTIFICATE),
        environment.source(FEDERATED_TOKEN).map(|_| FEDERATED_TOKEN),
        environment.source(MANAGED_IDENTITY).map(|_| MANAGED_IDENTITY),
    ];
    let ways: Vec<&str> = ways.into_iter().flatten().collect();
    if ways.len() > 1 {
        return Err(format!(
            "{} are set: an application proves who it is in one way, keep that",
            ways.join(" and ")
        ));
    }
    if let Some(certificate) = file(CERTIFICATE) {
        let key = file(KEY).unwrap_or_else(|| certificate.clone());
        return Ok(NamedProof::Certificate { certificate, key });
    }
    if environment.source(KEY).is_some() {
        return Err(format!("{KEY} is set, and {CERTIFICATE} is not"));
    }
    if let Some(path) = file(FEDERATED_TOKEN) {
        return Ok(NamedProof::FederatedToken(path));
    }
    if let Some(which) = environment.variable(MANAGED_IDENTITY) {
        let client_id = (which != THE_ONLY_IDENTITY).then_some(which);
        let (origin, cloud) = (environment.variable(MANAGED_IDENTITY_ENDPOINT), named_cloud(environment)?);
        return Ok(NamedProof::ManagedIdentity { client_id, origin, cloud });
    }
    Ok(secret.map_or(NamedProof::None, NamedProof::Secret))
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
    let named = named_cloud(environment)?;
    let (api, authority) = (environment.variable(ENDPOINT), environment.variable(AUTHORITY));
    if api.is_none() && authority.is_none() {
        return Ok(named);
    }
    let or_named = |given: Option<String>, named: &str| given.unwrap_or_else(|| named.to_owned());
    Ok(Cloud::Custom { api: or_named(api, named.api()), authority: or_named(authority, named.authority()) })
}

fn named_cloud(environment: &Environment) -> Result<Cloud, String> {
    match environment.variable(CLOUD) {
        Some(name) => name.parse().map_err(|error| format!("{CLOUD}: {error}")),
        None => Ok(Cloud::Global),
    }
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
    fn an_application_proves_itself_in_one_way() {
        let proof = |variables: &[(&str, &str)]| of(&[&WHO[..], variables].concat()).map(|named| named.proof);
        let error = proof(&[(CERTIFICATE, "c"), ("PARTNER_CENTER_CLIENT_SECRET_FILE", "f")]).unwrap_err();
        assert!(error.contains(CERTIFICATE) && error.contains(CLIENT_SECRET), "{error}");
        assert!(proof(&[(FEDERATED_TOKEN, "f"), (MANAGED_IDENTITY, "1")]).is_err());
        assert!(proof(&[(KEY, "k"), (CLIENT_SECRET, "s")]).unwrap_err().contains(KEY));
        let one = proof(&[(CERTIFICATE, "c")]).unwrap();
        assert!(matches!(one, NamedProof::Certificate { certificate, key } if certificate == key));
        let own = proof(&[(MANAGED_IDENTITY, "1")]).unwrap();
        assert!(matches!(own, NamedProof::ManagedIdentity { client_id: None, .. }));
        let assigned = proof(&[(MANAGED_IDENTITY, "an-id")]).unwrap();
        assert!(matches!(assigned, NamedProof::ManagedIdentity { client_id: Some(id), .. } if id == "an-id"));
        let elsewhere = [(MANAGED_IDENTITY, "1"), (MANAGED_IDENTITY_ENDPOINT, "http://127.0.0.1:1")];
        assert!(proof(&elsewhere).unwrap_err().contains("--trust-origin"));
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
