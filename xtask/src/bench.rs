//! `bench`: the benchmarks, each as a ratio against its baseline in the same run.

mod lines;

use clap::Args;
use serde::Serialize;

use crate::exit::{Exit, Failure};
use crate::test::cargo;

#[derive(Args)]
pub(crate) struct BenchArguments {
    /// Print one JSON object on stdout.
    #[arg(long)]
    json: bool,
    /// Measure `invoices lines` in this process, and print its ratio.
    #[arg(long, hide = true)]
    lines_alone: bool,
}

/// One figure: how many times the baseline it takes, and how many it may take.
#[derive(Serialize)]
struct Figure {
    name: &'static str,
    baseline: &'static str,
    ratio: f64,
    target: f64,
}

pub(crate) fn run(arguments: &BenchArguments) -> Result<Exit, Failure> {
    if arguments.lines_alone {
        return crate::on_tokio(async {
            print(&lines::measure().await?.to_string());
            Ok(Exit::Done)
        });
    }
    let mut figures = vec![decoding()?];
    figures.extend(calls()?);
    figures.push(emulator()?);
    figures.push(streaming()?);
    let text = if arguments.json {
        serde_json::to_string(&figures).map_err(Failure::failed)?
    } else {
        let line = |figure: &Figure| {
            let Figure { name, baseline, ratio, target } = figure;
            let verdict = if ratio <= target { "met" } else { "missed" };
            format!("{name:<28} {ratio:.2} times {baseline}; at most {target:.2}: {verdict}")
        };
        figures.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    print(&text);
    Ok(Exit::Done)
}

/// A page of 2,000 invoice lines against the least that serde can do for the same fields.
fn decoding() -> Result<Figure, Failure> {
    let table = bench(&["--package", "pc-models", "--bench", "decode"])?;
    let (typed, plain) = (median(&table, "typed")?, median(&table, "plain")?);
    let baseline = "plain serde structs";
    Ok(Figure { name: "decoding an invoice page", baseline, ratio: typed / plain, target: 1.3 })
}

/// An invoice to CSV against its pages downloaded and parsed into a few members, at 0.7 of that rate or more.
fn streaming() -> Result<Figure, Failure> {
    let baseline = "the same pages parsed into minimal structs";
    Ok(Figure { name: "invoice lines to CSV", baseline, ratio: lines::ratio()?, target: 1.0 / 0.7 })
}

/// Calls against hand-written ones to the same server.
fn calls() -> Result<Vec<Figure>, Failure> {
    let ratios =
        last_line(&["--package", "pc-transport", "--all-features", "--bench", "client", "--", "--json"])?;
    let figure = |name, key: &str, target| {
        Ok::<_, Failure>(Figure { name, baseline: "hand-written calls", ratio: ratio(&ratios, key)?, target })
    };
    Ok(vec![
        figure("latency of a call", "latency", 1.10)?,
        figure("CPU of a call", "cpu", 1.15)?,
        figure("256 calls at once", "at_once_256", 1.0)?,
    ])
}

/// A read from the emulator over HTTP against a bare handler with a fixed answer on the same server library.
fn emulator() -> Result<Figure, Failure> {
    let ratios = last_line(&["--package", "pc-emulator", "--all-features", "--bench", "http"])?;
    let (name, baseline) = ("a read from the emulator", "a bare handler");
    Ok(Figure { name, baseline, ratio: ratio(&ratios, "http")?, target: 2.0 })
}

/// What a benchmark prints at its end: an object of figures.
fn last_line(arguments: &[&str]) -> Result<serde_json::Value, Failure> {
    let text = bench(arguments)?;
    let json = text.lines().rev().find(|line| line.starts_with('{')).unwrap_or_default();
    serde_json::from_str(json).map_err(Failure::failed)
}

fn ratio(figures: &serde_json::Value, key: &str) -> Result<f64, Failure> {
    figures[key].as_f64().ok_or_else(|| Failure::failed(format!("no figure `{key}` in {figures}")))
}

fn bench(arguments: &[&str]) -> Result<String, Failure> {
    let output = cargo()
        .arg("bench")
        .args(arguments)
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(Failure::failed)?;
    if !output.status.success() {
        return Err(Failure::failed(format!("`cargo bench {}` failed", arguments.join(" "))));
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
        _ => return Err(Failure::failed(format!("no median of `{row}` in the benchmark's table"))),
    };
    Ok(number.unwrap_or_default() * unit)
}

#[allow(clippy::print_stdout)]
fn print(text: &str) {
    println!("{text}");
}

#[cfg(test)]
mod tests {
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
