//! `parity`: what a service does against what is assumed of it. Reads only.

use std::path::PathBuf;

use clap::Args;

use crate::connection::{CustomerName, ServiceArguments};
use crate::output::{Exit, Failure};

/// How many requests a run sends at most, unless told otherwise.
const CALLS: u32 = 60;

#[derive(Args)]
pub(crate) struct ParityArguments {
    /// Send at most so many requests.
    #[arg(long, default_value_t = CALLS, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=500))]
    calls: u32,
    /// The customer to look at: tenant id, company name or domain; the first of the list that has orders when absent.
    #[arg(long)]
    customer: Option<CustomerName>,
    /// Also begin an export of the open period at Microsoft Graph: it changes nothing that is bought or billed.
    #[arg(long)]
    exports: bool,
    /// Print one JSON object for each operation, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    service: ServiceArguments,
    #[arg(long, hide = true)]
    dump: Option<PathBuf>,
}

pub(crate) async fn run(arguments: ParityArguments) -> Result<Exit, Failure> {
    use crate::parity::{
        asking::{Asker, Wish},
        baseline::baseline,
        questions::Today,
        recording::{FORMAT, Masking, Recording},
        verdicts::verdicts,
    };
    let service = arguments.service.connect().await?;
    let customer = match &arguments.customer {
        Some(name) => Some(name.id(&service.client).await?.to_string()),
        None => None,
    };
    let today = Today::of(service.client.clock().now());
    let wish = Wish { calls: arguments.calls, exports: arguments.exports, customer };
    let answers = Asker::new(&service.client, &service.graph, wish.calls).ask(&wish, &today, |_| ()).await;
    let emulator = baseline().await?;
    for one in &emulator.not_tried {
        eprintln!("baseline: {one:?}");
    }
    let recording = Recording {
        format: FORMAT.to_owned(),
        made_by: String::new(),
        made_on: today.today,
        cloud: String::new(),
        masking: Masking { rules: 0, key: String::new() },
        exchanges: answers.exchanges,
        not_tried: answers.not_tried,
        assumptions: Vec::new(),
    };
    for verdict in verdicts(&recording, &emulator.exchanges) {
        println!(
            "{:35} {:10} {:3} {:3} {:?}",
            verdict.operation,
            verdict.verdict.told(),
            verdict.answered,
            verdict.differences.len(),
            verdict.not_tried
        );
        for d in &verdict.differences {
            println!("      {:?} {:?} {}: {} | {}", d.topic.wrong, d.aspect, d.place, d.service, d.emulator);
        }
    }
    println!("{} calls", answers.calls);
    if let Some(p) = arguments.dump {
        std::fs::write(p, serde_json::to_string(&recording)?)?;
    }
    Ok(Exit::Done)
}
