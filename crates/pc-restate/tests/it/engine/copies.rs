//! Copies of the service process behind one address.

use std::collections::BTreeMap;
use std::future::ready;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::balancer::{Balancer, Words};
use super::copy::{Host, Mode, PROGRAM, Told, VARIABLE};
use super::process::Process;
use super::servers::Servers;
use super::waiting::eventually;

/// How long a copy may take until it listens.
const START: Duration = Duration::from_secs(30);

/// Copies that run, by name.
pub(crate) struct Copies {
    balancer: Balancer,
    folder: PathBuf,
    /// The engine's, of which each copy asks another.
    ingress: Vec<String>,
    host: Host,
    mode: Mode,
    started: usize,
    running: BTreeMap<String, Copy>,
}

/// A copy that runs.
struct Copy {
    address: SocketAddr,
    words: Words,
    process: Process,
}

impl Copies {
    /// None yet.
    pub(crate) async fn of(host: Host, mode: Mode, servers: &Servers) -> Self {
        Self {
            balancer: Balancer::start().await,
            folder: servers.folder().to_owned(),
            ingress: servers.ingress_origins(),
            host,
            mode,
            started: 0,
            running: BTreeMap::new(),
        }
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
        let ingress = self.ingress[self.started % self.ingress.len()].clone();
        self.started += 1;
        let told = Told {
            name: name.to_owned(),
            host,
            mode: self.mode,
            ingress,
            address_file: address_file.clone(),
        };
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([PROGRAM, "--exact", "--ignored", "--nocapture"]);
        command.env(VARIABLE, serde_json::to_string(&told).unwrap());
        let mut process = Process::start(&mut command, &self.folder.join(format!("{name}.log")));
        let address = eventually("a copy listens", START, || {
            assert!(!process.has_ended(), "the copy {name} ended");
            ready(std::fs::read_to_string(&address_file).ok().and_then(|text| text.parse().ok()))
        })
        .await;
        self.balancer.add(name, address, words.clone());
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
        self.part(name);
    }

    /// SIGSTOP, and nobody notices it but by its silence.
    pub(crate) fn freeze(&self, name: &str) {
        self.running[name].process.pause();
    }

    /// SIGCONT.
    pub(crate) fn go_on(&self, name: &str) {
        self.running[name].process.go_on();
        self.join(name);
    }

    /// The network between the engine and the copy is parted. The copy goes on with what it does.
    pub(crate) fn part(&self, name: &str) {
        self.balancer.remove(name);
    }

    /// The engine reaches the copy again.
    pub(crate) fn join(&self, name: &str) {
        let Copy { address, words, .. } = &self.running[name];
        self.balancer.remove(name);
        self.balancer.add(name, *address, words.clone());
    }

    /// The names of those that run.
    pub(crate) fn names(&self) -> Vec<String> {
        self.running.keys().cloned().collect()
    }

    /// SIGTERM: it is to finish what it does, and end.
    pub(crate) async fn drain(&mut self, name: &str, within: Duration) {
        let Copy { mut process, .. } = self.running.remove(name).expect("a copy that runs");
        process.terminate();
        eventually("a copy ends", within, || ready(process.has_ended().then_some(()))).await;
        self.balancer.remove(name);
    }
}
