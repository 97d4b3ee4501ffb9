//! `bench`: what the project costs, each figure against its baseline in the same run.

mod build;
mod engine;
mod topic;

use std::path::{Path, PathBuf};

use clap::Args;
use pc_benches::{Change, Figure, compare};

use crate::exit::{Exit, Failure, print, say};
use build::Programs;
use topic::Topic;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask bench --quick\n  \
    cargo xtask bench decode call\n  \
    cargo xtask bench --json > kept.json\n  \
    cargo xtask bench --against kept.json\n  \
    cargo xtask bench --growth docs/performance.svg\n\n\
    Everything is built once, for speed; the first time that takes minutes. A ratio is the median of many pairs of short runs, \
    ours and the baseline in turn. Its spread is how far the middle half of them lies apart; where that is more than 15 % they \
    are measured again, and it is said. A busy machine misses limits that it meets when it is quiet: without --check a missed \
    limit is shown, and no failure.")]
pub(crate) struct BenchArguments {
    /// Only these topics; all of them when absent.
    #[arg(value_enum, value_name = "TOPIC")]
    topics: Vec<Topic>,
    /// Print a JSON array on stdout.
    #[arg(long)]
    json: bool,
    /// Fewer and smaller runs: three minutes once everything is built. A million of anything, and the engine, are left out.
    #[arg(long)]
    quick: bool,
    /// Compare with a run that was kept: a file that --json printed.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// End with exit code 1 when a figure misses its limit, or with --against is worse than it was by more than the spread; all
    /// are measured and printed first.
    #[arg(long)]
    check: bool,
    /// Measure how calls, memory and time grow up to a million purchases and lines instead: print a table in Markdown, and
    /// write a plot into this file (SVG).
    #[arg(long, value_name = "FILE", conflicts_with_all = ["topics", "json", "against", "check"])]
    growth: Option<PathBuf>,
}

pub(crate) fn run(arguments: &BenchArguments) -> Result<Exit, Failure> {
    let kept = arguments.against.as_deref().map(kept_run).transpose()?; // unreadable is told before anything is measured
    let programs = Programs::build()?;
    if let Some(plot) = &arguments.growth {
        print(programs.growth(plot, arguments.quick)?.trim_end());
        return Ok(Exit::Done);
    }
    let mut figures = Vec::new();
    for topic in Topic::wanted(&arguments.topics, arguments.quick) {
        say(&format!("measuring: {}", topic.name()));
        figures.extend(topic.measure(&programs, arguments.quick)?);
    }
    let changes = kept.map(|kept| compare(&kept, &figures)).unwrap_or_default();
    if arguments.json {
        print(&serde_json::to_string(&figures)?);
        changes.iter().for_each(|change| say(&change.text()));
    } else {
        figures.iter().for_each(|figure| print(&figure.text()));
        changes.iter().for_each(|change| print(&change.text()));
    }
    if arguments.check { check(&figures, &changes) } else { Ok(Exit::Done) }
}

fn kept_run(file: &Path) -> Result<Vec<Figure>, Failure> {
    let unreadable = |why: String| format!("{} is no kept run: {why}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(error.to_string()))?;
    Ok(serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?)
}

/// Fails when a figure misses its limit, or became worse.
fn check(figures: &[Figure], changes: &[Change]) -> Result<Exit, Failure> {
    let missed: Vec<&str> =
        figures.iter().filter(|figure| !figure.met).map(|figure| figure.name.as_str()).collect();
    let worse: Vec<&str> =
        changes.iter().filter(|change| change.is_worse()).map(|change| change.name.as_str()).collect();
    let mut complaints = Vec::new();
    if !missed.is_empty() {
        let (all, count, names) = (figures.len(), missed.len(), missed.join("; "));
        complaints.push(format!("{count} of {all} figures missed their limits: {names}"));
    }
    if !worse.is_empty() {
        complaints.push(format!("worse than in the kept run: {}", worse.join("; ")));
    }
    if complaints.is_empty() { Ok(Exit::Done) } else { Err(complaints.join("\n").into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(megabytes: f64) -> Figure {
        Figure::quantity("memory", "MB", megabytes, 300.0)
    }

    #[test]
    fn a_check_fails_for_what_misses_its_limit_and_for_what_became_worse() {
        assert!(check(&[memory(200.0)], &[]).is_ok());
        let failure = check(&[memory(400.0), memory(100.0)], &[]).unwrap_err();
        assert_eq!(failure.to_string(), "1 of 2 figures missed their limits: memory");
        let now = [memory(200.0)];
        let failure = check(&now, &compare(&[memory(100.0)], &now)).unwrap_err();
        assert_eq!(failure.to_string(), "worse than in the kept run: memory");
    }

    #[test]
    fn a_kept_run_is_what_json_printed_and_another_file_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kept.json");
        std::fs::write(&file, serde_json::to_string(&[memory(1.0)]).unwrap()).unwrap();
        assert_eq!(kept_run(&file).unwrap(), [memory(1.0)]);
        std::fs::write(&file, "figures").unwrap();
        let failure = kept_run(&file).unwrap_err().to_string();
        assert!(failure.contains("kept.json is no kept run"), "{failure}");
    }
}
