//! `approve`: a second person's word for a purchase that a policy has wait for it.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use pc_models::{Harmless, Timestamp};
use pc_workflows::{ApprovalNeed, History, NotApproved, Policy, Purchase, PurchaseId, RunError};

use crate::connection::{JournalArguments, PolicyArguments, journal, seal_key, user};
use crate::output::{Exit, Failure, confirm, minute, print, print_json, program};
use crate::purchases::standing;

/// How long an approval counts where no policy says it.
const DEFAULT_VALID: Duration = Duration::from_secs(48 * 60 * 60);

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} approve licences-1 --live\n  \
    {program} approve licences-1 --live --policy policy.toml --by ann@contoso.example\n  \
    {program} approve licences-1 --endpoint http://127.0.0.1:8080 --yes\n\n\
    A purchase waits for it when the policy says so (`[approval]`). It is approved at the units and the price it waits for; a cart \
    that costs more needs another approval. Who agreed to the purchase cannot approve it, and an approval expires. `resume` goes \
    on with it. The name is recorded, not proven: who may run this command with the journal decides who may approve.")]
pub(crate) struct ApproveArguments {
    /// The purchase.
    id: PurchaseId,
    #[command(flatten)]
    journal: JournalArguments,
    #[command(flatten)]
    policy: PolicyArguments,
    /// Who approves, as the journal will have it; the name of this user when absent.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Do not ask.
    #[arg(long, short)]
    yes: bool,
    /// Print the approval as one JSON object, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: ApproveArguments) -> Result<Exit, Failure> {
    let policy = arguments.policy.read(&arguments.journal.environment)?;
    let now = arguments.journal.now().await?;
    let journal = journal::existing(&arguments.journal.path().await?)?;
    let history = History::new(Arc::new(journal)).with_seal(seal_key::of_this_user()?);
    let by = arguments.by.unwrap_or_else(user);
    let purchase = history.purchase(&arguments.id).await?;
    let id = arguments.id.clone();
    let need = purchase.needs_approval().ok_or(RunError::from(NotApproved::NotWaiting(id)))?;
    if let Some(policy) = &policy {
        check_approver(policy, &by)?;
    }
    confirm::ask(&about(&purchase, need, &by, now), &words(need), arguments.yes)?;
    let valid = policy.map_or(DEFAULT_VALID, |policy| policy.approval_valid());
    let approval = history.approve(&arguments.id, &by, now, valid).await?;
    if arguments.json {
        print_json(&approval)?;
    } else {
        print(&format!(
            "approved by {} until {} UTC. `{}` goes on with it",
            Harmless(&approval.by),
            minute(approval.expires),
            program::command_here("resume")
        ))?;
    }
    Ok(Exit::Done)
}

/// Refuses early whose word the policy does not count.
fn check_approver(policy: &Policy, by: &str) -> Result<(), Failure> {
    if policy.may_approve(by) {
        return Ok(());
    }
    let (by, name) = (Harmless(by), Harmless(&policy.file().name));
    Err(Failure::usage(format!("`{by}` is not among the approvers of policy {name}. Nothing was changed")))
}

/// Everything that somebody must know before they approve.
fn about(purchase: &Purchase, need: &ApprovalNeed, by: &str, now: Timestamp) -> String {
    let intent = purchase.intent();
    let mut text = format!("\n{} for {}, {}\n", intent.id, Harmless(&intent.customer), intent.country);
    for line in intent.all_lines() {
        text += &format!("  {} × {}:{}\n", line.quantity, Harmless(&line.product), Harmless(&line.sku));
    }
    if let Some(consent) = purchase.consent() {
        text += &format!("  {}\n", Harmless(standing::agreed(consent, now)));
    }
    let (policy, rule, reason) = (Harmless(&need.policy), Harmless(&need.rule), Harmless(&need.reason));
    text += &format!("  policy {policy} wants a second person's approval, by `{rule}`: {reason}\n");
    text + &format!("  {} approves it\n", Harmless(by))
}

/// What is typed to approve it: how much it is, always.
fn words(need: &ApprovalNeed) -> String {
    match need.amounts.is_empty() {
        true => format!("approve {} units", need.units),
        false => format!("approve {}", need.amounts),
    }
}
