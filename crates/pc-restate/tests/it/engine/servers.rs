//! The engine: one server, or a cluster of three.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::http::Port;
use super::installation;
use super::process::Process;
use super::waiting::eventually;

/// How long a server may take until it answers.
const START: Duration = Duration::from_secs(60);

/// How long it may take until a cluster takes a new service.
const REGISTRATION: Duration = Duration::from_secs(60);

/// What every server is told. Memory and partitions are those of a small one. A copy that freezes is noticed within three
/// seconds, not within a minute. So many copies as there are take part: a connection carries few invocations.
const SETTINGS: &[(&str, &str)] = &[
    ("RESTATE_DISABLE_TELEMETRY", "true"),
    ("RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE", "256MiB"),
    ("RESTATE_DEFAULT_NUM_PARTITIONS", "4"),
    ("RESTATE_CLUSTER_NAME", "test"),
    ("RESTATE_LOG_FILTER", "warn"),
    ("RESTATE_WORKER__INVOKER__HTTP2_KEEP_ALIVE_INTERVAL", "1s"),
    ("RESTATE_WORKER__INVOKER__HTTP2_KEEP_ALIVE_TIMEOUT", "2s"),
    ("RESTATE_WORKER__INVOKER__HTTP2_STREAMS_PER_CONNECTION_LIMIT", "8"),
];

/// One test at a time has an engine: it needs the whole of a small machine.
static TURN: Semaphore = Semaphore::const_new(1);

/// Servers that keep invocations, state and timers. Everything they wrote is gone with them.
pub(crate) struct Servers {
    nodes: Vec<Node>,
    folder: TempDir,
    _turn: SemaphorePermit<'static>,
}

/// One server.
struct Node {
    program: PathBuf,
    settings: Vec<(String, String)>,
    words: Vec<String>,
    log: PathBuf,
    ingress: u16,
    admin: u16,
    process: Option<Process>,
}

impl Servers {
    /// One server; none where the engine cannot be had, which is told.
    pub(crate) async fn one() -> Option<Self> {
        Self::start(1).await
    }

    /// A cluster of three that keeps everything twice.
    pub(crate) async fn three() -> Option<Self> {
        Self::start(3).await
    }

    async fn start(count: usize) -> Option<Self> {
        let program = installation::program()?;
        let turn = TURN.acquire().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let ports = free_ports(3 * count);
        let addresses: Vec<String> =
            ports.iter().step_by(3).map(|port| format!("http://127.0.0.1:{port}")).collect();
        let node = |(number, ports): (usize, &[u16])| {
            let &[internal, ingress, admin] = ports else { unreachable!("three ports for each server") };
            let mut settings = vec![
                ("RESTATE_INGRESS__BIND_PORT", ingress.to_string()),
                ("RESTATE_ADMIN__BIND_PORT", admin.to_string()),
            ];
            if count > 1 {
                settings.push(("RESTATE_DEFAULT_REPLICATION", "2".to_owned()));
                settings.push(("RESTATE_METADATA_CLIENT__ADDRESSES", json!(addresses).to_string()));
            }
            Node {
                program: program.clone(),
                settings: settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
                words: words(number, internal, folder.path()),
                log: folder.path().join(format!("server-{number}.log")),
                ingress,
                admin,
                process: None,
            }
        };
        let nodes = ports.chunks(3).enumerate().map(node).collect();
        let mut servers = Self { nodes, folder, _turn: turn };
        servers.nodes.iter_mut().for_each(Node::start);
        for number in 0..count {
            servers.ready(number).await;
        }
        Some(servers)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.nodes.len()
    }

    /// Where callers ask this server.
    pub(crate) fn ingress(&self, number: usize) -> Port {
        Port::at(self.nodes[number].ingress)
    }

    /// Where this server is administrated.
    pub(crate) fn admin(&self, number: usize) -> Port {
        Port::at(self.nodes[number].admin)
    }

    /// Where callers ask, each server.
    pub(crate) fn ingress_origins(&self) -> Vec<String> {
        self.nodes.iter().map(|node| format!("http://127.0.0.1:{}", node.ingress)).collect()
    }

    /// A folder that is removed with the servers.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Makes the objects known that are served at this address, in place of those that were.
    pub(crate) async fn register(&self, address: &str) {
        let (admin, wanted) = (self.admin(0), json!({"uri": address, "force": true}));
        eventually("the service is registered", REGISTRATION, || async {
            let (status, _) = admin.post("deployments", &wanted).await?;
            (status == 200 || status == 201).then_some(())
        })
        .await;
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self, number: usize) {
        self.nodes[number].process = None;
    }

    /// Starts a server that was killed, over what it had written.
    pub(crate) fn restart(&mut self, number: usize) {
        self.nodes[number].start();
    }

    /// Waits until it answers.
    pub(crate) async fn ready(&self, number: usize) {
        let (ingress, admin) = (self.ingress(number), self.admin(number));
        eventually("a server answers", START, || async {
            let (inside, _) = admin.get("health").await?;
            let (outside, _) = ingress.get("restate/health").await?;
            ((inside, outside) == (200, 200)).then_some(())
        })
        .await;
    }

    /// SIGSTOP.
    pub(crate) fn pause(&self, number: usize) {
        self.nodes[number].running().pause();
    }

    /// SIGCONT.
    pub(crate) fn go_on(&self, number: usize) {
        self.nodes[number].running().go_on();
    }

    /// The id of this server's process.
    #[allow(dead_code, reason = "the benchmark asks")]
    pub(crate) fn process_id(&self, number: usize) -> u32 {
        self.nodes[number].running().id()
    }

    /// What a server says about itself, by a query in SQL.
    pub(crate) async fn query(&self, number: usize, query: &str) -> Vec<Value> {
        let answered = self.admin(number).post("query", &json!({"query": query})).await;
        answered.map(|(_, body)| body["rows"].as_array().cloned().unwrap_or_default()).unwrap_or_default()
    }
}

impl Drop for Servers {
    /// What servers and copies logged is kept when the test fails.
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.folder.disable_cleanup(true);
            let mut output = std::io::stderr();
            let _ = writeln!(output, "the logs are in {}", self.folder.path().display());
        }
    }
}

impl Node {
    fn start(&mut self) {
        let mut command = Command::new(&self.program);
        command.args(&self.words).envs(SETTINGS.iter().copied());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        self.process = Some(Process::start(&mut command, &self.log));
    }

    fn running(&self) -> &Process {
        self.process.as_ref().expect("a server that was not killed")
    }
}

/// The first server begins the cluster.
fn words(number: usize, internal: u16, folder: &Path) -> Vec<String> {
    let (port, name) = (internal.to_string(), format!("n{number}"));
    let folder = folder.display().to_string();
    let provisions = if number == 0 { "true" } else { "false" };
    [
        &["--no-logo", "--listen-mode", "tcp", "--bind-ip", "127.0.0.1", "--advertised-host", "127.0.0.1"][..],
        &["--bind-port", &port, "--node-name", &name, "--base-dir", &folder, "--auto-provision", provisions],
    ]
    .concat()
    .into_iter()
    .map(str::to_owned)
    .collect()
}

/// So many ports that nobody listens at.
fn free_ports(count: usize) -> Vec<u16> {
    let taken: Vec<_> = (0..count).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()).collect();
    taken.iter().map(|listener| listener.local_addr().unwrap().port()).collect()
}
