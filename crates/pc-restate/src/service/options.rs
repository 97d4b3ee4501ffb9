//! How a copy of the service is set up.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use pc_transport::{Client, RateLimits};
use pc_workflows::{Precautions, SpendingPolicy};
use uuid::Uuid;

/// How a copy of the service is set up.
#[derive(Clone)]
pub struct HostOptions {
    pub(super) client: Client,
    pub(super) service: String,
    pub(super) service_aliases: Vec<String>,
    pub(super) name: String,
    pub(super) listen: SocketAddr,
    pub(super) advertise: Option<String>,
    pub(super) admin: Option<String>,
    pub(super) ingress: Option<String>,
    pub(super) partner: String,
    pub(super) limits: RateLimits,
    pub(super) time_scale: f64,
    pub(super) is_request_response: bool,
    pub(super) drain: Duration,
    pub(super) identity_keys: Vec<String>,
    pub(super) policy: Option<Arc<dyn SpendingPolicy>>,
    pub(super) precautions: Precautions,
}

impl HostOptions {
    /// A copy that buys by this client from the service of this name. It listens on `127.0.0.1:9080`, registers itself nowhere,
    /// and has a name of its own.
    #[must_use]
    pub fn new(client: Client, service: &str) -> Self {
        Self {
            client,
            service: service.to_owned(),
            service_aliases: Vec::new(),
            name: unique("copy"),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 9080)),
            advertise: None,
            admin: None,
            ingress: None,
            partner: "partner".to_owned(),
            limits: RateLimits::default(),
            time_scale: 1.0,
            is_request_response: false,
            drain: Duration::from_secs(30),
            identity_keys: Vec::new(),
            policy: None,
            precautions: Precautions::default(),
        }
    }

    /// Another name of the same service: purchases that were started under it go on, too.
    #[must_use]
    pub fn service_alias(mut self, name: &str) -> Self {
        self.service_aliases.push(name.to_owned());
        self
    }

    /// What the copy is called in histories, with some letters behind it that no other copy and no other run of this one has:
    /// clocks are told apart by them.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = unique(name);
        self
    }

    /// Where it listens to the engine.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The address that it is registered under: its balancer's, where several copies stand behind one. Its own when absent.
    #[must_use]
    pub fn advertise(mut self, url: &str) -> Self {
        self.advertise = Some(url.to_owned());
        self
    }

    /// The engine's admin address, where it registers itself.
    #[must_use]
    pub fn admin(mut self, url: &str) -> Self {
        self.admin = Some(url.to_owned());
        self
    }

    /// The engine's ingress address, where it asks for permits that all copies share. Without it the copy has limits of its own.
    #[must_use]
    pub fn ingress(mut self, url: &str) -> Self {
        self.ingress = Some(url.to_owned());
        self
    }

    /// Whose limits are shared: the partner's tenant.
    #[must_use]
    pub fn partner(mut self, tenant: &str) -> Self {
        self.partner = tenant.to_owned();
        self
    }

    /// The limits that all copies share.
    #[must_use]
    pub fn limits(mut self, limits: RateLimits) -> Self {
        self.limits = limits;
        self
    }

    /// How many times as fast as real time the client's clock runs.
    #[must_use]
    pub fn time_scale(mut self, scale: f64) -> Self {
        self.time_scale = scale;
        self
    }

    /// Answers the engine piece by piece instead of in one conversation: for what stands between that cannot keep a connection
    /// open both ways. Slower: each call is a request of its own.
    #[must_use]
    pub fn request_response(mut self) -> Self {
        self.is_request_response = true;
        self
    }

    /// How long calls under way may take after the copy was told to stop; 30 seconds unless said.
    #[must_use]
    pub fn drain(mut self, time: Duration) -> Self {
        self.drain = time;
        self
    }

    /// Answers only an engine that signs its requests with the key to this one (`publickeyv1_…`).
    #[must_use]
    pub fn identity_key(mut self, key: &str) -> Self {
        self.identity_keys.push(key.to_owned());
        self
    }

    /// Has a policy asked before each cart is made, and again before it is checked out. All copies are to have the same one. A
    /// policy that limits sums over several purchases, or wants approvals, is refused when the copy starts: copies do not share
    /// what others have committed.
    #[must_use]
    pub fn policy(mut self, policy: Arc<dyn SpendingPolicy>) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Has every purchase go these careful ways from when this copy goes on with it: for a service that was seen to differ from
    /// what is assumed of it. They are in its history then, so that all copies go them.
    #[must_use]
    pub fn precautions(mut self, precautions: Precautions) -> Self {
        self.precautions = precautions;
        self
    }
}

/// A name that no other copy has.
fn unique(name: &str) -> String {
    let [.., third, second, first] = *Uuid::new_v4().as_bytes();
    format!("{name}-{third:02x}{second:02x}{first:02x}")
}
