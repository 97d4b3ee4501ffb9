//! How help is laid out: commands under headings, examples in lines that can be typed as they stand.

use crate::output::terminal;
use crate::output::wrapping::{width_of, wrapped};

/// Help is no wider, however wide the terminal is.
pub(crate) const WIDTH: usize = 80;
/// What a line of an example ends with that goes on.
const GOES_ON: &str = " \\";
/// What such a line is followed by.
const INDENT: &str = "      ";
/// Where what commands do begins.
const NAMES: usize = 17;

/// Every command of the partner, under the heading of what it is for.
const GROUPS: [(&str, &[&str]); 5] = [
    ("Buying", &["buy", "resume", "status", "approve", "reexamine", "cancel", "prune"]),
    (
        "Before and after",
        &["customers", "catalog", "inventory", "orders", "entitlements", "subscriptions", "reservations"],
    ),
    ("Money", &["balance", "invoices", "reconcile"]),
    ("Emulator", &["emulator"]),
    ("Workshop", &["doctor", "parity", "credentials", "host", "health", "payload", "completions", "manual"]),
];

/// The commands under their headings, each with what it does.
pub(crate) fn groups(command: &clap::Command) -> String {
    let group = |(heading, names): &(&str, &[&str])| {
        let lines: String = names.iter().filter_map(|name| line(command, name)).collect();
        format!("{heading}:\n{lines}")
    };
    GROUPS.iter().map(group).collect::<Vec<_>>().join("\n")
}

fn line(command: &clap::Command, name: &str) -> Option<String> {
    let about = command.find_subcommand(name)?.get_about()?.to_string();
    let does = wrapped(&about, width().saturating_sub(NAMES));
    let indent = format!("\n{}", " ".repeat(NAMES));
    Some(format!("  {name:<rest$}{}\n", does.join(&indent), rest = NAMES - 2))
}

/// How wide help is here.
pub(crate) fn width() -> usize {
    terminal::width().unwrap_or(WIDTH).min(WIDTH)
}

/// Text behind a command's help, in which lines that begin with the program's name are examples: one that is too long goes on in the next
/// line, as a shell reads it.
pub(crate) fn with_folded_examples(text: &str, name: &str) -> String {
    let is_example = |line: &str| line.trim_start().starts_with(name) && line.starts_with("  ");
    let lines =
        text.lines().map(|line| if is_example(line) { folded(line, width()) } else { line.to_owned() });
    lines.collect::<Vec<_>>().join("\n")
}

/// A whole help text, whose usage takes as many lines as it needs: it is the one part that would be wider than the terminal.
pub(crate) fn with_folded_usage(help: &str) -> String {
    let fold = |line: &str| match console::strip_ansi_codes(line).starts_with("Usage: ") {
        true => folded_usage(line, width()),
        false => line.to_owned(),
    };
    help.split('\n').map(fold).collect::<Vec<_>>().join("\n")
}

fn folded_usage(line: &str, width: usize) -> String {
    let mut text = String::new();
    let mut used = 0;
    for word in line.split(' ') {
        let needed = console::measure_text_width(word);
        if used > 0 && used + 1 + needed > width {
            text += &format!("\n{INDENT}");
            used = INDENT.len();
        } else if used > 0 {
            text.push(' ');
            used += 1;
        }
        text += word;
        used += needed;
    }
    text
}

fn folded(line: &str, width: usize) -> String {
    let indent: String = line.chars().take_while(|letter| *letter == ' ').collect();
    if width_of(line) <= width {
        return line.to_owned();
    }
    if let Some((command, comment)) = line.split_once(" # ") {
        let comment = wrapped(comment, width.saturating_sub(indent.len() + 2)).join(&format!("\n{indent}# "));
        return format!("{indent}# {comment}\n{}", folded(command.trim_end(), width));
    }
    let mut lines = vec![indent.clone()];
    for word in parts(line.trim_start()) {
        let last = lines.last().map_or("", String::as_str);
        let is_first = last.trim().is_empty();
        if is_first || width_of(last) + 1 + width_of(&word) + GOES_ON.len() <= width {
            let blank = if is_first { "" } else { " " };
            if let Some(last) = lines.last_mut() {
                *last += &format!("{blank}{word}");
            }
        } else {
            lines.push(format!("{INDENT}{word}"));
        }
    }
    lines.join(&format!("{GOES_ON}\n"))
}

/// The words of a command line; blanks between quotation marks part none.
fn words(line: &str) -> Vec<&str> {
    let (mut words, mut start, mut is_quoted) = (Vec::new(), 0, false);
    for (at, letter) in line.char_indices() {
        is_quoted ^= letter == '\'';
        if letter == ' ' && !is_quoted {
            words.push(&line[start..at]);
            start = at + 1;
        }
    }
    words.push(&line[start..]);
    words
}

/// Words, of which an option and its value are one.
fn parts(line: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for word in words(line) {
        match parts.last_mut() {
            Some(option)
                if option.starts_with("--")
                    && !option.contains(' ')
                    && !word.starts_with(['-', '|', '>']) =>
            {
                *option += &format!(" {word}");
            }
            _ => parts.push(word.to_owned()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_goes_on_in_the_next_line() {
        let usage = "Usage: partner-center catalog intent --id <ID> <PRODUCT:SKU>...";
        assert_eq!(folded_usage(usage, 80), usage);
        assert_eq!(
            folded_usage(usage, 45),
            "Usage: partner-center catalog intent --id\n      <ID> <PRODUCT:SKU>..."
        );
        let coloured = "\u{1b}[1mUsage:\u{1b}[0m one two";
        assert_eq!(folded_usage(coloured, 10), "\u{1b}[1mUsage:\u{1b}[0m one\n      two");
    }

    #[test]
    fn an_example_goes_on_as_a_shell_reads_it() {
        let line = "  partner-center buy licences.toml --endpoint http://127.0.0.1:8080 'a b c'";
        assert_eq!(folded(line, 80), line);
        assert_eq!(
            folded(line, 50),
            "  partner-center buy licences.toml \\\n      --endpoint http://127.0.0.1:8080 'a b c'"
        );
        assert_eq!(folded("  tool a b   # what it does", 20), "  # what it does\n  tool a b");
        assert_eq!(parts("a 'b c' --d e f --g --h"), ["a", "'b c'", "--d e", "f", "--g", "--h"]);
    }
}
