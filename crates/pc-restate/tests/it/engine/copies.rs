//! Copies of the service process behind one address.

use std::collections::BTreeMap;
use std::future::ready;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::balancer::{Balancer, Words};
use super::copy::{Host, Mode, PROGRAM, Told, VARIABLE};
use super::process::Process;
use super::waiting::eventually;

/// How long a copy may take until it listens.
const START: Duration = Duration::from_secs(30);

/// Copies that run, by name.
pub(crate) struct Copies {
    balancer: Balancer,
    folder: PathBuf,
    host: Host,
    mode: Mode,
    running: BTreeMap<String, Copy>,
}

/// A copy that runs.
struct Copy {
    address: SocketAddr,
    words: Words,
    process: Process,
}

impl Copies {
    /// None yet. They write into the folder.
    pub(crate) async fn of(host: Host, mode: Mode, folder: &Path) -> Self {
        let balancer = Balancer::start().await;
        Self { balancer, folder: folder.to_owned(), host, mode, running: BTreeMap::new() }
    }

    /// Where the engine finds them.
    pub(crate) fn origin(&self) -> String {
        self.balancer.origin()
    }

    /// One more, or one anew that was killed.
    pub(crate) async fn start(&mut self, name: &str) {
        let host = self.host.clone();
        self.start_as(name, host, Words::default()).await;
    }

    /// One more that serves something else, or says it in other words.
    pub(crate) async fn start_as(&mut self, name: &str, host: Host, words: Words) {
        let address_file = self.folder.join(format!("{name}.address"));
        let _ = std::fs::remove_file(&address_file); // of one of that name that was killed
        let told = Told { name: name.to_owned(), host, mode: self.mode, address_file: address_file.clone() };
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([PROGRAM, "--exact", "--ignored", "--nocapture"]);
        command.env(VARIABLE, serde_json::to_string(&told).unwrap());
        let mut process = Process::start(&mut command, &self.folder.join(format!("{name}.log")));
        let address = eventually("a copy listens", START, || {
            assert!(!process.has_ended(), "the copy {name} ended");
            ready(std::fs::read_to_string(&address_file).ok().and_then(|text| text.parse().ok()))
        })
        .await;
        self.balancer.add(name, address, words);
        self.running.insert(name.to_owned(), Copy { address, words, process });
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self, name: &str) {
        self.balancer.remove(name);
        self.running.remove(name);
    }

    /// SIGSTOP; the balancer notices it at once, and the engine goes on with another.
    pub(crate) fn pause(&self, name: &str) {
        self.freeze(name);
        self.balancer.remove(name);
    }

    /// SIGSTOP, and nobody notices it but by its silence.
    pub(crate) fn freeze(&self, name: &str) {
        self.running[name].process.pause();
    }

    /// SIGCONT.
    pub(crate) fn go_on(&self, name: &str) {
        let Copy { address, words, process } = &self.running[name];
        process.go_on();
        self.balancer.remove(name);
        self.balancer.add(name, *address, *words);
    }

    /// The names of those that run.
    pub(crate) fn names(&self) -> Vec<String> {
        self.running.keys().cloned().collect()
    }
}
