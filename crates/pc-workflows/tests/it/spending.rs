//! What may be spent: consent, policies, approvals, seals.

mod approvals;
mod limits;
mod policies;
mod prices;
mod seals;

use pc_emulator::EmulatorOptions;
use pc_workflows::{Consent, Policy, PolicyFile, PurchaseIntent, Receipt, RunError, Runner};
use serde_json::Value;

use crate::harness::emulated::Harness;

pub(crate) fn harness() -> Harness {
    Harness::new(EmulatorOptions::default())
}

pub(crate) fn parsed(intent: Value) -> PurchaseIntent {
    serde_json::from_value(intent).unwrap()
}

/// A policy that makes sense, with these rules beside its name.
pub(crate) fn policy(rules: &str) -> Policy {
    let text = format!("version = 1\nname = \"contoso\"\n{rules}");
    Policy::new(toml::from_str::<PolicyFile>(&text).unwrap()).unwrap()
}

impl Harness {
    /// How often the service was asked for this.
    pub(crate) fn count(&self, operation: &str) -> usize {
        let requests = self.emulator.requests(usize::MAX);
        requests.iter().filter(|request| request.operation == Some(operation)).count()
    }

    /// Ann agrees to what it costs now.
    pub(crate) async fn agreed(&self, intent: &Value) -> Consent {
        let quote = self.runner.quote(parsed(intent.clone())).await.unwrap();
        quote.consent("ann@contoso.example", self.clock.now(), true)
    }

    /// Buys it at what it costs now, as Ann agrees to.
    pub(crate) async fn buy_agreed(&self, runner: &Runner, intent: Value) -> Result<Receipt, RunError> {
        let consent = self.agreed(&intent).await;
        runner.buy_with(parsed(intent), consent).await
    }

    /// Buys it, without a policy or anybody's consent, until the answer to its checkout is lost.
    pub(crate) async fn stop_in_doubt(&self, intent: Value) {
        let lost = "[[rules]]\nfault = \"lose_answer\"\noperation = \"CheckoutCart\"";
        self.emulator.set_faults(lost.parse().unwrap());
        let runner = self.runner.clone();
        let stopping = runner.clone().with_observer(move |event| {
            if event.kind.to_string().contains("no answer to the checkout") {
                runner.stop();
            }
        });
        stopping.buy(parsed(intent)).await.unwrap_err();
        self.emulator.set_faults("".parse().unwrap());
    }
}
