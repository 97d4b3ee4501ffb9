//! How the service of an engine sees a purchase: what it waits for, and what keeps it from going on.

use pc_models::harmless;
use pc_restate::{View, Waiting};
use serde_json::{Value, json};

use crate::output::minute;
use crate::purchases::follow;

/// Adds to what `--json` says of a purchase. The keys are a contract.
pub(super) fn add_json(told: &mut Value, view: &View) {
    told["stage"] = json!(view.stage);
    told["waiting"] = json!(view.waiting);
    told["stopped"] = json!(view.stopped);
    told["copy"] = json!(view.copy);
    told["held"] = json!(view.held);
}

/// What there is to say of one that runs, a line each; nothing of one that has ended.
pub(super) fn lines(view: &View) -> Vec<String> {
    if view.receipt.is_some() || view.cancellation.is_some() {
        return Vec::new();
    }
    if view.held {
        return vec!["held  taken over from a journal and not released: nobody runs it".to_owned()];
    }
    let mut lines = Vec::new();
    lines.extend(view.waiting.as_ref().map(|waiting| format!("now  {}", wait(waiting))));
    if let Some(stopped) = &view.stopped {
        let (since, tries) = (minute(stopped.since), stopped.tries);
        lines.push(format!("why  stopped since {since} UTC, tried {tries} times since: {}", stopped.message));
        lines.push("do   mend it where the copies of the service run; it goes on by itself then".to_owned());
    }
    lines.extend(view.copy.as_ref().map(|copy| format!("at   copy {copy} of the service")));
    lines.iter().map(|line| harmless(line).into_owned()).collect()
}

/// The end of the history of one that has not ended.
pub(super) fn text(view: &View) -> String {
    match &view.cancellation {
        Some(cancellation) => format!("\nIt ended as {}.", cancellation.status.as_str()),
        None => {
            let lines: Vec<String> = lines(view).iter().map(|line| format!("\n  {line}")).collect();
            format!("\nIt has not ended.{}", lines.concat())
        }
    }
}

fn wait(waiting: &Waiting) -> String {
    let (since, until, latest) =
        (minute(waiting.since), waiting.until.to_utc_text(), waiting.latest.to_utc_text());
    let what = match (&waiting.trouble, follow::stage(&waiting.stage)) {
        (Some(trouble), _) => format!("waiting to try again: {trouble}"),
        (None, Some(stage)) => stage.waiting().to_owned(),
        (None, None) => format!("waiting in stage {}", waiting.stage),
    };
    format!("{what}, since {since} UTC; next look at {until}, the last at {latest}")
}
