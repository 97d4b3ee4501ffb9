//! Counts instructions and allocations, by valgrind where it is there: they are the same whatever else the machine does.

use std::process::{Command, Stdio};

/// How often the work is done in the shorter and in the longer of two runs: what both do once is left out.
const TIMES: (u32, u32) = (4, 12);

/// How many times as many instructions ours takes as the baseline. `words` start this program so that it does the work of a
/// side so many times: `words(side, times)`. What is done once, whatever the number, is left out. None without valgrind.
pub fn instructions(words: impl Fn(&str, u32) -> Vec<String>) -> Option<f64> {
    let of = |side: &str| each(|times| count(CACHEGRIND, "refs:", &words(side, times)));
    Some(of("ours")? / of("baseline")?)
}

/// Allocations of doing the work of ours once. `words` as for [`instructions`]. None as well where none are seen: valgrind knows
/// the system's allocator alone.
pub fn allocations(words: impl Fn(&str, u32) -> Vec<String>) -> Option<f64> {
    each(|times| count(DHAT, "Total:", &words("ours", times))).filter(|allocations| *allocations > 0.0)
}

const CACHEGRIND: &[&str] = &["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"];
const DHAT: &[&str] = &["--tool=dhat", "--dhat-out-file=/dev/null"];

fn each(count: impl Fn(u32) -> Option<u64>) -> Option<f64> {
    let more = count(TIMES.1)?.checked_sub(count(TIMES.0)?)?;
    Some(more as f64 / f64::from(TIMES.1 - TIMES.0))
}

/// What a tool counts of this program, started with these words: the number on the line of its report that says `total`.
fn count(tool: &[&str], total: &str, words: &[String]) -> Option<u64> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(tool).arg(std::env::current_exe().ok()?).args(words);
    let output = valgrind.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output().ok()?;
    number(&String::from_utf8_lossy(&output.stderr), total).filter(|_| output.status.success())
}

/// The last number of the line: of `I refs: 1,234,567`, and of `Total: 89 bytes in 1,234 blocks`.
fn number(report: &str, total: &str) -> Option<u64> {
    let line = report.lines().find(|line| line.contains(total))?;
    line.split_whitespace().rev().find_map(|word| word.replace(',', "").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn the_totals_are_read_from_the_reports() {
        let report = "==7== Cachegrind\n==7== \n==7== I   refs:      1,234,567\n";
        assert_eq!(number(report, "refs:"), Some(1_234_567));
        let report = "==7== Total:     12,089 bytes in 1,045 blocks\n==7== At t-gmax: 1 bytes in 2 blocks\n";
        assert_eq!(number(report, "Total:"), Some(1_045));
        assert_eq!(number("valgrind: no such program", "Total:"), None);
    }
}
