//! What a command talks to: the embedded emulator, one at an endpoint, or with `--live` the real service.

use std::sync::Arc;

use clap::Args;
use pc_emulator::{Emulator, EmulatorOptions};
use pc_transport::auth::{self, Cloud, Grant, TokenEndpoint, TokenSource};
use pc_transport::{
    Client, Clock, HttpTransport, HttpTransportOptions, ListLimits, RetryPolicy, TokioClock, Transport,
};
use pc_workflows::{Journal, Runner};

use crate::connection::credentials::{Credentials, EnvironmentKind, NamedCredentials};
use crate::connection::demo;
use crate::connection::endpoint::endpoint;
use crate::connection::environment::{Environment, EnvironmentArguments};
use crate::connection::journal_name::JournalName;
use crate::connection::service_clock::ServiceClock;
use crate::connection::started_on::{EMBEDDED, OF_TENANT};
use crate::connection::telemetry::{self, TelemetryArguments};
use crate::connection::tenant::{is_tenant_id, tenant_id};
use crate::connection::time_scale::time_scale;
use crate::output::{Failure, Progress, program, say};

/// The embedded emulator's seed, and how many times as fast as real time its time runs, where nothing else is given.
const DEFAULT_SEED: u64 = 1;
const DEFAULT_TIME_SCALE: f64 = 300.0;

/// Which service a command talks to.
#[derive(Args)]
pub(crate) struct ServiceArguments {
    /// Talk to the emulator at this address instead of an embedded one. Of this machine the port is enough: 8080.
    #[arg(long, help_heading = "Service", value_name = "URL", value_parser = endpoint, conflicts_with_all = ["seed", "time_scale"])]
    endpoint: Option<String>,
    /// Talk to the real Partner Center, with the credentials of the environment (see `doctor --help`).
    #[arg(long, help_heading = "Service", conflicts_with_all = ["endpoint", "seed", "time_scale"])]
    pub(crate) live: bool,
    #[command(flatten)]
    pub(crate) environment: EnvironmentArguments,
    /// Let the embedded emulator begin with half a year of orders and invoices: something to look at.
    #[arg(long, help_heading = "Service", conflicts_with_all = ["endpoint", "live"])]
    demo: bool,
    /// Seed of the embedded emulator: the same seed draws the same delays.
    #[arg(long, help_heading = "Service", default_value_t = DEFAULT_SEED)]
    seed: u64,
    /// How many times as fast as real time the embedded emulator's time runs: a number, `real` (1) or `fast` (1000).
    #[arg(long, help_heading = "Service", default_value_t = DEFAULT_TIME_SCALE, value_parser = time_scale)]
    time_scale: f64,
    /// Read no more of one list than so many items; lists of invoice lines have no limit.
    #[arg(long, help_heading = "Service", value_name = "N", default_value_t = ListLimits::default().items)]
    max_items: u64,
    #[command(flatten)]
    telemetry: TelemetryArguments,
}

impl ServiceArguments {
    /// The default journal of the service that is meant; none for an embedded emulator.
    pub(crate) async fn journal(&self) -> Result<Option<JournalName>, Failure> {
        default_journal(self.endpoint.as_deref(), self.live.then_some(&self.environment)).await
    }

    /// Refuses credentials that are missing, or go where they must not, before anybody is asked anything. Nothing is read or
    /// sent.
    pub(crate) fn check_credentials(&self) -> Result<(), Failure> {
        if self.live {
            let environment = Environment::read(&self.environment).map_err(Failure::usage)?;
            NamedCredentials::of(&environment).map_err(Failure::usage)?;
        }
        Ok(())
    }

    /// Whether a service beside the embedded emulator is named.
    pub(crate) fn is_named(&self) -> bool {
        self.live || self.endpoint.is_some()
    }

    pub(crate) async fn connect(&self) -> Result<Service, Failure> {
        let _progress = Progress::begin_here(&format!("connecting to {}", self.told()));
        self.telemetry.begin().await?;
        let service = match &self.endpoint {
            _ if self.live => connect_live(&self.environment).await,
            Some(endpoint) => at_endpoint(endpoint).await,
            None => self.embedded(),
        }?;
        let client = service.client.with_list_limits(ListLimits::of_items(self.max_items));
        Ok(Service { client, ..service })
    }

    /// What is connected to, before anything is known of it.
    fn told(&self) -> &str {
        match &self.endpoint {
            _ if self.live => "the real service",
            Some(endpoint) => endpoint,
            None => "an embedded emulator",
        }
    }

    /// The same arguments once more, to be typed behind another command.
    pub(crate) fn again(&self) -> String {
        let most = (self.max_items != ListLimits::default().items)
            .then(|| format!(" --max-items {}", self.max_items));
        self.again_without_limits() + &most.unwrap_or_default()
    }

    fn again_without_limits(&self) -> String {
        match &self.endpoint {
            _ if self.live => format!(" --live{}", self.environment.again()),
            Some(endpoint) => format!(" --endpoint {endpoint}"),
            None => [
                self.demo.then(|| " --demo".to_owned()),
                (self.seed != DEFAULT_SEED).then(|| format!(" --seed {}", self.seed)),
                (self.time_scale != DEFAULT_TIME_SCALE).then(|| format!(" --time-scale {}", self.time_scale)),
            ]
            .into_iter()
            .flatten()
            .collect(),
        }
    }

    /// Connects, and says to what: for commands without progress.
    pub(crate) async fn connect_aloud(&self) -> Result<Service, Failure> {
        let service = self.connect().await?;
        say(&format!("talking to {}", service.name));
        Ok(service)
    }

    /// The emulator inside this process, on a clock of its own.
    fn embedded(&self) -> Result<Service, Failure> {
        let (seed, scale) = (self.seed, self.time_scale);
        let clock = ServiceClock::embedded(scale);
        let mut options = EmulatorOptions::default();
        options.seed = seed;
        options.time_scale = scale;
        // This emulator ends with the program, so its identity is never used again.
        let identity = format!("{EMBEDDED}{}", clock.now());
        let emulator = Emulator::new(options, Arc::new(clock.clone()));
        let mut name = format!("an embedded emulator (seed {seed}; {})", pace(scale));
        if self.demo {
            demo::seed(&emulator)?;
            name += " with half a year of invented orders";
        }
        Ok(emulated(Arc::new(emulator), clock, name, identity, None))
    }
}

/// A service to talk to.
pub(crate) struct Service {
    pub(crate) client: Client,
    /// Microsoft Graph, where the billing export is; or why there is none.
    pub(crate) graph: Result<Client, &'static str>,
    pub(crate) cloud: Cloud,
    /// How hosts besides it are connected to, such as that of the files of an export.
    pub(crate) http: HttpTransportOptions,
    pub(crate) clock: ServiceClock,
    /// The transport and the token source of the client, which `doctor` tries one by one.
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) tokens: Arc<dyn TokenSource>,
    /// Its name, for people.
    pub(crate) name: String,
    /// Its identity in journals: a purchase is resumed on the service it was started on.
    pub(crate) identity: String,
    /// The identity that earlier versions gave it.
    pub(crate) earlier_identity: Option<String>,
    /// The default journal of its purchases, or why it cannot be told; none when both end with this program.
    pub(crate) journal: Option<Result<JournalName, String>>,
}

impl Service {
    /// Has a token before a person is asked anything: credentials that are refused, or are another tenant's, are told first.
    pub(crate) async fn sign_in(&self) -> Result<(), Failure> {
        match self.tokens.token().await {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure::failed(format!("{error}. Nothing was done"))),
        }
    }

    /// A runner that keeps what it does in a journal.
    pub(crate) fn runner(&self, journal: Arc<dyn Journal>) -> Runner {
        let runner = Runner::new(self.client.clone(), telemetry::metered(journal));
        let runner = telemetry::watched(runner).with_service(&self.identity);
        match &self.earlier_identity {
            Some(earlier) => runner.with_service_alias(earlier),
            None => runner,
        }
    }
}

/// The real service, with the credentials that the environment names.
async fn connect_live(environment: &EnvironmentArguments) -> Result<Service, Failure> {
    live(&credentials(environment).await?).await
}

/// The credentials that the environment names; says what is not as it should be.
async fn credentials(environment: &EnvironmentArguments) -> Result<Credentials, Failure> {
    let environment = Environment::read(environment).map_err(Failure::usage)?;
    let credentials = Credentials::read(&environment).await.map_err(Failure::usage)?;
    credentials.say_warnings();
    Ok(credentials)
}

/// The real service for a program that runs for weeks: on a clock that follows the system's time.
#[cfg(feature = "host")]
pub(crate) async fn live_for_weeks(environment: &EnvironmentArguments) -> Result<Service, Failure> {
    live_by(&credentials(environment).await?, Arc::new(pc_transport::WallClock::default())).await
}

/// The emulator at an address, on its clock.
pub(crate) async fn at_endpoint(endpoint: &str) -> Result<Service, Failure> {
    let (transport, clock) = reach(endpoint).await?;
    let name = format!("the emulator at {endpoint} ({})", pace(clock.scale()));
    let journal = JournalName::of_emulator(endpoint, clock.instance());
    Ok(emulated(transport, clock, name, endpoint.to_owned(), Some(Ok(journal))))
}

/// How fast an emulator's time runs, for people.
fn pace(scale: f64) -> String {
    if scale == 1.0 { "in real time".to_owned() } else { format!("its time runs {scale} times as fast") }
}

/// The default journal of the emulator at an address, or of the real service with the credentials that are `live`.
pub(crate) async fn default_journal(
    endpoint: Option<&str>,
    live: Option<&EnvironmentArguments>,
) -> Result<Option<JournalName>, Failure> {
    match (live, endpoint) {
        (Some(environment), _) => live_journal(environment).await,
        (None, Some(endpoint)) => {
            let (_, clock) = reach(endpoint).await?;
            Ok(Some(JournalName::of_emulator(endpoint, clock.instance())))
        }
        (None, None) => Ok(None),
    }
}

/// The default journal of the real service. Only the tenant of a domain has to be asked for.
async fn live_journal(arguments: &EnvironmentArguments) -> Result<Option<JournalName>, Failure> {
    let environment = Environment::read(arguments).map_err(Failure::usage)?;
    let NamedCredentials { tenant, cloud, .. } =
        NamedCredentials::of(&environment).map_err(Failure::usage)?;
    if is_tenant_id(&tenant) {
        return Ok(Some(JournalName::of_tenant(cloud.api(), &tenant.to_ascii_lowercase(), &tenant)));
    }
    connect_live(arguments).await?.journal.transpose().map_err(Failure::failed)
}

/// An emulator that is served, and its clock.
pub(crate) async fn reach(endpoint: &str) -> Result<(Arc<dyn Transport>, ServiceClock), Failure> {
    let transport = HttpTransport::new(endpoint, http_options()).map_err(Failure::usage)?;
    let transport: Arc<dyn Transport> = Arc::new(transport);
    let clock = ServiceClock::of(transport.clone()).await.map_err(|reason| {
        let failure = Failure::failed(format!("{endpoint} cannot be used: {reason}. Nothing was done there"));
        match tls_advice(&reason) {
            Some(advice) => failure.advising(advice),
            None => failure,
        }
    })?;
    Ok((clock.watching(transport), clock))
}

/// What to do where the two sides do not agree on TLS, as far as its library's words tell.
fn tls_advice(reason: &str) -> Option<&'static str> {
    let known = [
        ("InvalidContentType", "There is no TLS at this port: is it http://?"),
        ("UnknownIssuer", "Name the file of its certificate authority, such as ca.pem, in SSL_CERT_FILE"),
        ("invalid HTTP version", "What answers at this port is not plain http: is it https://?"),
    ];
    known.iter().find(|(words, _)| reason.contains(words)).map(|(_, advice)| *advice)
}

fn emulated(
    transport: Arc<dyn Transport>,
    clock: ServiceClock,
    name: String,
    identity: String,
    journal: Option<Result<JournalName, String>>,
) -> Service {
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    // Calls take real time, however fast the emulator's time runs: deadlines are scaled to the emulator's time.
    let scale = clock.scale().max(1.0);
    let mut policy = RetryPolicy::default();
    let patience = (policy.deadline / 6).mul_f64(scale);
    policy.deadline = policy.deadline.mul_f64(scale);
    // An emulator takes any credentials; a refresh token stands for application and user.
    let tokens_for = |scope: &str| -> Arc<dyn TokenSource> {
        let (transport, clock, secret) = (transport.clone(), shared.clone(), Some("emulator".into()));
        let grant = Grant::RefreshToken("emulator".into());
        let credentials = auth::Credentials::new("emulator", "partner-center", grant).with_secret(secret);
        let tokens = TokenEndpoint::new(transport, clock, credentials, scope);
        Arc::new(tokens.with_patience(patience).with_observer(telemetry::observer()))
    };
    let tokens = tokens_for(&Cloud::Global.scope());
    let client = client(&transport, &tokens, shared.clone()).with_policy(policy.clone());
    let graph = match client.origin() {
        Some(_) => Ok(self::client(&transport, &tokens_for(Cloud::GRAPH_SCOPE), shared).with_policy(policy)),
        None => Err("an embedded emulator has no host for the files of an export"),
    };
    Service {
        client,
        graph,
        cloud: Cloud::Global,
        http: http_options(),
        clock,
        transport,
        tokens,
        name,
        identity,
        earlier_identity: None,
        journal,
    }
}

/// Connections to other hosts go through the proxy that the environment names; the libraries never read it.
fn http_options() -> HttpTransportOptions {
    let mut options = HttpTransportOptions::default();
    options.environment_proxy = true;
    options
}

/// The real service, on the system's clock.
pub(crate) async fn live(credentials: &Credentials) -> Result<Service, Failure> {
    live_by(credentials, Arc::new(TokioClock::system())).await
}

async fn live_by(credentials: &Credentials, clock: Arc<dyn Clock>) -> Result<Service, Failure> {
    let cloud = &credentials.cloud;
    let mut http = http_options();
    http.extra_roots = credentials.extra_roots.clone();
    let bound = |origin: &str| -> Result<Arc<dyn Transport>, Failure> {
        let transport = HttpTransport::new(origin, http.clone());
        Ok(Arc::new(transport.map_err(Failure::usage)?))
    };
    let (transport, authority) = (bound(cloud.api())?, bound(cloud.authority())?);
    let tokens_for = |scope: &str| -> Arc<dyn TokenSource> {
        let tokens = credentials.token_endpoint(authority.clone(), clock.clone(), scope);
        Arc::new(tokens.with_observer(telemetry::observer()))
    };
    let tokens = tokens_for(&cloud.scope());
    let graph = match &credentials.graph {
        Some(origin) => Ok(client(&bound(origin)?, &tokens_for(Cloud::GRAPH_SCOPE), clock.clone())),
        None => Err("no Microsoft Graph is known for this endpoint; PARTNER_CENTER_GRAPH names one"),
    };
    let tenant = tenant_id(&credentials.tenant, &*tokens).await;
    let name = live_name(credentials, tenant.as_deref().unwrap_or(&credentials.tenant));
    let journal = tenant.as_ref().map(|id| JournalName::of_tenant(cloud.api(), id, &credentials.tenant));
    let journal = Some(journal.map_err(Clone::clone));
    let identity_as = |tenant: &str| format!("{}{OF_TENANT}{tenant}", cloud.api());
    let earlier_identity = Some(identity_as(&credentials.tenant));
    let identity = identity_as(tenant.as_deref().unwrap_or(&credentials.tenant));
    let client = client(&transport, &tokens, clock);
    let (clock, cloud) = (ServiceClock::system(), cloud.clone());
    Ok(Service {
        client,
        graph,
        cloud,
        http,
        clock,
        transport,
        tokens,
        name,
        identity,
        earlier_identity,
        journal,
    })
}

/// How the service is called before a person agrees to anything: whose it is, whose tenant, and whether it costs money.
fn live_name(credentials: &Credentials, tenant: &str) -> String {
    let (api, authority) = (credentials.cloud.api(), credentials.cloud.authority());
    let mut name = match (Cloud::is_microsofts(api), credentials.kind) {
        (true, kind) => format!("the real Partner Center ({kind}) at {api}"),
        (false, EnvironmentKind::NotSaid) => format!("the service at {api} (not Microsoft's)"),
        (false, kind) => format!("the service at {api} (not Microsoft's; {kind})"),
    };
    if Cloud::is_microsofts(api) && !Cloud::is_microsofts(authority) {
        name += &format!(", with tokens from {authority} (not Microsoft's)");
    }
    name += &format!(", tenant {tenant}");
    if !tenant.eq_ignore_ascii_case(&credentials.tenant) {
        name += &format!(" ({})", credentials.tenant);
    }
    name
}

fn client(transport: &Arc<dyn Transport>, tokens: &Arc<dyn TokenSource>, clock: Arc<dyn Clock>) -> Client {
    Client::new(transport.clone(), tokens.clone(), clock)
        .with_application(program::name())
        .with_observer(telemetry::observer())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn name(variables: &[(&str, &str)], tenant: &str) -> String {
        let who = [
            ("PARTNER_CENTER_TENANT", "contoso.example"),
            ("PARTNER_CENTER_CLIENT_ID", "app"),
            ("PARTNER_CENTER_CLIENT_SECRET", "secret"),
        ];
        let trusted = ["https://api.example", "https://login.example"];
        let environment = Environment::of(&[&who[..], variables].concat(), &[], &trusted);
        live_name(&Credentials::read(&environment).await.unwrap(), tenant)
    }

    #[tokio::test]
    async fn a_service_is_called_what_it_is() {
        assert_eq!(
            name(&[], "contoso.example").await,
            "the real Partner Center (treated as production) at https://api.partnercenter.microsoft.com, tenant contoso.example"
        );
        let sandbox = ("PARTNER_CENTER_ENVIRONMENT", "sandbox");
        assert_eq!(
            name(&[sandbox, ("PARTNER_CENTER_AUTHORITY", "https://login.example")], "1-2").await,
            "the real Partner Center (sandbox) at https://api.partnercenter.microsoft.com, with tokens from https://login.example (not \
             Microsoft's), tenant 1-2 (contoso.example)"
        );
        let api = ("PARTNER_CENTER_ENDPOINT", "https://api.example");
        assert_eq!(
            name(&[api], "contoso.example").await,
            "the service at https://api.example (not Microsoft's), tenant contoso.example"
        );
        assert_eq!(
            name(&[api, sandbox], "contoso.example").await,
            "the service at https://api.example (not Microsoft's; sandbox), tenant contoso.example"
        );
    }
}
