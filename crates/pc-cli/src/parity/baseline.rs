//! What the emulator answers to the same questions: several emulators, and several customers of each, so that what only
//! happens to be so is not taken for a rule.

use futures_util::{StreamExt, TryStreamExt};
use pc_emulator::EmulatorOptions;
use pc_models::Customer;

use crate::connection::{Service, embedded, every_customer};
use crate::output::Failure;
use crate::parity::asking::{Answers, Asker, Wish};
use crate::parity::questions::Today;

/// No run has as many questions.
const ALL_CALLS: u32 = 10_000;
/// The seeds of the emulators that are asked.
const SEEDS: [u64; 2] = [1, 2];
/// How many customers of each are asked about.
const CUSTOMERS: usize = 6;

/// The emulator's answers, in plain: they are nobody's.
pub(crate) async fn baseline() -> Result<Answers, Failure> {
    let mut answers = Answers::default();
    for seed in SEEDS {
        let mut options = EmulatorOptions::default();
        options.seed = seed;
        let service = embedded(options, true)?;
        let today = Today::of(service.clock.now());
        for customer in customers(&service).await? {
            answers.add(ask(&service, &today, customer).await);
        }
    }
    Ok(answers)
}

async fn ask(service: &Service, today: &Today, customer: String) -> Answers {
    // The emulator in process serves Microsoft Graph's part as well.
    let graph = Ok(service.client.clone());
    let wish = Wish { calls: ALL_CALLS, exports: true, customer: Some(customer) };
    Asker::new(&service.client, &graph, ALL_CALLS).ask(&wish, today, |_| ()).await
}

/// Customers of the emulator, those with most orders among them.
async fn customers(service: &Service) -> Result<Vec<String>, Failure> {
    let customers = every_customer(&service.client).take(CUSTOMERS);
    let customers: Vec<Customer> = customers.try_collect().await?;
    Ok(customers.into_iter().filter_map(|customer| customer.id.map(|id| id.to_string())).collect())
}
