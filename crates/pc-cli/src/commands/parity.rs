//! `parity`: what a service does against what is assumed of it. Reads only, but for a sandbox purchase.

mod sandbox;
mod show;
mod table;

use std::path::{Path, PathBuf};

use clap::Args;
use pc_models::CustomerId;
use pc_transport::auth::Cloud;
use pc_workflows::assumption::Seen;

use crate::connection::{CustomerName, Service, ServiceArguments, journal, service_profile};
use crate::output::{Exit, Failure, Progress, atomic_file, count, hint_whole, program, say};
use crate::parity::asking::{Answers, Asker, Wish};
use crate::parity::baseline::Baseline;
use crate::parity::masking::{MaskKey, Masker};
use crate::parity::questions::Frame;
use crate::parity::read_verdicts::read_verdicts;
use crate::parity::recording::Recording;
use crate::parity::verdicts::verdicts;

/// How many requests a run sends at most, unless told otherwise.
const CALLS: u32 = 60;

#[derive(Args)]
#[command(
    after_help = "It reads, and changes nothing: each reading operation once, a few calls that are known to be wrong, and at most \
    60 requests. What came is held against the resources of this program, the documentation, and what the emulator answers.\n\n\
    A recording holds the answers with ids, names, addresses, domains and amounts replaced; {docs}/recordings.md says how. The table \
    and the JSON name members and words as they came. Nobody is sent anything.\n\nExamples:\n  \
    {program} parity --live\n  \
    {program} parity --live --record ours.json\n  \
    {program} parity --show ours.json\n  \
    {program} parity --from ours.json --json\n  \
    {program} parity --sandbox-purchase --live\n  \
    {program} emulator serve --as ours.json\n\n\
    What is seen of the assumptions of {docs}/assumptions.md is kept beside the journal of the service; purchases go the careful way where \
    one is refuted, and `doctor` shows them.\n\n\
    Exit code 1 when no question was answered; 3 when nothing could be bought in the sandbox, 4 when something is left there."
)]
pub(crate) struct ParityArguments {
    /// Send at most so many requests.
    #[arg(long, default_value_t = CALLS, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=500))]
    calls: u32,
    /// The customer to look at: tenant id, company name or domain; the first of the list that has orders when absent.
    #[arg(long)]
    customer: Option<CustomerName>,
    /// Also begin an export of the open period at Microsoft Graph; nothing that is bought or billed changes by it.
    #[arg(long)]
    exports: bool,
    /// Keep a masked recording of the answers in this new file.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "show"])]
    record: Option<PathBuf>,
    /// Overwrite a recording that is there.
    #[arg(long, requires = "record")]
    force: bool,
    /// Mask by the key in this file, which is made where it is missing: recordings by one key can be compared. Keep it to yourself.
    #[arg(long, value_name = "FILE", requires = "record")]
    key: Option<PathBuf>,
    /// Leave this value as it is in the recording, wherever it stands: a word or the name of a member that is the service's, as the
    /// table tells it. May be given again.
    #[arg(long, value_name = "VALUE", requires = "record")]
    reveal: Vec<String>,
    /// Compare a recording, and ask nobody.
    #[arg(long, value_name = "FILE", conflicts_with = "show")]
    from: Option<PathBuf>,
    /// Show a recording as a person reads it, before it is given away.
    #[arg(long, value_name = "FILE")]
    show: Option<PathBuf>,
    /// Print one JSON object for each operation, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    sandbox: sandbox::SandboxArguments,
    #[command(flatten)]
    service: ServiceArguments,
}

pub(crate) async fn run(arguments: ParityArguments) -> Result<Exit, Failure> {
    if let Some(file) = &arguments.show {
        show::show(&read(file)?)?;
        return Ok(Exit::Done);
    }
    if arguments.sandbox.sandbox_purchase {
        return buy_in_sandbox(&arguments).await;
    }
    let recording = match &arguments.from {
        Some(file) => read(file)?,
        None => record(&arguments).await?,
    };
    let progress = Progress::begin_here("asking the emulator the same");
    let baseline = Baseline::find().await?;
    drop(progress);
    let verdicts = verdicts(&recording, &baseline);
    table::print_verdicts(&verdicts, arguments.json)?;
    let is_answered = verdicts.iter().any(|verdict| verdict.answered > 0);
    Ok(if is_answered { Exit::Done } else { Exit::Failed })
}

/// The key to mask by, and the service; what cannot be kept is told before anybody is asked anything.
async fn begin(arguments: &ParityArguments) -> Result<(MaskKey, Service), Failure> {
    let key = key(arguments)?;
    if let Some(file) = &arguments.record {
        atomic_file::check_free(file, arguments.force)?;
        atomic_file::check_writable(file)?;
    }
    let service = arguments.service.connect().await?;
    service.sign_in().await?;
    Ok((key, service))
}

/// Buys in a sandbox, and keeps the recording of that where one is wanted.
async fn buy_in_sandbox(arguments: &ParityArguments) -> Result<Exit, Failure> {
    let (key, service) = begin(arguments).await?;
    let customer = arguments.customer(&service).await?;
    let (found, exit) = arguments.sandbox.run(&service, customer, arguments.json).await?;
    if let Some(file) = &arguments.record {
        let frame = Frame::of(service.client.clock().now());
        let mut recording =
            Recording::new(arguments.cloud(&service), &frame.today, found.exchanges, Vec::new());
        recording.assumptions = found.seen;
        keep(&Masker::new(key, arguments.reveal.clone()).recording(&recording), file, arguments.force)?;
    }
    Ok(exit)
}

impl ParityArguments {
    /// The customer that is named.
    async fn customer(&self, service: &Service) -> Result<Option<CustomerId>, Failure> {
        match &self.customer {
            Some(name) => name.id(&service.client).await.map(Some),
            None => Ok(None),
        }
    }

    /// What a recording calls the service.
    fn cloud(&self, service: &Service) -> &'static str {
        if self.service.live { cloud(&service.cloud) } else { "emulator" }
    }
}

/// Reads a recording that somebody else may have made.
pub(crate) fn read(file: &Path) -> Result<Recording, Failure> {
    let name = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::usage(format!("cannot read {name}: {error}")))?;
    Recording::parse(&text).map_err(|problem| Failure::usage(format!("{name}: {problem}")))
}

/// Asks the service, and keeps a masked recording where that is wanted. What is returned is not masked.
async fn record(arguments: &ParityArguments) -> Result<Recording, Failure> {
    let (key, service) = begin(arguments).await?;
    let customer = arguments.customer(&service).await?.map(|customer| customer.to_string());
    let wish = Wish { exports: arguments.exports, customer };
    let frame = Frame::of(service.client.clock().now());
    let answers = ask(&service, arguments.calls, &wish, &frame).await;
    say(&format!("{} sent to {}", count(answers.calls as usize, "request"), service.name));
    let Answers { exchanges, not_tried, .. } = answers;
    let mut recording = Recording::new(arguments.cloud(&service), &frame.today, exchanges, not_tried);
    recording.assumptions = read_verdicts(&recording.exchanges, service.client.clock_ahead_s());
    keep_profile(&service, &recording.assumptions)?;
    if let Some(file) = &arguments.record {
        let masked = Masker::new(key, arguments.reveal.clone()).recording(&recording);
        keep(&masked, file, arguments.force)?;
    }
    Ok(recording)
}

/// Keeps what was seen of assumptions beside the journal of the service.
fn keep_profile(service: &Service, seen: &[Seen]) -> Result<(), Failure> {
    let journal = journal::path_at(None, service)?;
    service_profile::record(journal.as_deref(), seen, service.client.clock().now(), "parity")
}

async fn ask(service: &Service, calls: u32, wish: &Wish, frame: &Frame) -> Answers {
    let progress = Progress::begin(service.client.clock(), "asking the service");
    let asker = Asker::new(&service.client, &service.graph, calls);
    asker
        .ask(wish, frame, |question| {
            progress.doing(&format!("asking {} ({})", question.operation, question.case));
        })
        .await
}

/// What a recording calls a cloud.
fn cloud(cloud: &Cloud) -> &'static str {
    match cloud {
        Cloud::Global => "global",
        Cloud::UsGovernment => "usgov",
        Cloud::China => "china",
        _ => "custom",
    }
}

fn keep(recording: &Recording, file: &Path, force: bool) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(recording)? + "\n";
    atomic_file::write(file, text.as_bytes(), force)?;
    say(&format!("the recording is in {}", file.display()));
    let show = program::command(&format!("parity --show {}", file.display()));
    hint_whole(&show, "shows what would be given away with it");
    Ok(())
}

/// The key of the file that is named, which is made where it is missing; else one that is never used again.
fn key(arguments: &ParityArguments) -> Result<MaskKey, Failure> {
    let Some(file) = &arguments.key else { return Ok(MaskKey::random()) };
    if file.exists() {
        return MaskKey::read(file).map_err(Failure::usage);
    }
    let key = MaskKey::random();
    key.write(file).map_err(|error| atomic_file::cannot(file, &error))?;
    Ok(key)
}
