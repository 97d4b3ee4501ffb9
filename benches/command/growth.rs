//! How calls, memory and time grow with the number of purchases and of lines: a table, and a plot.

mod plot;

use std::path::Path;

use pc_benches::{Cost, Memory, Size, said};

use crate::flight::{self, Flight};
use crate::lines::ServedInvoice;
use crate::taken::Taken;
use plot::Plot;

/// How many purchases and lines there are.
fn counts(size: Size) -> &'static [usize] {
    size.of(&[5, 50], &[1_000, 10_000, 100_000], &[1_000, 10_000, 100_000, 1_000_000])
}

/// Measures one point in this process, and prints it.
pub(crate) fn print_point(what: &str, count: usize) {
    let point = match what {
        "purchases" => serde_json::to_string(&flight::measure(count, flight::MAX_AHEAD)),
        "purchases-at-once" => serde_json::to_string(&flight::measure(count, usize::MAX)),
        "lines" => serde_json::to_string(&lines(count)),
        other => panic!("{other} do not grow"),
    };
    println!("{}", point.unwrap());
}

/// The command `invoices lines`, in this process; the service is another.
fn lines(count: usize) -> Taken {
    let invoice = ServedInvoice::of(count);
    let before = invoice.request_count();
    Memory::begin_anew();
    let cost = Cost::of(|| invoice.to_csv());
    let memory = Memory::of_this_process();
    Taken::of(cost, memory, invoice.request_count() - before)
}

/// Measures everything, writes the plot into a file, and prints the table in Markdown.
pub(crate) fn write(plotted: &Path, size: Size) {
    let rows: Vec<Row> = counts(size).iter().map(|count| Row::measure(*count)).collect();
    let plots = [
        Plot::new("requests", &rows, |taken| taken.requests as f64),
        Plot::new("megabytes at most", &rows, |taken| taken.megabytes),
        Plot::new("seconds", &rows, |taken| taken.seconds),
    ];
    plot::write(plotted, &plots);
    println!("{}", table(&rows));
}

/// Whether it still runs.
pub(crate) fn write_smallest() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("growth.svg"), Size::Smallest);
}

fn table(rows: &[Row]) -> String {
    let head = "| | how many | requests | MB at most | seconds | processor seconds |\n|---|---:|---:|---:|---:|---:|\n";
    let kinds = Row::KINDS.iter().enumerate();
    let lines = kinds.flat_map(|(kind, name)| {
        rows.iter().map(move |row| {
            let Taken { requests, megabytes, seconds, processor_seconds } = row.taken()[kind];
            let count = row.count;
            format!(
                "| {name} | {count} | {requests} | {megabytes:.0} | {seconds:.1} | {processor_seconds:.1} |\n"
            )
        })
    });
    std::iter::once(head.to_owned()).chain(lines).collect()
}

/// Everything at one number of purchases, and of lines.
struct Row {
    count: usize,
    flight: Flight,
    lines: Taken,
}

impl Row {
    /// What is measured of each number.
    const KINDS: [&'static str; 3] = ["purchases put in flight", "purchases resumed", "lines written as CSV"];

    /// Each in a process of its own.
    fn measure(count: usize) -> Self {
        let lines = said(&["grow", "lines", &count.to_string()]);
        Self { count, flight: flight::grown(count), lines }
    }

    fn taken(&self) -> [&Taken; 3] {
        [&self.flight.getting, &self.flight.resuming, &self.lines]
    }
}
