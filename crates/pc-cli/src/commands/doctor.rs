//! `doctor`: whether everything is ready for buying, and what to do about what is not.

mod policy;
mod profile;

use std::path::{Path, PathBuf};

use clap::Args;
use pc_models::Timestamp;
use pc_transport::auth::Token;
use pc_transport::operations::ListCustomers;
use pc_transport::wire::Request;
use pc_transport::{Clock, TokioClock};
use pc_workflows::{Journal, JournalError, JournaledPurchase, Runner, SqliteJournal};

use crate::connection::{
    Credentials, Environment, EnvironmentArguments, KeptIn, PolicyArguments, ReadArguments, Service,
    credentials, live, not_kept, read_date,
};
use crate::output::{
    Exit, Failure, Findings, Progress, count, duration, hint, minute, print, print_json, print_painted,
    program, rows,
};

#[derive(Args)]
#[command(after_help = format!("With --live it looks at the environment and asks the real service for a token and one \
    page of customers; it changes nothing. Without, it looks at an emulator.\n\nExamples:\n  \
    {{program}} doctor --live\n  \
    {{program}} doctor --live --json\n  \
    {{program}} doctor --endpoint http://127.0.0.1:8080\n\n{}\n\n\
    Exit code 1 when something would prevent buying.", credentials::VARIABLES_HELP))]
pub(crate) struct DoctorArguments {
    /// The journal to look at; when absent, the default one of the service.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    policy: PolicyArguments,
    #[command(flatten)]
    read: ReadArguments,
}

pub(crate) async fn run(arguments: DoctorArguments) -> Result<Exit, Failure> {
    let mut findings = Findings::default();
    let progress = Progress::begin_here("looking at the environment");
    let credentials = credentials(&arguments.read.service.environment).await;
    environment(&mut findings, &credentials, arguments.read.service.live);
    policy::policy(&mut findings, arguments.policy.read(&arguments.read.service.environment));
    progress.doing("talking to the service");
    let service = match (&credentials, arguments.read.service.live) {
        (Ok(credentials), true) => Some(live(credentials).await),
        (Err(_), true) => None,
        _ => Some(arguments.read.service.connect().await),
    };
    let mut path = arguments.journal.clone();
    match service {
        Some(Ok(service)) => {
            look_at(&mut findings, &service).await;
            match crate::connection::journal::path_at(path.as_deref(), &service) {
                Ok(found) => path = found,
                Err(failure) => findings.problem("journal", failure, "name the journal with --journal"),
            }
        }
        Some(Err(failure)) => {
            let mend = "correct the address, and see that something listens there";
            findings.problem("endpoint", failure, mend);
        }
        None => {}
    }
    if let Some(path) = path {
        progress.doing("reading the journal");
        journal(&mut findings, &path).await;
        profile::profile(&mut findings, &path);
    }
    drop(progress);
    let (advice, has_problem) = (findings.advice(), findings.has_problem());
    if arguments.read.json {
        findings.0.iter().try_for_each(print_json)?;
    } else {
        print_painted(&rows::text(&findings.0))?;
    }
    if !arguments.read.json && !advice.is_empty() {
        print(&format!("\nWhat to do:\n{}", advice.concat()))?;
    }
    if !arguments.read.json && !has_problem {
        hint("buy INTENT.toml --dry-run", "tries a purchase");
    }
    Ok(if has_problem { Exit::Failed } else { Exit::Done })
}

async fn credentials(arguments: &EnvironmentArguments) -> Result<Credentials, String> {
    Credentials::read(&Environment::read(arguments)?).await
}

fn environment(findings: &mut Findings, credentials: &Result<Credentials, String>, live: bool) {
    match credentials {
        Ok(credentials) => {
            let what = format!(
                "tenant {} ({}), application {}, {}; API {}, tokens from {}",
                credentials.tenant,
                credentials.kind,
                credentials.client_id,
                credentials.flow(),
                credentials.cloud.api(),
                credentials.cloud.authority()
            );
            findings.good("environment", what);
            match credentials.keeps_refresh_token() {
                Some(KeptIn::Nowhere) => findings.warning(
                    "refresh token",
                    "it comes from a variable or a command, so that a new one cannot be kept",
                    "make a file of it by `credentials store`, and name that in PARTNER_CENTER_REFRESH_TOKEN_FILE",
                ),
                Some(KeptIn::FileOfOthers(path)) => findings.warning(
                    "refresh token",
                    not_kept(path),
                    "make a file of it by `credentials store`, and name that in PARTNER_CENTER_REFRESH_TOKEN_FILE",
                ),
                Some(KeptIn::File(_)) | None => {}
            }
            for file in &credentials.open_files {
                findings.warning(
                    "secret file",
                    format!("{} can be read by others", file.display()),
                    "let only its owner read it (chmod 600)",
                );
            }
        }
        Err(reasons) => {
            for reason in reasons.lines().map(str::to_owned) {
                if live {
                    let mend = "set or mend it in the environment, or in a file named by --env-file";
                    findings.problem("environment", reason, mend);
                } else {
                    findings.note("environment", format!("{reason}; only --live needs it"));
                }
            }
        }
    }
}

async fn look_at(findings: &mut Findings, service: &Service) {
    if !endpoint(findings, service).await {
        return;
    }
    match service.tokens.token().await {
        Ok(token) => {
            about_token(findings, &token, &**service.client.clock());
            api(findings, service).await;
        }
        Err(error) => findings.problem(
            "token",
            error,
            "check tenant, application, secret and refresh token; a refresh token ends 90 days after its last use"),
    }
}

/// Whether somebody answers there, and what time it is there.
async fn endpoint(findings: &mut Findings, service: &Service) -> bool {
    // Purchases go by the service's client: by an emulator's own time, where it is one.
    let (clock, real) = (service.client.clock(), TokioClock::system());
    let (asked, began) = (clock.now(), real.now());
    // Without a token: any answer shows that the endpoint is there.
    let reply = service.transport.send(Request::get(&["customers"]).query("size", 1)).await;
    let took = real.now().since(began);
    let reply = match reply {
        Ok(reply) => reply,
        Err(error) => {
            findings.problem(
                "endpoint",
                format!("{}: {error}", service.name),
                "check network, proxy and PARTNER_CENTER_ENDPOINT",
            );
            return false;
        }
    };
    let what = format!("{} answers in {} ms", service.name, took.as_millis());
    match reply.status {
        200..500 => findings.good("endpoint", what),
        status => findings.warning("endpoint", format!("{what}, with {status}"), "try again later"),
    }
    match reply.find_header("Date").and_then(read_date) {
        Some(there) => skew(findings, there, asked + clock.now().since(asked) / 2),
        None => findings.note("clock", "the service does not say what time it is"),
    }
    true
}

/// By the limits that a purchase goes by.
fn skew(findings: &mut Findings, there: Timestamp, here: Timestamp) {
    let skew = there.since(here).max(here.since(there));
    let what = format!("{} apart from the service's clock", duration(skew));
    let mend = "set the clock, best by NTP";
    match skew {
        _ if skew > Runner::MAX_CLOCK_DIFFERENCE => {
            findings.problem("clock", format!("{what}: nothing is bought with it"), mend);
        }
        _ if skew >= Runner::CLOCK_DIFFERENCE_TOLD => findings.warning("clock", what, mend),
        _ => findings.good("clock", what),
    }
}

fn about_token(findings: &mut Findings, token: &Token, clock: &dyn Clock) {
    let ends = format!("good until {} UTC", minute(token.expires_at()));
    let left = duration(token.expires_at().since(clock.now()));
    let Some(claims) = token.claims() else {
        return findings.good("token", format!("{ends}, {left} from now; it says nothing about itself"));
    };
    let whose = match (&claims.user, claims.is_of_a_user()) {
        (Some(user), _) => format!("application and user {user}"),
        (None, true) => "application and user".to_owned(),
        (None, false) => "application only".to_owned(),
    };
    let tenant = claims.tenant.as_deref().unwrap_or("not told");
    findings.good("token", format!("{whose}, tenant {tenant}, {ends}, {left} from now"));
    if !claims.is_of_a_user() {
        let what =
            "application only: entitlements, reservations, agreements and delivery by line cannot be read";
        let mend = "give a refresh token too, to see all that was delivered";
        findings.warning("token", what, mend);
    } else if !claims.has_second_factor() {
        let what =
            "the token does not say that the user signed in with a second factor; such calls are refused";
        let mend = "sign in again with multi-factor authentication, and take the new refresh token";
        findings.problem("second factor", what, mend);
    }
}

/// Whether the API takes the token.
async fn api(findings: &mut Findings, service: &Service) {
    let call = ListCustomers::new().size(1);
    match service.client.run(&call).await {
        Ok(list) if list.items.is_empty() => findings.warning(
            "API",
            "it takes the token, and shows no customer",
            "without a customer there is nobody to buy for",
        ),
        Ok(_) => findings.good("API", "it takes the token, and shows customers"),
        Err(error) => findings.problem(
            "API",
            error,
            "check that the application is registered in Partner Center, and its user an admin agent",
        ),
    }
}

async fn journal(findings: &mut Findings, path: &Path) {
    let name = path.display();
    if !path.exists() {
        findings.note("journal", format!("there is none at {name} yet; it will be made"));
        return;
    }
    let read = read_all(path).await;
    if let (Ok(_), Some(exposure)) = (&read, SqliteJournal::exposure(path)) {
        findings.warning("journal", exposure, "it says what customers buy: let nobody else read or write it");
    }
    match read {
        Ok((_, damaged)) if !damaged.is_empty() => {
            for error in damaged {
                let mend = error.next_step().unwrap_or_default();
                findings.problem("journal", format!("{name}: {error}"), &mend);
            }
        }
        Ok((all, _)) => {
            let open = all.iter().filter(|purchase| !purchase.ended).count();
            let what = format!("{name} is whole and holds {}", count(all.len(), "purchase"));
            match open {
                0 => findings.good("journal", what),
                open => findings.warning(
                    "journal",
                    format!("{what}, {open} of them not ended"),
                    &format!("run `{}`", program::command("resume")),
                ),
            }
        }
        Err(error) => findings.problem(
            "journal",
            error,
            concat!(
                "take a backup of it, or another file; see ",
                env!("CARGO_PKG_REPOSITORY"),
                "/blob/main/docs/runbook.md"
            ),
        ),
    }
}

/// The purchases of a journal, and what is wrong with those that are damaged.
async fn read_all(path: &Path) -> Result<(Vec<JournaledPurchase>, Vec<JournalError>), JournalError> {
    let journal = SqliteJournal::read_only(path)?;
    let (all, mut damaged) = (journal.purchases().await?, Vec::new());
    for known in &all {
        match journal.entries(&known.id).await {
            Err(error @ JournalError::DamagedPurchase { .. }) => damaged.push(error),
            entries => drop(entries?),
        }
    }
    Ok((all, damaged))
}
