//! What can be chosen about the simulated service.

use std::time::Duration;

use crate::faults::deviation::Deviation;
use crate::faults::fault_file::Faults;
use crate::world::World;

/// How the emulator behaves. Start from [`Default`], which is today's service, and change what matters.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EmulatorOptions {
    /// Same seed and same requests, same answers.
    pub seed: u64,
    /// What there is at the start; the demo when none is given. A saved state brings its own.
    pub world: Option<World>,
    /// A name that no other emulator has, for clients that remember what they bought where. Shown by
    /// `GET /_emulator/clock`; it comes with a saved state.
    pub instance: Option<String>,
    /// How fast the given clock runs against the wall; only reported by `GET /_emulator/clock`. 0 means by hand.
    pub time_scale: f64,
    /// New orders appear in order lists after a time drawn from zero to this.
    pub visibility_delay_max: Duration,
    /// Audit records appear after a time drawn from zero to this.
    pub audit_delay_max: Duration,
    /// Whether there are audit records; there are none in China.
    pub audit_available: bool,
    /// A registration takes up to this long.
    pub registration_time: Duration,
    /// A line is fulfilled after one minute at the earliest and this long at the latest.
    pub provisioning_time_max: Duration,
    /// What a second checkout of the same cart answers.
    pub second_checkout: SecondCheckout,
    /// What a write with a request id seen before answers.
    pub repeated_request_id: RepeatedRequestId,
    /// Whether bodies of customers, carts, orders and subscriptions begin with EF BB BF, as the real ones do.
    pub byte_order_mark: bool,
    /// Whether calls need a token from the token endpoint.
    pub require_token: bool,
    /// How long a token is good, in the clients' time: the wall clock of the given clock
    /// ([`Clock::wall`](pc_transport::Clock::wall)), whatever time it is in the service. Whole seconds count.
    pub token_lifetime: Duration,
    /// Whether tokens for the retired audience `https://graph.windows.net` are refused (401/900420).
    pub refuse_retired_audience: bool,
    /// Whether tokens of a user without a second factor are refused (401/900421). A refresh token that contains
    /// `no-mfa` stands for such a user.
    pub require_mfa: bool,
    /// Whether the tenant is an integration sandbox, which may cancel whole orders and activate subscriptions.
    pub sandbox: bool,
    /// Whether customers with an active legacy Azure subscription are refused an Azure plan (409/900112).
    pub azure_plan_conflict: bool,
    /// Whether the partner was qualified to sell perpetual software; checkouts of it are refused with 403/800020 otherwise.
    pub qualified_for_software: bool,
    /// How many customers there are beyond the four of the fixture.
    pub customers: usize,
    /// The tax on what is billed, in percent.
    pub tax_percent: u32,
    /// The currency the partner is billed in, one of [`demo::CURRENCIES`](crate::demo::CURRENCIES): prices in others are converted at the rate of the month. Without
    /// it each customer's charges are billed in the currency of its prices.
    pub billing_currency: Option<String>,
    /// Whether the billing export wants a token for `https://graph.microsoft.com`, as Microsoft Graph does.
    pub check_export_audience: bool,
    /// Whether a finished billing export links to its manifest instead of holding it.
    pub export_manifest_links: bool,
    /// So many customers beside those of the fixture, each as Contoso and without subscriptions, named by
    /// [`demo::further_customer`](crate::demo::further_customer): for tests under load.
    pub further_customers: usize,
    /// How many calls are allowed; none counts nothing.
    pub throttling: Option<Throttling>,
    /// Whether headers and bodies are kept with the request log: of every message the first 16 KiB, of all together 32 MiB.
    /// They always are where the emulator is served; in process it would cost time that simulations need.
    pub keep_bodies: bool,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// What is answered otherwise than by itself, as another service was seen to do. Of several that are meant for an answer the
    /// first is taken.
    pub deviations: Vec<Deviation>,
}

/// How many calls a minute are allowed to orders, to subscriptions and to customers, each on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Throttling {
    /// Over all customers of the partner.
    pub per_partner: u32,
    /// For each customer.
    pub per_customer: u32,
}

impl Default for Throttling {
    /// As documented.
    fn default() -> Self {
        Self { per_partner: 500, per_customer: 500 }
    }
}

impl Default for EmulatorOptions {
    fn default() -> Self {
        Self {
            seed: 0,
            world: None,
            instance: None,
            time_scale: 1.0,
            visibility_delay_max: minutes(15),
            audit_delay_max: Duration::ZERO,
            audit_available: true,
            registration_time: minutes(3),
            provisioning_time_max: minutes(20),
            second_checkout: SecondCheckout::Replay,
            repeated_request_id: RepeatedRequestId::Replay,
            byte_order_mark: true,
            require_token: true,
            token_lifetime: minutes(60),
            refuse_retired_audience: false,
            require_mfa: false,
            sandbox: true,
            azure_plan_conflict: false,
            qualified_for_software: true,
            customers: 0,
            tax_percent: 0,
            billing_currency: None,
            check_export_audience: false,
            export_manifest_links: false,
            further_customers: 0,
            throttling: None,
            keep_bodies: false,
            faults: Faults::default(),
            deviations: Vec::new(),
        }
    }
}

/// What a second checkout of the same cart answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecondCheckout {
    /// The first answer again: today's service.
    Replay,
    /// 400/800065: the service of 2021.
    Refuse,
}

/// What a write with a request id seen before answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RepeatedRequestId {
    /// The first answer again, or 400/800002 when the request is another one.
    Replay,
    /// The write is done again.
    Ignore,
}

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}
