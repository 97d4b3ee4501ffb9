//! Credentials for the real service: what the environment names, and then what is there.

mod named;
mod proof;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};

use async_trait::async_trait;
use pc_transport::auth::{
    self, Cloud, Grant, Rotated, SecretString, StoreError, TokenEndpoint, check_refresh_token,
};
use pc_transport::{Clock, ExtraRoots, Transport};

use crate::connection::environment::Environment;
use crate::connection::refresh_token_file::{self, RefreshTokenFile};
use crate::connection::secret::Secret;
use crate::connection::trusted_file;
use crate::output::{program, say};

pub(crate) use named::{EnvironmentKind, NamedCredentials};
use proof::Proof;

/// What the variables are for; for help texts.
pub(crate) const VARIABLES_HELP: &str = "Environment (a file of these variables is read only when --env-file names it; what the environment itself says wins):\n  \
    PARTNER_CENTER_TENANT                   the partner's tenant: a GUID or domain\n  \
    PARTNER_CENTER_CLIENT_ID                the application\n  \
    PARTNER_CENTER_CLIENT_SECRET_FILE       a file with its secret (or …_SECRET_COMMAND with a command that prints it, or\n                                          \
    …_SECRET with the secret itself)\n  \
    PARTNER_CENTER_CLIENT_CERTIFICATE_FILE  in the place of a secret: a certificate with its private key, in PEM (the key may be\n                                          \
    in a file of its own, …_CLIENT_KEY_FILE)\n  \
    PARTNER_CENTER_FEDERATED_TOKEN_FILE     in the place of a secret: a token of a platform that the application trusts\n  \
    PARTNER_CENTER_MANAGED_IDENTITY         in the place of a secret: 1, or a client id: an identity of this machine that the\n                                          \
    application trusts\n  \
    PARTNER_CENTER_REFRESH_TOKEN_FILE       a file with a refresh token, for application and user, made by `credentials store`,\n                                          \
    which a new token replaces (or …_TOKEN_COMMAND, or …_TOKEN)\n  \
    PARTNER_CENTER_CLOUD                    global (default), usgov or china\n  \
    PARTNER_CENTER_ENVIRONMENT              what the tenant is, production or sandbox: shown before anything is bought\n  \
    PARTNER_CENTER_ENDPOINT                 another origin of the API\n  \
    PARTNER_CENTER_AUTHORITY                another origin of the token authority\n  \
    PARTNER_CENTER_GRAPH                    another origin of Microsoft Graph, for the billing export\n  \
    PARTNER_CENTER_CA_FILE                  certificate authorities that are trusted beside the system's, in PEM\n\
    Who sets one of the last four must set the secrets, too; an origin that is not Microsoft's needs --trust-origin.";

/// The application and user that sign in to the real service.
#[derive(Debug)]
pub(crate) struct Credentials {
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    proof: Proof,
    refresh_token: Option<RefreshToken>,
    pub(crate) cloud: Cloud,
    /// Origin of Microsoft Graph, if there is one.
    pub(crate) graph: Option<String>,
    pub(crate) kind: EnvironmentKind,
    /// The files with secrets that others than their owner may read.
    pub(crate) open_files: Vec<PathBuf>,
    pub(crate) extra_roots: ExtraRoots,
}

#[derive(Debug)]
struct RefreshToken {
    text: SecretString,
    kept: KeptIn,
}

/// Where the next refresh token goes.
#[derive(Debug)]
pub(crate) enum KeptIn {
    /// Nowhere: it came from a variable or a command.
    Nowhere,
    /// Into the file that this program made.
    File(PathBuf),
    /// Nowhere either: the file is somebody else's.
    FileOfOthers(PathBuf),
}

impl Credentials {
    /// Reads what the environment names.
    ///
    /// # Errors
    /// Everything that is missing or wrong, a line each; no secret.
    pub(crate) async fn read(environment: &Environment) -> Result<Self, String> {
        let named = NamedCredentials::of(environment)?;
        let mut open_files: Vec<PathBuf> = environment.open_file().into_iter().map(Into::into).collect();
        let mut wrong = Vec::new();
        let proof = told(Proof::read(&named, &mut open_files).await, &mut wrong);
        let extra_roots = told(named.ca_file.as_deref().map(roots).transpose(), &mut wrong).flatten();
        let refresh_token = match &named.refresh_token {
            Some(source) => told(source.read().await, &mut wrong),
            None => None,
        };
        if let Some(Secret { file: Some(path), is_open_to_others: true, .. }) = &refresh_token {
            open_files.push(path.clone());
        }
        let refresh_token = refresh_token.map(RefreshToken::of).transpose().unwrap_or_else(|reason| {
            wrong.push(format!("PARTNER_CENTER_REFRESH_TOKEN: this is no refresh token: {reason}"));
            None
        });
        let (Some(proof), true) = (proof, wrong.is_empty()) else { return Err(wrong.join("\n")) };
        let extra_roots = extra_roots.unwrap_or_default();
        let NamedCredentials { tenant, client_id, cloud, graph, kind, .. } = named;
        Ok(Self { tenant, client_id, proof, refresh_token, cloud, graph, kind, open_files, extra_roots })
    }

    /// Which kind of token these credentials give.
    pub(crate) fn flow(&self) -> &'static str {
        if self.refresh_token.is_some() { "application and user" } else { "application only" }
    }

    /// Where the next refresh token goes; none without one.
    pub(crate) fn keeps_refresh_token(&self) -> Option<&KeptIn> {
        self.refresh_token.as_ref().map(|token| &token.kept)
    }

    /// Says what is not as it should be; once, however often a command connects.
    pub(crate) fn say_warnings(&self) {
        static SAID: Once = Once::new();
        SAID.call_once(|| self.say_each_warning());
    }

    fn say_each_warning(&self) {
        for path in &self.open_files {
            let path = path.display();
            say(&format!(
                "warning: {path} holds secrets, and others can read it; `chmod 600 {path}` mends it"
            ));
        }
        if let Some(KeptIn::FileOfOthers(path)) = self.keeps_refresh_token() {
            say(&format!("warning: {}", not_kept(path)));
        }
    }

    /// Asks the authority behind `transport` for tokens with this scope.
    pub(crate) fn token_endpoint(
        &self,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
        scope: &str,
    ) -> TokenEndpoint {
        let grant = match &self.refresh_token {
            Some(token) => Grant::RefreshToken(token.text.clone()),
            None => Grant::ClientCredentials,
        };
        let credentials = self.proof.add_to(auth::Credentials::new(&self.tenant, &self.client_id, grant));
        let tokens = TokenEndpoint::new(transport, clock, credentials, scope);
        match self.keeps_refresh_token() {
            Some(KeptIn::File(path)) => tokens.with_rotated(Arc::new(KeptFile(path.clone()))),
            _ => tokens,
        }
    }
}

impl RefreshToken {
    fn of(secret: Secret) -> Result<Self, &'static str> {
        let Secret { text, file, .. } = secret;
        let Some(path) = file else {
            check_refresh_token(text.expose_secret())?;
            return Ok(Self { text, kept: KeptIn::Nowhere });
        };
        let RefreshTokenFile { token, is_ours } = RefreshTokenFile::of(text.expose_secret());
        check_refresh_token(token)?;
        let kept = if is_ours { KeptIn::File(path) } else { KeptIn::FileOfOthers(path) };
        Ok(Self { text: token.into(), kept })
    }
}

/// Why a file is read and not written, and how to have one that is.
pub(crate) fn not_kept(path: &Path) -> String {
    let path = path.display();
    let store = program::command(&format!("credentials store {path}.kept < {path}"));
    format!(
        "new refresh tokens are not kept in {path}, which this program did not make. `{store}` makes one; name that in \
         PARTNER_CENTER_CLIENT_CERTIFICATE_FILE  in the place of a secret: a certificate with its private key (or …_KEY_FILE), PEM\n  \
    PARTNER_CENTER_FEDERATED_TOKEN_FILE in the place of a secret: a token of a platform that the application trusts\n  \
    PARTNER_CENTER_MANAGED_IDENTITY     1, or a client id: the identity of this machine, which the application trusts\n  \
    PARTNER_CENTER_REFRESH_TOKEN_FILE and remove this one"
    )
}

/// What was read; a failure is told with the others.
fn told<T>(read: Result<T, String>, wrong: &mut Vec<String>) -> Option<T> {
    read.map_err(|reason| wrong.push(reason)).ok()
}

/// The certificate authorities of a file. They decide whom secrets are told, so nobody else may have written it.
fn roots(path: &Path) -> Result<ExtraRoots, String> {
    let text = trusted_file::read(path).map_err(|reason| format!("PARTNER_CENTER_CA_FILE: {reason}"))?.text;
    ExtraRoots::from_pem(text.as_bytes())
        .map_err(|error| format!("PARTNER_CENTER_CA_FILE: {}: {error}", path.display()))
}

/// The file that the refresh token came from.
struct KeptFile(PathBuf);

/// The old refresh token still works for a while: failing to keep the new one is told, and stops nothing.
#[async_trait]
impl Rotated for KeptFile {
    async fn rotated(&self, token: &SecretString) -> Result<(), StoreError> {
        refresh_token_file::replace(&self.0, token).map_err(|reason| {
            say(&format!("error: the new refresh token was not kept: {reason}. The old one ends 90 days after it was made"));
            reason.into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: [(&str, &str); 2] = [("PARTNER_CENTER_TENANT", "t"), ("PARTNER_CENTER_CLIENT_ID", "c")];
    const TOKEN: &str = "refr3sh-0123456789abcdef";

    async fn with(variables: &[(&str, &str)]) -> Result<Credentials, String> {
        Credentials::read(&Environment::of(&[&WHO[..], variables].concat(), &[], &[])).await
    }

    fn private(path: &Path, text: &str) {
        refresh_token_file::create(path, &TOKEN.into()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    #[tokio::test]
    async fn secrets_come_from_files_and_are_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        private(&path, "s3cret\n");
        let file = ("PARTNER_CENTER_CLIENT_SECRET_FILE", path.to_str().unwrap());
        let read = with(&[file, ("PARTNER_CENTER_REFRESH_TOKEN", TOKEN)]).await.unwrap();
        assert!(matches!(&read.proof, Proof::Secret(secret) if secret.expose_secret() == "s3cret"));
        assert_eq!(read.flow(), "application and user");
        assert!(matches!(read.keeps_refresh_token(), Some(KeptIn::Nowhere)));
        let shown = format!("{read:?}");
        assert!(!shown.contains("s3cret") && !shown.contains("refr3sh"), "{shown}");
        let gone = with(&[("PARTNER_CENTER_REFRESH_TOKEN_FILE", "/nowhere/at/all")]).await.unwrap_err();
        assert!(gone.contains("cannot be read"), "{gone}");
    }

    #[tokio::test]
    async fn what_is_no_secret_is_refused_unseen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let file = path.to_str().unwrap();
        private(&path, "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n");
        for variable in ["PARTNER_CENTER_CLIENT_SECRET_FILE", "PARTNER_CENTER_REFRESH_TOKEN_FILE"] {
            let refused = with(&[(variable, file)]).await.unwrap_err();
            assert!(refused.contains("PEM") && !refused.contains("hunter2"), "{refused}");
        }
        std::fs::write(&path, "# .bashrc\nexport PASSWORD=hunter2\n").unwrap();
        let refused = with(&[("PARTNER_CENTER_REFRESH_TOKEN_FILE", file)]).await.unwrap_err();
        assert!(refused.contains("several lines") && !refused.contains("hunter2"), "{refused}");
    }

    #[tokio::test]
    async fn a_new_token_goes_only_into_a_file_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, theirs) = (folder.path().join("ours"), folder.path().join("theirs"));
        refresh_token_file::create(&ours, &TOKEN.into()).unwrap();
        private(&theirs, TOKEN);
        let kept = async |path: &Path| {
            let file = ("PARTNER_CENTER_REFRESH_TOKEN_FILE", path.to_str().unwrap());
            let read = with(&[file]).await.unwrap();
            assert_eq!(read.refresh_token.as_ref().unwrap().text.expose_secret(), TOKEN);
            matches!(read.keeps_refresh_token(), Some(KeptIn::File(_)))
        };
        assert!(kept(&ours).await && !kept(&theirs).await);
    }
}
