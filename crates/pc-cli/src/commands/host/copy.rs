//! One copy of the service: set up, run, and told of.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use pc_models::Harmless;
use pc_restate::service::{HostEvent, HostOptions, serve};
use pc_workflows::{Policy, SpendingPolicy, canonical_service};

use super::ServeArguments;
use super::settings::Settings;
use crate::connection::service_profile::ServiceProfile;
use crate::connection::{Environment, EnvironmentArguments, Service, read_policy, service};
use crate::output::{Exit, Failure, Signals, print, say};

/// How long calls under way may take when the copy is told to stop, where nothing else is said.
const DRAIN: Duration = Duration::from_secs(130);

pub(super) async fn run(arguments: ServeArguments) -> Result<Exit, Failure> {
    let ServeArguments { settings, config, environment } = arguments;
    let settings = all_settings(settings, config, &environment).map_err(Failure::usage)?;
    let policy = settings.policy.as_deref().map(read_policy).transpose()?;
    let profile =
        settings.service_profile.as_deref().map(ServiceProfile::read).transpose()?.unwrap_or_default();
    let service = service(&settings, &environment).await?;
    say(&format!("buying from {}", service.name));
    let (mut first, mut second) = (Signals::listen(), Signals::listen());
    let is_registered = settings.restate.is_some();
    let told = Told { listening: OnceLock::new(), is_registered };
    let served = serve(options(settings, policy, &profile, &service), first.next(), |event| told.tell(event));
    let impatient = async {
        second.next().await;
        second.next().await;
    };
    tokio::select! {
        served = served => served.map_err(Failure::failed)?,
        () = impatient => say("stopped at once: the engine has other copies go on, as after a crash"),
    }
    Ok(Exit::Done)
}

async fn service(settings: &Settings, environment: &EnvironmentArguments) -> Result<Service, Failure> {
    match (settings.live, &settings.endpoint) {
        (Some(true), _) => {
            let service = service::live_for_weeks(environment).await?;
            match &service.journal {
                // By its domain it would be another service than by its id, and its purchases those of another.
                Some(Err(reason)) => Err(Failure::failed(reason)),
                _ => Ok(service),
            }
        }
        (_, Some(endpoint)) => service::at_endpoint(endpoint).await,
        _ => Err(Failure::usage(
            "say which service is bought from: --live, or --endpoint with the address of an emulator that all copies share. \
             Nothing was done",
        )),
    }
}

/// What the command line says, then the environment, then the file.
fn all_settings(
    line: Settings,
    config: Option<PathBuf>,
    environment: &EnvironmentArguments,
) -> Result<Settings, String> {
    let environment = Environment::read(environment)?;
    let settings = line.or(Settings::of_environment(&|name| environment.variable(name))?);
    match config {
        Some(path) => Ok(settings.or(Settings::of_file(&path)?)),
        None => Ok(settings),
    }
}

fn options(
    settings: Settings,
    policy: Option<Policy>,
    profile: &ServiceProfile,
    service: &Service,
) -> HostOptions {
    let mut options = HostOptions::new(service.client.clone(), &service.identity)
        .partner(&partner(&service.identity))
        .time_scale(service.clock.scale())
        .precautions(profile.precautions())
        .drain(settings.drain.map_or(DRAIN, Duration::from_secs));
    if let Some(earlier) = &service.earlier_identity {
        options = options.service_alias(earlier);
    }
    if let Some(policy) = policy {
        say(&format!("keeping to policy {}", Harmless(policy.name())));
        options = options.policy(Arc::new(policy));
    }
    if let Some(name) = &settings.name {
        options = options.named(name);
    }
    if let Some(address) = settings.listen {
        options = options.listen(address);
    }
    if let Some(url) = &settings.advertise {
        options = options.advertise(url);
    }
    if let Some(url) = &settings.restate {
        options = options.admin(url);
    }
    if let Some(url) = &settings.ingress {
        options = options.ingress(url);
    }
    if let Some(key) = &settings.identity_key {
        options = options.identity_key(key);
    }
    if settings.request_response == Some(true) {
        options = options.request_response();
    }
    options
}

/// Whose limits are shared: the one name of the service and its tenant, in letters that mean nothing in an address.
fn partner(identity: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
    canonical_service(identity).chars().map(plain).collect()
}

/// Tells what happens to the copy: one line on stdout when it is ready, everything else on stderr.
struct Told {
    listening: OnceLock<(String, SocketAddr)>,
    is_registered: bool,
}

impl Told {
    fn tell(&self, event: HostEvent) {
        match event {
            HostEvent::Listening { name, address } => {
                let _ = self.listening.set((name, address));
                if !self.is_registered {
                    self.ready("registered nowhere");
                }
            }
            HostEvent::Registered { admin, .. } => self.ready(&format!("registered at {admin}")),
            HostEvent::NotRegistered { reason } => say(&format!("not registered yet: {reason}")),
            HostEvent::Draining => say("stopping: calls under way are let end; Ctrl-C again stops at once"),
            _ => {}
        }
    }

    fn ready(&self, registered: &str) {
        if let Some((name, address)) = self.listening.get() {
            let _ = print(&format!("host {name} listening on http://{address}, {registered}"));
        }
    }
}
