//! Progress on stderr: a bar for each purchase on a terminal, plain lines elsewhere, of many purchases all together; results on
//! stdout.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use pc_models::{Timestamp, harmless};
use pc_workflows::{EventKind, Fact, PurchaseId, Runner, Stage};

use crate::output::{duration, fact_text, has_terminal, minute, print, say};
use crate::purchases::crowd::Crowd;
use crate::purchases::dry_run;

/// More bars than this do not fit on a terminal; the rest is counted only.
const MAX_BARS: usize = 16;

/// Shows how purchases get on.
pub(crate) struct Progress {
    bars: Option<MultiProgress>,
    /// Where there are many and no terminal.
    crowd: Option<Crowd>,
    purchases: Mutex<HashMap<PurchaseId, Shown>>,
    /// Of the longest purchase id.
    width: usize,
}

/// What is shown of one purchase.
struct Shown {
    bar: Option<ProgressBar>,
    started: Option<Timestamp>,
    stage: Option<Stage>,
    /// The stage that it is counted in, where it is one of many.
    counted: Option<Stage>,
    /// Whether it is looked at again after its end.
    is_reexamined: bool,
    is_dry_run: bool,
    /// The wait that was announced, so that each is told once.
    announced: Option<Stage>,
    /// What was said last, so that it is not said again and again.
    said: String,
}

impl Progress {
    /// Of these purchases, each with whether it is looked at again after its end.
    pub(crate) fn new<'a>(
        service: &str,
        purchases: impl Iterator<Item = (&'a PurchaseId, bool)> + Clone,
    ) -> Self {
        say(&format!("talking to {service}"));
        let on_terminal = has_terminal();
        let bars = on_terminal.then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr()));
        let width = purchases.clone().map(|(id, _)| id.as_str().len()).max().unwrap_or_default();
        let crowd = if on_terminal { None } else { Crowd::of(purchases.clone().count()) };
        let purchases = purchases.enumerate().map(|(index, (id, is_reexamined))| {
            let bar = bars.as_ref().filter(|_| index < MAX_BARS).map(|bars| bars.add(bar(id, width)));
            (id.clone(), Shown::new(bar, is_reexamined))
        });
        Self { purchases: Mutex::new(purchases.collect()), bars, crowd, width }
    }

    /// It is in this stage now, where no call of it is seen.
    pub(crate) fn reached(&self, purchase: &PurchaseId, stage: Option<Stage>) {
        let mut purchases = self.purchases.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shown) = purchases.get_mut(purchase) {
            self.moved(shown, stage);
            shown.stage = stage.or(shown.stage);
        }
    }

    /// One of many is in this stage now, where it is known.
    fn moved(&self, shown: &mut Shown, stage: Option<Stage>) {
        if let (Some(crowd), Some(stage)) = (&self.crowd, stage) {
            crowd.moved(shown.counted.replace(stage), stage);
        }
    }

    /// Takes in a step.
    pub(crate) fn show(&self, purchase: &PurchaseId, at: Timestamp, step: &EventKind) {
        let mut purchases = self.purchases.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(shown) = purchases.get_mut(purchase) else { return };
        self.moved(shown, Crowd::stage_of(step));
        let started = *shown.started.get_or_insert(at);
        let text = match step {
            EventKind::Calling { stage, operation } => {
                shown.stage = Some(*stage);
                shown.live(&format!("{operation} …"));
                return;
            }
            EventKind::Waiting { stage, latest, until, trouble } => {
                shown.stage = Some(*stage);
                let most = duration(latest.since(at));
                let next = duration(until.since(at));
                let what = shown.wait(*stage, trouble.as_deref());
                shown.live(&format!("{what}, at most {most} more; next look in {next}"));
                if shown.announced.replace(*stage) == Some(*stage) {
                    return;
                }
                let end = if shown.is_reexamined {
                    format!(" (until {} UTC)", minute(*latest))
                } else {
                    String::new()
                };
                format!("{what}, at most {most}{end}")
            }
            EventKind::ClockDiffers { .. } => {
                let most = Runner::MAX_CLOCK_DIFFERENCE.as_secs() / 60;
                return self
                    .complain(&format!("warning: {step}; set it, beyond {most} minutes nothing is bought"));
            }
            EventKind::Recorded(entry) => {
                let is_waiting = shown.announced.is_some() && shown.announced == shown.stage;
                if is_waiting && is_not_yet(&entry.fact) {
                    return;
                }
                shown.stage = step.stage().or(shown.stage);
                shown.is_dry_run |= matches!(&entry.fact, Fact::Started { dry_run: true, .. });
                let Some(text) = shown.told(&entry.fact) else { return };
                shown.live(&text);
                text
            }
            _ => return,
        };
        // What one order gave may read as what another did.
        let is_said = shown.said == text && shown.stage != Some(Stage::Collection);
        if self.bars.is_none() && self.crowd.is_none() && !is_said {
            shown.said.clone_from(&text);
            let stage = shown.stage.map_or("", Stage::as_str);
            let (at, width) = (duration(at.since(started)), self.width);
            self.complain(&format!("{at:>12}  {purchase:<width$}  {stage:<12}  {text}"));
        }
    }

    /// Prints a result on stdout, undisturbed by bars. Tells whether it could be written.
    pub(crate) fn print(&self, purchase: &PurchaseId, text: &str) -> bool {
        let mut purchases = self.purchases.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shown) = purchases.get_mut(purchase) {
            shown.bar.take().iter().for_each(ProgressBar::finish_and_clear);
            self.crowd.iter().for_each(|crowd| crowd.ended(shown.counted));
        }
        let mut printed = Ok(());
        self.undisturbed(|| printed = print(text));
        if let Err(failure) = &printed {
            self.complain(&format!("error: the receipt of `{purchase}` cannot be written: {failure}"));
        }
        printed.is_ok()
    }

    /// Says something on stderr.
    pub(crate) fn complain(&self, text: &str) {
        self.undisturbed(|| say(text));
    }

    /// Writes to the terminal while no bar is drawn there.
    fn undisturbed(&self, write: impl FnOnce()) {
        match &self.bars {
            Some(bars) => bars.suspend(write),
            None => write(),
        }
    }

    pub(crate) fn finish(&self) {
        if let Some(bars) = &self.bars {
            let _ = bars.clear();
        }
    }
}

impl Shown {
    fn new(bar: Option<ProgressBar>, is_reexamined: bool) -> Self {
        Self {
            bar,
            started: None,
            stage: None,
            counted: None,
            is_reexamined,
            is_dry_run: false,
            announced: None,
            said: String::new(),
        }
    }

    /// What a fact tells; nothing of one that goes without saying.
    fn told(&self, fact: &Fact) -> Option<String> {
        match fact {
            Fact::Ended { status, .. } if self.is_dry_run => Some(dry_run::outcome(*status)),
            fact => fact_text(fact),
        }
    }

    /// What a wait is for.
    fn wait(&self, stage: Stage, trouble: Option<&str>) -> &'static str {
        match (trouble, stage) {
            (Some(_), _) => "waiting to try again",
            (None, Stage::Checkout) if self.is_reexamined => {
                "waiting, for its open cart may still be ordered"
            }
            (None, stage) => stage.waiting(),
        }
    }

    fn live(&self, text: &str) {
        let Some(bar) = &self.bar else { return };
        let position = self.stage.and_then(|stage| Stage::ALL.iter().position(|known| *known == stage));
        bar.set_position(position.unwrap_or_default() as u64);
        bar.set_message(format!("{:<12} {}", self.stage.map_or("", Stage::as_str), harmless(text)));
    }
}

/// One more look that found nothing new.
fn is_not_yet(fact: &Fact) -> bool {
    match fact {
        Fact::ProvisioningSeen { lines, .. } => lines.iter().any(|(_, line)| line.pending > 0),
        Fact::AuditRecordsRead { .. } => true,
        _ => false,
    }
}

#[allow(clippy::unwrap_used)] // the template is a constant; a broken one fails the first run of any test
fn bar(id: &PurchaseId, width: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} {spinner} [{bar:9}] {msg}") // wrapped where it is long, never cut
        .unwrap()
        .progress_chars("=> ");
    ProgressBar::new(Stage::ALL.len() as u64).with_style(style).with_prefix(format!("{id:<width$}"))
}
