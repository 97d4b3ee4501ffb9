//! The programs that are measured, each in a process of its own: this program itself, started as one of them.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::harness::process::Process;
use crate::harness::waiting::eventually;
use crate::{copy, embedded};

/// What a program is told, as JSON.
const VARIABLE: &str = "ENGINE_BENCH_PROGRAM";

/// A program that is measured.
#[derive(Serialize, Deserialize)]
pub(crate) enum Program {
    /// A copy of the service process.
    Copy(copy::Told),
    /// The embedded runner.
    Buying(embedded::Buying),
}

/// Which program we are to be, when we were started as one.
pub(crate) fn told() -> Option<Program> {
    let told = std::env::var(VARIABLE).ok()?;
    Some(serde_json::from_str(&told).unwrap())
}

impl Program {
    /// Starts it; what it prints is added to the log.
    pub(crate) fn start(&self, log: &Path) -> Process {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(VARIABLE, serde_json::to_string(self).unwrap());
        Process::start(&mut command, log)
    }

    /// Runs it, until the benchmark ends.
    pub(crate) async fn run(self) {
        std::thread::spawn(end_with_the_benchmark);
        match self {
            Self::Copy(told) => copy::run(told).await,
            Self::Buying(buying) => buying.run().await,
        }
        std::future::pending::<()>().await; // what it holds is measured
    }
}

/// Our input is a pipe from the benchmark.
fn end_with_the_benchmark() {
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    std::process::exit(0);
}

/// Where a program tells something to whoever started it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Answer(PathBuf);

impl Answer {
    /// In this file, which is not there yet.
    pub(crate) fn at(file: PathBuf) -> Self {
        let _ = std::fs::remove_file(&file);
        Self(file)
    }

    /// In one piece, as it is looked for all the time.
    pub(crate) fn tell(&self, answer: &impl Serialize) {
        let begun = self.0.with_extension("begun");
        std::fs::write(&begun, serde_json::to_vec(answer).unwrap()).unwrap();
        std::fs::rename(begun, &self.0).unwrap();
    }

    /// Waits for it.
    pub(crate) async fn from<T: DeserializeOwned>(&self, process: &mut Process, within: Duration) -> T {
        eventually("a program answers", within, || {
            assert!(!process.has_ended(), "the program that tells {} ended", self.0.display());
            let text = std::fs::read(&self.0).ok();
            std::future::ready(text.map(|text| serde_json::from_slice(&text).unwrap()))
        })
        .await
    }
}
