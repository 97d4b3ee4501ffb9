//! The engine that keeps purchases in place of a journal, and has its service run them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use pc_restate::{Client, EngineJournal};
use pc_transport::auth::SecretString;
use pc_transport::{HttpTransport, TokioClock};
use pc_workflows::Journal;

use crate::connection::environment::{Environment, EnvironmentArguments};
use crate::connection::origins;
use crate::connection::secret::SecretSource;
use crate::output::Failure;

const ADDRESS: &str = "PARTNER_CENTER_RESTATE";
const TOKEN: &str = "PARTNER_CENTER_RESTATE_TOKEN";
/// All the ways that the token may come.
const TOKENS: [&str; 3] =
    [TOKEN, "PARTNER_CENTER_RESTATE_TOKEN_FILE", "PARTNER_CENTER_RESTATE_TOKEN_COMMAND"];
/// How long somebody waits for an engine that does not answer, before they are told.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which engine keeps the purchases, where one does.
#[derive(Args)]
pub(crate) struct EngineArguments {
    /// Have the purchases kept by Restate and run by its service, instead of by this program: the address of its ingress, https or
    /// loopback. PARTNER_CENTER_RESTATE says the same where no journal and no service is named.
    #[arg(long, help_heading = "Engine", value_name = "URL")]
    restate: Option<String>,
    /// A file with a token that the ingress, or the gateway before it, wants; or PARTNER_CENTER_RESTATE_TOKEN_FILE, …_TOKEN_COMMAND, or
    /// …_TOKEN with the token itself.
    #[arg(long, help_heading = "Engine", value_name = "FILE")]
    restate_token_file: Option<PathBuf>,
    /// Speak plain http to an address that is not loopback: in a network of one's own, for everybody there can read what is bought
    /// for whom, and the token.
    #[arg(long, help_heading = "Engine")]
    restate_insecure: bool,
}

impl EngineArguments {
    /// The engine that is meant; none when purchases are run here. A journal or a service on the command line, `is_elsewhere`,
    /// outweighs what the environment says of an engine.
    pub(crate) async fn engine(
        &self,
        is_elsewhere: bool,
        environment: &EnvironmentArguments,
    ) -> Result<Option<Engine>, Failure> {
        match (&self.restate, is_elsewhere) {
            (Some(_), true) => {
                return Err(Failure::usage(
                    "--restate cannot be used with --journal, --endpoint or --live: an engine keeps its purchases itself, and \
                     its service knows where it buys. Nothing was done",
                ));
            }
            (None, true) => return Ok(None),
            (_, false) => {}
        }
        let environment = Environment::read(environment).map_err(Failure::usage)?;
        match self.restate.clone().or_else(|| environment.variable(ADDRESS)) {
            Some(address) => self.at(&address, self.token(&environment).await?).map(Some),
            None => Ok(None),
        }
    }

    /// The engine, where there must be one.
    pub(crate) async fn required(&self, environment: &EnvironmentArguments) -> Result<Engine, Failure> {
        self.engine(false, environment).await?.ok_or_else(|| {
            Failure::usage(format!("name the engine with --restate, or in {ADDRESS}. Nothing was done"))
        })
    }

    fn at(&self, address: &str, token: Option<SecretString>) -> Result<Engine, Failure> {
        let mut options = Client::http_options();
        options.environment_proxy = true;
        options.plain_http = self.restate_insecure;
        let transport = HttpTransport::new(address, options).map_err(|error| {
            let failure = Failure::usage(error);
            let is_plain = address.starts_with("http://") && !self.restate_insecure;
            if is_plain {
                failure.advising("In a network of one's own --restate-insecure accepts it")
            } else {
                failure
            }
        })?;
        let clock = TokioClock::system();
        let client = Client::new(Arc::new(transport), Arc::new(clock.clone())).with_patience(PATIENCE);
        let client = match token {
            Some(token) => client.with_token(token),
            None => client,
        };
        Ok(Engine { client, name: format!("the service of the engine at {address}"), clock })
    }

    /// What is on the command line is as trusted as the file it names; of what the environment says, address and token must be
    /// of one source.
    async fn token(&self, environment: &Environment) -> Result<Option<SecretString>, Failure> {
        let named = match &self.restate_token_file {
            Some(path) => {
                Some(SecretSource::File { variable: "--restate-token-file".to_owned(), path: path.clone() })
            }
            None => {
                let mixed = origins::of_sources(environment, &[ADDRESS], &TOKENS);
                if self.restate.is_none() && !mixed.is_empty() {
                    return Err(Failure::usage(mixed.concat()));
                }
                environment.secret(TOKEN).map_err(Failure::usage)?
            }
        };
        match named {
            Some(named) => Ok(Some(named.read().await.map_err(Failure::usage)?.text)),
            None => Ok(None),
        }
    }
}

/// An engine that keeps purchases, whose service runs them.
pub(crate) struct Engine {
    pub(crate) client: Client,
    /// Its name, for people.
    pub(crate) name: String,
    pub(crate) clock: TokioClock,
}

impl Engine {
    /// What it keeps, to be looked at.
    pub(crate) fn journal(&self) -> Arc<dyn Journal> {
        Arc::new(EngineJournal::new(self.client.clone()))
    }
}
