//! The engine that keeps purchases in place of a journal, and has its service run them.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use pc_restate::{Client, EngineJournal};
use pc_transport::auth::SecretString;
use pc_transport::{HttpTransport, TokioClock};
use pc_workflows::Journal;

use crate::connection::environment::Environment;
use crate::output::Failure;

const ADDRESS: &str = "PARTNER_CENTER_RESTATE";
const TOKEN: &str = "PARTNER_CENTER_RESTATE_TOKEN";

/// Which engine keeps the purchases, where one does.
#[derive(Args)]
pub(crate) struct EngineArguments {
    /// Have the purchases kept by Restate and run by its service, instead of by this program: the address of its ingress, https or
    /// loopback. PARTNER_CENTER_RESTATE says the same where no journal and no service is named.
    #[arg(long, help_heading = "Engine", value_name = "URL", conflicts_with_all = ["journal", "endpoint", "live"])]
    restate: Option<String>,
    /// A file with a token that the ingress, or the gateway before it, wants; or PARTNER_CENTER_RESTATE_TOKEN_FILE, or …_TOKEN with
    /// the token itself.
    #[arg(long, help_heading = "Engine", value_name = "FILE")]
    restate_token_file: Option<PathBuf>,
}

impl EngineArguments {
    /// The engine that is meant; none when purchases are run here. What the command line says of a journal or a service
    /// outweighs what the environment says of an engine.
    pub(crate) fn engine(&self, is_elsewhere: bool) -> Result<Option<Engine>, Failure> {
        if self.restate.is_none() && is_elsewhere {
            return Ok(None);
        }
        let environment = Environment::read().map_err(Failure::usage)?;
        match self.restate.clone().or_else(|| environment.variable(ADDRESS)) {
            Some(address) => Engine::at(&address, self.token(&environment)?).map(Some),
            None => Ok(None),
        }
    }

    /// The engine, where there must be one.
    pub(crate) fn required(&self) -> Result<Engine, Failure> {
        self.engine(false)?.ok_or_else(|| {
            Failure::usage(format!("name the engine with --restate, or in {ADDRESS}. Nothing was done"))
        })
    }

    fn token(&self, environment: &Environment) -> Result<Option<SecretString>, Failure> {
        let Some(path) = &self.restate_token_file else {
            return Ok(environment.secret(TOKEN).map_err(Failure::usage)?.text);
        };
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?;
        match text.trim() {
            "" => Err(Failure::usage(format!("{} is empty", path.display()))),
            token => Ok(Some(token.into())),
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
    fn at(address: &str, token: Option<SecretString>) -> Result<Self, Failure> {
        let mut options = Client::http_options();
        options.environment_proxy = true;
        let transport = HttpTransport::new(address, options).map_err(Failure::usage)?;
        let clock = TokioClock::system();
        let client = Client::new(Arc::new(transport), Arc::new(clock.clone()));
        let client = match token {
            Some(token) => client.with_token(token),
            None => client,
        };
        Ok(Self { client, name: format!("the service of the engine at {address}"), clock })
    }

    /// What it keeps, to be looked at.
    pub(crate) fn journal(&self) -> Arc<dyn Journal> {
        Arc::new(EngineJournal::new(self.client.clone()))
    }
}
