//! `bench`: the benchmarks, each as a ratio against its baseline in the same run.

mod lines;

use clap::Args;
use serde::Serialize;

use crate::cargo::cargo;
use crate::exit::{Exit, Failure, print};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask bench\n  \
    cargo xtask bench --quick --json\n  \
    cargo xtask bench --check\n\n\
    A busy machine misses limits that it meets when it is quiet: without --check a missed limit is shown, and no failure.")]
pub(crate) struct BenchArguments {
    /// Print a JSON array on stdout.
    #[arg(long)]
    json: bool,
    /// Measure `invoices lines` in this process, and print its ratio.
    #[arg(long, hide = true)]
    lines_alone: bool,
    /// Smaller runs of what is large; 100,000 purchases are reckoned from 10,000.
    #[arg(long)]
    quick: bool,
    /// End with exit code 1 when a figure misses its limit; all are measured and printed first.
    #[arg(long)]
    check: bool,
}

/// One figure against its baseline in the same run, or against a fixed limit.
#[derive(Serialize)]
struct Figure {
    name: &'static str,
    baseline: &'static str,
    ratio: f64,
    target: f64,
    bound: Bound,
    met: bool,
}

/// Which side of the target is the good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Bound {
    AtMost,
    AtLeast,
}

impl Figure {
    fn at_most(name: &'static str, baseline: &'static str, ratio: f64, target: f64) -> Self {
        Self { name, baseline, ratio, target, bound: Bound::AtMost, met: ratio <= target }
    }

    fn at_least(name: &'static str, baseline: &'static str, ratio: f64, target: f64) -> Self {
        Self { name, baseline, ratio, target, bound: Bound::AtLeast, met: ratio >= target }
    }

    fn text(&self) -> String {
        let Self { name, baseline, ratio, target, bound, met } = self;
        let limit = if *bound == Bound::AtMost { "at most" } else { "at least" };
        let verdict = if *met { "met" } else { "missed" };
        format!("{name:<37} {ratio:.2} times {baseline}; {limit} {target:.2}: {verdict}")
    }
}

pub(crate) fn run(arguments: &BenchArguments) -> Result<Exit, Failure> {
    if arguments.lines_alone {
        print(&lines::measure()?.to_string());
        return Ok(Exit::Done);
    }
    let mut figures = vec![decoding()?];
    figures.extend(calls()?);
    figures.push(emulator()?);
    figures.push(streaming()?);
    figures.extend(purchases(arguments.quick)?);
    figures.extend(engine(arguments.quick)?);
    let text = if arguments.json {
        serde_json::to_string(&figures)?
    } else {
        figures.iter().map(Figure::text).collect::<Vec<_>>().join("\n")
    };
    print(&text);
    if arguments.check { check(&figures) } else { Ok(Exit::Done) }
}

/// Fails when a figure misses its limit.
fn check(figures: &[Figure]) -> Result<Exit, Failure> {
    let missed: Vec<&str> = figures.iter().filter(|figure| !figure.met).map(|figure| figure.name).collect();
    match missed.len() {
        0 => Ok(Exit::Done),
        count => {
            let (all, missed) = (figures.len(), missed.join("; "));
            Err(format!("{count} of {all} figures missed their limits: {missed}").into())
        }
    }
}

/// A page of 2,000 invoice lines against the least that serde can do for the same fields.
fn decoding() -> Result<Figure, Failure> {
    let table = bench("--package pc-models --bench decode")?;
    let (typed, plain) = (median(&table, "typed")?, median(&table, "plain")?);
    Ok(Figure::at_most("decoding an invoice page", "plain serde structs", typed / plain, 1.3))
}

/// An invoice to CSV against its pages downloaded and parsed into a few members, at 0.7 of that rate or more.
fn streaming() -> Result<Figure, Failure> {
    let baseline = "the same pages parsed into minimal structs";
    Ok(Figure::at_most("invoice lines to CSV", baseline, lines::ratio()?, 1.0 / 0.7))
}

/// Calls against hand-written ones to the same server.
fn calls() -> Result<Vec<Figure>, Failure> {
    let line = bench("--package pc-transport --all-features --bench client -- --json")?;
    let figure = |name, key: &str, target| {
        Ok::<_, Failure>(Figure::at_most(name, "hand-written calls", number(&line, key)?, target))
    };
    Ok(vec![
        figure("latency of a call", "latency", 1.10)?,
        figure("CPU of a call", "cpu", 1.15)?,
        figure("256 calls at once", "at_once_256", 1.0)?,
    ])
}

/// A read from the emulator over HTTP against a bare handler with a fixed answer on the same server library.
fn emulator() -> Result<Figure, Failure> {
    let output = bench("--package pc-emulator --all-features --bench http")?;
    Ok(Figure::at_most("a read from the emulator", "a bare handler", number(&output, "http")?, 2.0))
}

/// What journal and machine cost. A process for each: the memory is that of a whole process.
fn purchases(quick: bool) -> Result<Vec<Figure>, Failure> {
    let quick = if quick { " --quick" } else { "" };
    let cost = |topic: &str| {
        bench(&format!("--package pc-workflows --all-features --bench cost -- {topic} --json{quick}"))
    };
    let by_hand = "the same calls by hand";
    let (journal, calls, flight) = (cost("journal")?, cost("calls")?, cost("flight")?);
    let at_most = |name, baseline, output: &str, key: &str, unit: f64, target| {
        Ok::<_, Failure>(Figure::at_most(name, baseline, number(output, key)? / unit, target))
    };
    let appends = number(&journal, "append_rate")?;
    Ok(vec![
        Figure::at_least("durable appends of 64 writers", "the rate of a raw store", appends, 0.7),
        at_most("64 purchases, service 50 ms away", by_hand, &calls, "purchases_over_http", 1.0, 1.10)?,
        at_most(
            "64 purchases, service answers at once",
            by_hand,
            &calls,
            "purchases_over_loopback",
            1.0,
            1.10,
        )?,
        at_most("100,000 purchases in flight", "500 MB", &flight, "flight_mb", 500.0, 1.0)?,
        at_most("what resuming them takes", "500 MB", &flight, "resume_mb", 500.0, 1.0)?,
        at_most("resuming 100,000 purchases", "10 s", &flight, "resume_s", 10.0, 1.0)?,
    ])
}

/// What hosting purchases on the engine costs. None where the engine cannot be had: the benchmark says so.
fn engine(quick: bool) -> Result<Vec<Figure>, Failure> {
    let quick = if quick { " --quick" } else { "" };
    let cost = bench(&format!("--package pc-restate --all-features --bench engine -- --json{quick}"))?;
    if cost.lines().any(|line| line == "{}") {
        return Ok(Vec::new());
    }
    let at_most = |name, baseline, key: &str, limit: f64| {
        Ok::<_, Failure>(Figure::at_most(name, baseline, number(&cost, key)? / limit, 1.0))
    };
    Ok(vec![
        at_most("the engine's processors, a purchase", "60 ms", "engine_with_waits_server_cpu_ms", 60.0)?,
        at_most("100,000 purchases wait in the engine", "1,500 MB", "engine_waiting_100k_mb", 1_500.0)?,
        at_most("purchases of a killed copy go on", "10 s", "engine_killed_copy_s", 10.0)?,
    ])
}

/// A number of the JSON object that a benchmark prints last.
fn number(output: &str, key: &str) -> Result<f64, Failure> {
    let json = output.lines().rev().find(|line| line.starts_with('{')).unwrap_or_default();
    let figures: serde_json::Value = serde_json::from_str(json)?;
    figures[key].as_f64().ok_or_else(|| format!("no figure `{key}` in {json}").into())
}

fn bench(words: &str) -> Result<String, Failure> {
    let mut command = cargo(&format!("bench {words}"));
    let output = command.stderr(std::process::Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("`cargo bench {words}` failed").into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The median of one row of the table, in seconds: name and fastest, slowest, median, mean.
fn median(table: &str, row: &str) -> Result<f64, Failure> {
    let line = table.lines().find(|line| line.split_whitespace().nth(1) == Some(row));
    let cell = line.and_then(|line| line.split('│').nth(2)).unwrap_or_default();
    let mut words = cell.split_whitespace();
    let number = words.next().and_then(|number| number.parse::<f64>().ok());
    let unit = match words.next() {
        Some("ns") => 1e-9,
        Some("µs") => 1e-6,
        Some("ms") => 1e-3,
        Some("s") => 1.0,
        _ => return Err(format!("no median of `{row}` in the benchmark's table").into()),
    };
    Ok(number.unwrap_or_default() * unit)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_figure_says_whether_it_is_met() {
        let figure = super::Figure::at_least("appends", "the raw rate", 0.65, 0.7);
        assert!(!figure.met && figure.text().ends_with("0.65 times the raw rate; at least 0.70: missed"));
        let met = super::Figure::at_most("calls", "by hand", 1.1, 1.1);
        assert!(met.met && super::check(std::slice::from_ref(&met)).is_ok());
        let failure = super::check(&[figure, met]).unwrap_err();
        assert_eq!(failure.to_string(), "1 of 2 figures missed their limits: appends");
        assert_eq!(super::number("noise\n{\"a\":0.5}\n", "a").unwrap(), 0.5);
        assert!(super::number("{\"a\":0.5}", "b").is_err());
    }

    #[test]
    fn a_median_is_read_from_the_table() {
        let table = "decode        fastest       │ slowest       │ median        │ mean\n\
                     ├─ plain     6.345 ms      │ 6.989 ms      │ 6.453 ms      │ 6.472 ms\n\
                     ╰─ typed     8.202 ms      │ 16.55 ms      │ 829.6 µs      │ 8.622 ms\n";
        assert!((super::median(table, "plain").unwrap() - 6.453e-3).abs() < 1e-9);
        assert!((super::median(table, "typed").unwrap() - 829.6e-6).abs() < 1e-9);
        assert!(super::median(table, "other").is_err());
    }
}
