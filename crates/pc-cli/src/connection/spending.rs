//! What may be spent: the policy, who agrees, and the key of what they agreed to.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use pc_models::Decimal;
use pc_workflows::{Policy, PolicyFile, Runner, SealKey, Tolerance};

use crate::connection::environment::{Environment, EnvironmentArguments};
use crate::connection::{seal_key, trusted_file};
use crate::output::{Agreement, Failure};

/// The variable that names a policy.
pub(crate) const POLICY: &str = "PARTNER_CENTER_POLICY";

/// The policy that is kept to.
#[derive(Args)]
pub(crate) struct PolicyArguments {
    /// Keep to this policy (TOML): what may be bought, for how much, and who has to agree. When absent, to the one that
    /// PARTNER_CENTER_POLICY names.
    #[arg(long, help_heading = "Spending", value_name = "FILE")]
    policy: Option<PathBuf>,
}

/// The policy, and how somebody agrees.
#[derive(Args)]
pub(crate) struct SpendingArguments {
    #[command(flatten)]
    policy: PolicyArguments,
    /// How many percent more than was agreed to a cart may cost; what the policy says when absent, or not a cent.
    #[arg(long, help_heading = "Spending", value_name = "PERCENT", value_parser = tolerance)]
    price_tolerance: Option<Tolerance>,
    /// Who agrees, as the journal will have it; the name of this user when absent.
    #[arg(long, help_heading = "Spending", value_name = "NAME")]
    by: Option<String>,
    /// Ask as with --live, to rehearse it on an emulator.
    #[arg(long, help_heading = "Spending")]
    ask: bool,
    /// Do not ask before buying from the real service, or by way of an engine.
    #[arg(long, short)]
    pub(crate) yes: bool,
}

/// What is kept to while purchases run.
#[derive(Clone, Default)]
pub(crate) struct Spending {
    policy: Option<Arc<Policy>>,
    /// The key of agreements, where somebody has to agree.
    seal: Option<Arc<SealKey>>,
    price_tolerance: Option<Tolerance>,
    by: Option<String>,
}

fn tolerance(text: &str) -> Result<Tolerance, String> {
    let percent: Decimal = text.parse().map_err(|_| "give a number of percent, such as 2.5".to_owned())?;
    Tolerance::percent(percent).map_err(|error| error.to_string())
}

impl PolicyArguments {
    /// Reads the policy that is named.
    ///
    /// # Errors
    /// When it cannot be read, somebody else can have written it, or it makes no sense.
    pub(crate) fn read(&self, environment: &EnvironmentArguments) -> Result<Option<Policy>, Failure> {
        let path = match &self.policy {
            Some(path) => Some(path.clone()),
            None => {
                Environment::read(environment).map_err(Failure::usage)?.variable(POLICY).map(PathBuf::from)
            }
        };
        path.as_deref().map(read_policy).transpose()
    }
}

/// Reads a policy.
///
/// # Errors
/// As [`PolicyArguments::read`].
pub(crate) fn read_policy(path: &Path) -> Result<Policy, Failure> {
    let name = path.display();
    let invalid = |reason: String| Failure::usage(format!("{name}: {}. Nothing was done", reason.trim_end()));
    let file = trusted_file::read(path)
        .map_err(|reason| Failure::usage(format!("the policy {reason}. Nothing was done")))?;
    let file: PolicyFile = toml::from_str(&file.text).map_err(|error| invalid(error.to_string()))?;
    Policy::new(file).map_err(|error| invalid(error.to_string()))
}

impl SpendingArguments {
    /// Whether somebody has to agree before anything is bought from this service.
    pub(crate) fn must_ask(&self, is_live: bool) -> bool {
        is_live || self.ask
    }

    /// What is kept to. Where somebody has to agree, only what they agreed to is bought.
    ///
    /// # Errors
    /// When the policy or the key cannot be used, or the policy wants a person to agree and `--yes` is given.
    pub(crate) fn read(
        &self,
        environment: &EnvironmentArguments,
        must_ask: bool,
    ) -> Result<Spending, Failure> {
        let policy = self.policy.read(environment)?;
        if let Some(policy) =
            policy.as_ref().filter(|policy| must_ask && self.yes && !policy.file().allow_yes)
        {
            return Err(Failure::usage(format!(
                "policy {} wants a person to agree (`allow_yes = false`): leave --yes away. Nothing was done",
                policy.file().name
            )));
        }
        let most = policy.as_ref().map(|policy| policy.file().price_tolerance_percent);
        if let Some((most, wanted)) =
            most.zip(self.price_tolerance).filter(|(most, wanted)| wanted.as_percent() > most.as_percent())
        {
            return Err(Failure::usage(format!(
                "--price-tolerance {}: the policy allows {} (`price_tolerance_percent`). Nothing was done",
                wanted.as_percent(),
                most.as_percent()
            )));
        }
        let seal = must_ask.then(seal_key::of_this_user).transpose()?;
        let (price_tolerance, by) = (self.price_tolerance, self.by.clone());
        Ok(Spending { policy: policy.map(Arc::new), seal, price_tolerance, by })
    }

    /// Refuses what the service of an engine has flags of its own for.
    pub(crate) fn check_engine(&self) -> Result<(), Failure> {
        let here =
            self.policy.policy.is_some() || self.price_tolerance.is_some() || self.by.is_some() || self.ask;
        if here {
            return Err(Failure::usage(
                "the service of the engine buys, and keeps to its own policy: give --policy where it is started, and none of \
                 --policy, --price-tolerance, --by and --ask with --restate. Nothing was done",
            ));
        }
        Ok(())
    }
}

impl Spending {
    /// The policy.
    pub(crate) fn policy(&self) -> Option<&Policy> {
        self.policy.as_deref()
    }

    /// The library's guard of the same, to ask about purchases of a journal.
    pub(crate) fn guard(&self) -> pc_workflows::Spending {
        let guard = pc_workflows::Spending::new();
        match &self.seal {
            Some(key) => guard.with_seal(key.clone()),
            None => guard,
        }
    }

    /// A runner that keeps to the policy.
    pub(crate) fn with_policy(&self, runner: Runner) -> Runner {
        match &self.policy {
            Some(policy) => runner.with_policy(policy.clone()),
            None => runner,
        }
    }

    /// A runner that keeps to all of it.
    pub(crate) fn watching(&self, runner: Runner) -> Runner {
        let runner = self.with_policy(runner);
        match &self.seal {
            Some(key) => runner.with_seal(key.clone()),
            None => runner,
        }
    }

    /// How much more than was agreed to is agreed to as well.
    pub(crate) fn tolerance(&self) -> Tolerance {
        let of_policy = self.policy().map(|policy| policy.file().price_tolerance_percent);
        self.price_tolerance.or(of_policy).unwrap_or_default()
    }

    /// Who agrees, and whether they were asked.
    pub(crate) fn who(&self, agreement: Agreement) -> (String, bool) {
        (self.by.clone().unwrap_or_else(user), agreement == Agreement::Typed)
    }
}

/// The name of this user, as the system's own variables have it.
pub(crate) fn user() -> String {
    let names = ["USER", "LOGNAME", "USERNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    let mut names = names.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    names.next().unwrap_or_else(number)
}

/// What the system calls a user whom no variable names.
#[cfg(unix)]
fn number() -> String {
    format!("user {}", rustix::process::getuid().as_raw())
}

#[cfg(not(unix))]
fn number() -> String {
    "a user without a name".to_owned()
}
