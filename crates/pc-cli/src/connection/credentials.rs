//! Credentials for the real service, from the environment.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pc_transport::auth::{self, Cloud, Grant, SecretString, TokenEndpoint};
use pc_transport::{Clock, Transport};

use crate::connection::environment::{Environment, Secret, said, secret};
use crate::connection::secret_file;
use crate::output::say;

const TENANT: &str = "PARTNER_CENTER_TENANT";
const CLIENT_ID: &str = "PARTNER_CENTER_CLIENT_ID";
const CLIENT_SECRET: &str = "PARTNER_CENTER_CLIENT_SECRET";
const REFRESH_TOKEN: &str = "PARTNER_CENTER_REFRESH_TOKEN";
const CLOUD: &str = "PARTNER_CENTER_CLOUD";
const ENDPOINT: &str = "PARTNER_CENTER_ENDPOINT";
const AUTHORITY: &str = "PARTNER_CENTER_AUTHORITY";
const GRAPH: &str = "PARTNER_CENTER_GRAPH";

/// What the variables are for; for help texts.
pub(crate) const VARIABLES_HELP: &str = "Environment (a .env file in this folder is read too; what the environment itself says wins):\n  \
    PARTNER_CENTER_TENANT               the partner's tenant: a GUID or domain\n  \
    PARTNER_CENTER_CLIENT_ID            the application\n  \
    PARTNER_CENTER_CLIENT_SECRET_FILE   a file with its secret (or …_SECRET with the secret itself)\n  \
    PARTNER_CENTER_REFRESH_TOKEN_FILE   a file with a refresh token, for application and user; a new token is written\n                                      \
    back to it (or …_TOKEN with the token itself)\n  \
    PARTNER_CENTER_CLOUD                global (default), usgov or china\n  \
    PARTNER_CENTER_ENDPOINT             another origin of the API\n  \
    PARTNER_CENTER_AUTHORITY            another origin of the token authority\n  \
    PARTNER_CENTER_GRAPH                another origin of Microsoft Graph, for the billing export";

/// The application and user that sign in to the real service.
#[derive(Debug)]
pub(crate) struct Credentials {
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    client_secret: Secret,
    /// A new one is written back to the file it came from.
    refresh_token: Secret,
    pub(crate) cloud: Cloud,
    /// Origin of Microsoft Graph, if there is one.
    pub(crate) graph: Option<String>,
}

impl Credentials {
    /// Reads the environment.
    ///
    /// # Errors
    /// Everything that is missing or wrong, a line each; no secret.
    pub(crate) fn from_environment() -> Result<Self, String> {
        let environment = Environment::read()?;
        Self::read(&|name| environment.variable(name))
    }

    fn read(variables: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let mut wrong: Vec<String> = Vec::new();
        let variable = |name: &str| said(variables(name));
        let mut needed = |name: &str| {
            variable(name).unwrap_or_else(|| {
                wrong.push(format!("{name} is not set"));
                String::new()
            })
        };
        let (tenant, client_id) = (needed(TENANT), needed(CLIENT_ID));
        let mut secret = |name: &str| {
            secret(&variable, name).unwrap_or_else(|reason| {
                wrong.push(reason);
                Secret::default()
            })
        };
        let (client_secret, refresh_token) = (secret(CLIENT_SECRET), secret(REFRESH_TOKEN));
        if client_secret.text.is_none() && refresh_token.text.is_none() && wrong.is_empty() {
            wrong.push(format!("neither {CLIENT_SECRET}_FILE nor {REFRESH_TOKEN}_FILE is set"));
        }
        let cloud = cloud(&variable).unwrap_or_else(|reason| {
            wrong.push(reason);
            Cloud::Global
        });
        if !wrong.is_empty() {
            return Err(wrong.join("\n"));
        }
        let graph = variable(GRAPH).or_else(|| cloud.graph().map(str::to_owned));
        Ok(Self { tenant, client_id, client_secret, refresh_token, cloud, graph })
    }

    /// Which kind of token these credentials give.
    pub(crate) fn flow(&self) -> &'static str {
        if self.refresh_token.text.is_some() { "application and user" } else { "application only" }
    }

    /// Where refresh tokens are kept, if they are.
    pub(crate) fn keeps_refresh_token(&self) -> bool {
        self.refresh_token.text.is_none() || self.refresh_token.file.is_some()
    }

    /// The files with secrets that others than their owner may read.
    pub(crate) fn open_files(&self) -> Vec<&Path> {
        let files = [&self.client_secret.file, &self.refresh_token.file];
        files.into_iter().flatten().map(PathBuf::as_path).filter(|path| secret_file::is_open(path)).collect()
    }

    /// Asks the authority behind `transport` for tokens with this scope.
    pub(crate) fn token_endpoint(
        &self,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
        scope: &str,
    ) -> TokenEndpoint {
        let grant = match &self.refresh_token.text {
            Some(token) => Grant::RefreshToken(token.clone()),
            None => Grant::ClientCredentials,
        };
        let secret = self.client_secret.text.clone();
        let credentials = auth::Credentials::new(&self.tenant, &self.client_id, grant).with_secret(secret);
        let tokens = TokenEndpoint::new(transport, clock, credentials, scope);
        match self.refresh_token.file.clone() {
            Some(path) => tokens.with_rotated(Arc::new(move |token| keep_refresh_token(&path, token))),
            None => tokens,
        }
    }
}

/// The old refresh token still works for a while: failing to keep the new one is told, and stops nothing.
fn keep_refresh_token(path: &Path, token: &SecretString) {
    if let Err(error) = secret_file::replace(path, token.expose_secret()) {
        let path = path.display();
        say(&format!(
            "warning: the new refresh token cannot be written to {path}: {error}. Make the file writable"
        ));
    }
}

/// The cloud by name, with origins of its own where they are given.
fn cloud(variable: &dyn Fn(&str) -> Option<String>) -> Result<Cloud, String> {
    let named: Cloud = match variable(CLOUD) {
        Some(name) => name.parse().map_err(|error| format!("{CLOUD}: {error}"))?,
        None => Cloud::Global,
    };
    let (api, authority) = (variable(ENDPOINT), variable(AUTHORITY));
    if api.is_none() && authority.is_none() {
        return Ok(named);
    }
    let or_named = |given: Option<String>, named: &str| given.unwrap_or_else(|| named.to_owned());
    Ok(Cloud::Custom { api: or_named(api, named.api()), authority: or_named(authority, named.authority()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Credentials, String> {
        let find = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
        };
        Credentials::read(&find)
    }

    const WHO: [(&str, &str); 2] = [(TENANT, "t"), (CLIENT_ID, "c")];

    #[test]
    fn everything_missing_is_told_at_once() {
        let error = read(&[]).unwrap_err();
        assert!(error.contains(TENANT) && error.contains(CLIENT_ID), "{error}");
        let error = read(&WHO).unwrap_err();
        assert!(error.contains("neither"), "{error}");
        let error = read(&[(TENANT, " "), (CLOUD, "mars")]).unwrap_err();
        assert_eq!(error.lines().count(), 3, "{error}");
    }

    #[test]
    fn secrets_come_from_files_and_are_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "s3cret\n").unwrap();
        let file = ("PARTNER_CENTER_CLIENT_SECRET_FILE", path.to_str().unwrap());
        let read_back = read(&[WHO[0], WHO[1], file, (REFRESH_TOKEN, "refr3sh")]).unwrap();
        assert_eq!(read_back.client_secret.text.as_ref().unwrap().expose_secret(), "s3cret");
        assert_eq!(read_back.flow(), "application and user");
        assert!(!read_back.keeps_refresh_token());
        let shown = format!("{read_back:?}");
        assert!(!shown.contains("s3cret") && !shown.contains("refr3sh"), "{shown}");
        let both = read(&[WHO[0], WHO[1], file, (CLIENT_SECRET, "t0p")]).unwrap_err();
        assert!(both.contains("both") && !both.contains("t0p"), "{both}");
        let gone =
            read(&[WHO[0], WHO[1], ("PARTNER_CENTER_REFRESH_TOKEN_FILE", "/nowhere/at/all")]).unwrap_err();
        assert!(gone.contains("cannot be read"), "{gone}");
    }

    #[test]
    fn clouds_have_names_and_may_have_other_origins() {
        let cloud = |variables: &[(&str, &str)]| {
            let secret = (CLIENT_SECRET, "s");
            read(&[&WHO[..], &[secret], variables].concat()).unwrap().cloud
        };
        assert_eq!(cloud(&[]), Cloud::Global);
        assert_eq!(cloud(&[(CLOUD, "usgov")]), Cloud::UsGovernment);
        let own = cloud(&[(CLOUD, "china"), (AUTHORITY, "https://login.example")]);
        assert_eq!((own.api(), own.authority()), (Cloud::China.api(), "https://login.example"));
        assert_eq!(own.scope(), Cloud::China.scope());
    }
}
