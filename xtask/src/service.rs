//! What a command talks to: the embedded emulator, or one at an endpoint.

use std::sync::Arc;

use crate::emulator_clock::EmulatorClock;
use crate::exit::Failure;
use crate::journal::JournalName;
use clap::Args;
use pc_emulator::{Emulator, EmulatorOptions};
use pc_transport::auth::{Grant, TokenEndpoint};
use pc_transport::{Client, Clock, HttpTransport, HttpTransportOptions, RetryPolicy, Transport};

/// Which service a command talks to.
#[derive(Args)]
pub(crate) struct ServiceArguments {
    /// Talk to the emulator at this address instead of an embedded one.
    #[arg(long, value_name = "URL", conflicts_with_all = ["seed", "time_scale"])]
    endpoint: Option<String>,
    /// Seed of the embedded emulator: the same seed draws the same delays.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many times as fast as real time the embedded emulator's time runs.
    #[arg(long, default_value_t = 300.0, value_parser = time_scale)]
    time_scale: f64,
}

impl ServiceArguments {
    pub(crate) fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    pub(crate) async fn connect(&self) -> Result<Service, Failure> {
        match &self.endpoint {
            Some(endpoint) => at_endpoint(endpoint).await,
            None => Ok(embedded(self.seed, self.time_scale)),
        }
    }
}

/// Reads a time scale.
pub(crate) fn time_scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(scale) if (0.001..=100_000.0).contains(&scale) => Ok(scale),
        _ => Err("give a number from 0.001 to 100000".to_owned()),
    }
}

/// A service to talk to.
pub(crate) struct Service {
    pub(crate) client: Client,
    pub(crate) clock: EmulatorClock,
    /// What it is, for people.
    pub(crate) name: String,
    /// What it is, for journals: a purchase is resumed on the service it was started on.
    pub(crate) identity: String,
    /// The default journal of its purchases; none when both end with this program.
    pub(crate) journal: Option<JournalName>,
}

/// The emulator inside this process, on a clock that runs `scale` times as fast as real time.
fn embedded(seed: u64, scale: f64) -> Service {
    let clock = EmulatorClock::embedded(scale);
    let mut options = EmulatorOptions::default();
    options.seed = seed;
    options.time_scale = scale;
    // It ends with the program: no other has the same.
    let identity = format!("an embedded emulator of {}", clock.now());
    let emulator = Arc::new(Emulator::new(options, Arc::new(clock.clone())));
    let name = format!("an embedded emulator (seed {seed}; its time runs {scale} times as fast)");
    connected(emulator, clock, name, identity, None)
}

/// The emulator at an address, on its clock.
async fn at_endpoint(endpoint: &str) -> Result<Service, Failure> {
    let (transport, clock) = reach(endpoint).await?;
    let name = format!("the emulator at {endpoint} (its time runs {} times as fast)", clock.scale());
    let journal = JournalName::of_emulator(endpoint, clock.instance());
    Ok(connected(transport, clock, name, endpoint.trim_end_matches('/').to_owned(), Some(journal)))
}

/// The default journal for the emulator at an address.
pub(crate) async fn journal_at(endpoint: &str) -> Result<JournalName, Failure> {
    let (_, clock) = reach(endpoint).await?;
    Ok(JournalName::of_emulator(endpoint, clock.instance()))
}

async fn reach(endpoint: &str) -> Result<(Arc<HttpTransport>, EmulatorClock), Failure> {
    let transport = HttpTransport::new(endpoint, HttpTransportOptions::default()).map_err(Failure::usage)?;
    let transport = Arc::new(transport);
    let clock = EmulatorClock::of(transport.clone()).await.map_err(|reason| {
        Failure::failed(format!("{endpoint} cannot be used: {reason}. Nothing was bought"))
    })?;
    Ok((transport, clock))
}

fn connected(
    transport: Arc<dyn Transport>,
    clock: EmulatorClock,
    name: String,
    identity: String,
    journal: Option<JournalName>,
) -> Service {
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    // An emulator takes any credentials; a refresh token stands for application and user.
    let grant = Grant::RefreshToken("emulator".into());
    let scope = "https://api.partnercenter.microsoft.com/.default";
    let secret = Some("emulator".into());
    let tokens =
        TokenEndpoint::new(transport.clone(), shared.clone(), "emulator", "xtask", secret, scope, grant);
    // Calls take real time, however fast the emulator's runs.
    let mut policy = RetryPolicy::default();
    policy.deadline = policy.deadline.mul_f64(clock.scale().max(1.0));
    let client =
        Client::new(transport, Arc::new(tokens), shared).with_policy(policy).with_application("cargo xtask");
    Service { client, clock, name, identity, journal }
}
