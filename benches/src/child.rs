//! This program again, in processes of their own: servers, so that what they take is not counted as a client's, and what is
//! weighed.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may")]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use serde::de::DeserializeOwned;

/// A server in a process of its own; it ends with this.
pub struct Served {
    process: Child,
    /// What it said when it was ready: its address, and what a client has to know.
    pub told: Vec<String>,
}

impl Served {
    /// Starts this program with the words `serve`, what and how much, and waits until it [says](serve_until_closed) that it is ready.
    pub fn start(what: &str, size: usize) -> Self {
        let program = std::env::current_exe().unwrap();
        let mut command = Command::new(program);
        command.args(["serve", what, &size.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        assert!(!told.is_empty(), "the server of {what} did not start");
        Self { process, told }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.told[0]
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.process.stdin.take()); // it ends when nobody can tell it anything any more
        let _ = self.process.wait();
    }
}

/// What such a process does once its server is ready: tells it, and lives until its stdin is closed.
pub fn serve_until_closed(told: &str) {
    println!("{told}");
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

/// What this program says when it is started with these words, in a process of its own: its last line, as JSON.
pub fn said<T: DeserializeOwned>(words: &[&str]) -> T {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.args(words).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{words:?} failed");
    let text = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(text.lines().last().unwrap_or_default()).unwrap()
}
