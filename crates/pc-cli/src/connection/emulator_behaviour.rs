//! How the emulator that is served behaves: its options as flags.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use pc_emulator::{EmulatorOptions, Faults, RepeatedRequestId, SecondCheckout, Throttling, demo};

use crate::output::{Failure, say};

#[derive(Args)]
pub(crate) struct Behaviour {
    /// The same seed and the same requests give the same answers.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A file of faults to inject, TOML or JSON.
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// How many customers there are beyond the four that are always there, up to a million.
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    customers: u32,
    /// The tax on what is billed.
    #[arg(long, default_value_t = 0, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(..=100))]
    tax: u32,
    /// Bill everything in one currency, converted at the rate of its month, instead of each customer's prices in their own.
    #[arg(long, value_name = "CODE", value_parser = demo::CURRENCIES, ignore_case = true)]
    billing_currency: Option<String>,
    /// New orders appear in lists after up to so long.
    #[arg(long, default_value_t = 900, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=86_400))]
    visibility_delay: u64,
    /// Audit records appear after up to so long.
    #[arg(long, default_value_t = 0, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=86_400))]
    audit_delay: u64,
    /// Have no audit records, as in China.
    #[arg(long)]
    no_audit_records: bool,
    /// Allow more than the documented 500 calls a minute.
    #[arg(long)]
    no_throttling: bool,
    /// Answer a second checkout of a cart with 400/800065, as in 2021, instead of the first answer.
    #[arg(long)]
    refuse_second_checkout: bool,
    /// Do a write again when its MS-RequestId comes again, instead of repeating the first answer.
    #[arg(long)]
    ignore_request_ids: bool,
    /// How long a token is good, in real time, however fast the emulator's own time runs.
    #[arg(long, default_value_t = 3_600, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    token_lifetime: u64,
    /// Refuse tokens for the retired audience graph.windows.net (401/900420).
    #[arg(long)]
    refuse_retired_audience: bool,
    /// Refuse tokens of users without a second factor (401/900421).
    #[arg(long)]
    require_mfa: bool,
    /// Be no integration sandbox: only software can be cancelled, and nothing activated.
    #[arg(long)]
    production: bool,
    /// Refuse an Azure plan beside an active legacy Azure subscription (409/900112).
    #[arg(long)]
    azure_plan_conflict: bool,
    /// Refuse checkouts of perpetual software, as for a partner who was not qualified for it (403/800020).
    #[arg(long)]
    no_software_qualification: bool,
    /// Refuse billing exports to tokens that are not for Microsoft Graph.
    #[arg(long)]
    check_export_audience: bool,
    /// Let finished billing exports link to their manifest instead of holding it.
    #[arg(long)]
    export_manifest_links: bool,
    /// Begin no body with a byte-order mark.
    #[arg(long)]
    no_byte_order_mark: bool,
}

impl Behaviour {
    pub(crate) fn options(self) -> Result<EmulatorOptions, Failure> {
        let mut options = EmulatorOptions::default();
        options.seed = self.seed;
        options.faults = self.faults.as_deref().map(read_faults).transpose()?.unwrap_or_default();
        options.customers = self.customers as usize;
        options.tax_percent = self.tax;
        options.billing_currency = self.billing_currency;
        options.visibility_delay_max = Duration::from_secs(self.visibility_delay);
        options.audit_delay_max = Duration::from_secs(self.audit_delay);
        options.audit_available = !self.no_audit_records;
        options.throttling = (!self.no_throttling).then(Throttling::default);
        if self.refuse_second_checkout {
            options.second_checkout = SecondCheckout::Refuse;
        }
        if self.ignore_request_ids {
            options.repeated_request_id = RepeatedRequestId::Ignore;
        }
        options.token_lifetime = Duration::from_secs(self.token_lifetime);
        options.refuse_retired_audience = self.refuse_retired_audience;
        options.require_mfa = self.require_mfa;
        options.sandbox = !self.production;
        options.azure_plan_conflict = self.azure_plan_conflict;
        options.qualified_for_software = !self.no_software_qualification;
        options.check_export_audience = self.check_export_audience;
        options.export_manifest_links = self.export_manifest_links;
        options.byte_order_mark = !self.no_byte_order_mark;
        Ok(options)
    }
}

fn read_faults(path: &Path) -> Result<Faults, Failure> {
    let name = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::failed(format!("cannot read {name}: {error}")))?;
    let faults: Faults = text.parse().map_err(|error| Failure::usage(format!("{name}: {error}")))?;
    for warning in faults.warnings() {
        say(&format!("{name}: {warning}"));
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        behaviour: Behaviour,
    }

    fn options(flags: &[&str]) -> EmulatorOptions {
        Line::parse_from([&["serve"], flags].concat()).behaviour.options().ok().unwrap()
    }

    #[test]
    fn without_flags_it_is_the_service_of_today_with_its_limits() {
        let mut usual = EmulatorOptions::default();
        usual.seed = 1;
        usual.throttling = Some(Throttling::default());
        assert_eq!(format!("{:?}", options(&[])), format!("{usual:?}"));
    }

    #[test]
    fn every_flag_changes_something() {
        for flag in [
            "--seed=7",
            "--customers=3",
            "--tax=19",
            "--billing-currency=eur",
            "--visibility-delay=0",
            "--audit-delay=60",
            "--no-audit-records",
            "--no-throttling",
            "--refuse-second-checkout",
            "--ignore-request-ids",
            "--token-lifetime=60",
            "--refuse-retired-audience",
            "--require-mfa",
            "--production",
            "--azure-plan-conflict",
            "--no-software-qualification",
            "--check-export-audience",
            "--export-manifest-links",
            "--no-byte-order-mark",
        ] {
            assert_ne!(format!("{:?}", options(&[])), format!("{:?}", options(&[flag])), "{flag}");
        }
    }
}
