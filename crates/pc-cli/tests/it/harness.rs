//! An emulator on a free port, a folder to work in, and the program run in it.

use std::fs::Permissions;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_models::Timestamp;
use pc_transport::wire::{Method, Request};
use pc_transport::{Clock, TokioClock};
use serde_json::{Value, json};

/// The installed program.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_partner-center");
/// How many times as fast as real time the emulator's time runs, where nothing else is said.
pub(crate) const TIME_SCALE: f64 = 1000.0;

pub(crate) struct Harness {
    pub(crate) emulator: Emulator,
    pub(crate) origin: String,
    pub(crate) folder: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
}

impl Harness {
    pub(crate) fn new() -> Self {
        Self::with(EmulatorOptions::default(), TIME_SCALE)
    }

    /// Its time runs as real time does: what takes minutes is over when the test moves it on.
    pub(crate) fn in_real_time() -> Self {
        Self::with(EmulatorOptions::default(), 1.0)
    }

    /// In real time as well, but so many days ago.
    pub(crate) fn days_ago(days: u64) -> Self {
        let start = TokioClock::system().now() - Duration::from_secs(days * 24 * 60 * 60);
        Self::starting(start, EmulatorOptions::default(), 1.0)
    }

    /// So many days ago, in time that runs fast.
    pub(crate) fn in_the_past(days: u64, options: EmulatorOptions) -> Self {
        let start = TokioClock::system().now() - Duration::from_secs(days * 24 * 60 * 60);
        Self::starting(start, options, TIME_SCALE)
    }

    pub(crate) fn with(options: EmulatorOptions, time_scale: f64) -> Self {
        Self::starting(TokioClock::system().now(), options, time_scale)
    }

    fn starting(start: Timestamp, mut options: EmulatorOptions, time_scale: f64) -> Self {
        options.time_scale = time_scale;
        options.instance = Some(format!("{:08x}", fastrand::u32(..)));
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (emulator, origin) = runtime.block_on(async {
            let clock = TokioClock::scaled(start, time_scale);
            let emulator = Emulator::new(options, Arc::new(clock));
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let origin = format!("http://{}", listener.local_addr().unwrap());
            tokio::spawn(pc_emulator::server::serve(listener, emulator.clone(), std::future::pending()));
            (emulator, origin)
        });
        Self { emulator, origin, folder: tempfile::tempdir().unwrap(), runtime }
    }

    /// Runs something beside the emulator.
    pub(crate) fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// The program in this folder, with nothing of our own environment that could mean something to it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.prepared(PROGRAM);
        command.args(arguments);
        command
    }

    /// Another program that starts ours, prepared in the same way.
    pub(crate) fn prepared(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("XDG_DATA_HOME", self.folder.path()).env_remove("RUST_LOG");
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PARTNER_CENTER_")) {
            command.env_remove(name);
        }
        command
    }

    /// The same, talking to the emulator.
    pub(crate) fn with_endpoint(&self, arguments: &[&str]) -> Command {
        self.command(&[arguments, &["--endpoint", &self.origin]].concat())
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[])
    }

    /// Runs it against the emulator.
    pub(crate) fn at_endpoint(&self, arguments: &[&str]) -> Ran {
        self.with_endpoint(arguments).output().unwrap().into()
    }

    pub(crate) fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        self.command(arguments).envs(variables.iter().copied()).output().unwrap().into()
    }

    /// Starts a command, to look at it while it works.
    pub(crate) fn start(&self, mut command: Command) -> Running {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Running { child, stderr, said: String::new() }
    }

    /// Runs a command to its end; whenever it waits, the emulator's time is moved on.
    pub(crate) fn finish(&self, command: Command) -> Ran {
        let mut running = self.start(command);
        while let Some(line) = running.line() {
            if line.contains("waiting") {
                self.advance_clock(1_260);
            }
        }
        running.output()
    }

    /// Moves the emulator's time on.
    pub(crate) fn advance_clock(&self, seconds: u32) {
        self.control(Method::Post, "clock", &json!({"advance_s": seconds}));
    }

    /// Orders faults, in the place of those ordered before.
    pub(crate) fn set_faults(&self, rules: &Value) {
        self.control(Method::Put, "faults", &json!({"rules": rules}));
    }

    /// Asks one of the emulator's control endpoints.
    pub(crate) fn control(&self, method: Method, path: &str, body: &Value) -> Value {
        let path: Vec<&str> = std::iter::once("_emulator").chain(path.split('/')).collect();
        let reply = self.emulator.handle(Request::outside_version(method, &path).json(body));
        assert!(reply.is_success(), "{}", reply.snippet());
        serde_json::from_slice(&reply.body).unwrap_or_default()
    }

    /// How many orders the emulator holds, visible or not.
    pub(crate) fn orders(&self) -> usize {
        self.emulator.orders().len()
    }

    /// How many requests it received.
    pub(crate) fn requests(&self) -> usize {
        self.emulator.requests(10_000).len()
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        // Whatever the mask of the process: what others can write is not trusted.
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A file with a refresh token, made by the program.
    pub(crate) fn stored_token(&self, name: &str, token: &str) -> String {
        let by_hand = std::fs::File::open(self.write(&format!("{name}-by-hand"), token)).unwrap();
        let path = self.path(name).to_str().unwrap().to_owned();
        let stored = self.command(&["credentials", "store", &path]).stdin(by_hand).output().unwrap();
        assert!(stored.status.success(), "{stored:?}");
        path
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        Path::new(self.folder.path()).join(name)
    }

    /// A file with the intent of a purchase.
    pub(crate) fn intent(&self, id: &str, change: impl FnOnce(&mut Value)) -> String {
        let mut intent = json!({"id": id, "customer": demo::CONTOSO, "country": "US", "line": [software(1)]});
        change(&mut intent);
        self.write(&format!("{id}.json"), &intent.to_string())
    }

    /// Buys these lines, and gives the receipt.
    pub(crate) fn buy(&self, id: &str, lines: &[Value]) -> Value {
        let file = self.intent(id, |intent| intent["line"] = json!(lines));
        let ran = self.at_endpoint(&["buy", &file, "--json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.object()
    }
}

/// What the program did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The JSON lines on stdout: nothing else may be there.
    pub(crate) fn json(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    /// The one JSON object on stdout.
    pub(crate) fn object(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// A command under way.
pub(crate) struct Running {
    pub(crate) child: Child,
    stderr: BufReader<ChildStderr>,
    pub(crate) said: String,
}

impl Running {
    /// Reads what it says until it has said this.
    pub(crate) fn until(&mut self, text: &str) {
        while !self.said.contains(text) {
            assert!(self.line().is_some(), "it never said `{text}`: {}", self.said);
        }
    }

    /// The next line it says; none when it has said all.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.stderr.read_line(&mut line).unwrap();
        self.said.push_str(&line);
        (read > 0).then_some(line)
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn output(mut self) -> Ran {
        self.stderr.read_to_string(&mut self.said).unwrap();
        let mut output = self.child.wait_with_output().unwrap();
        output.stderr = self.said.into_bytes();
        output.into()
    }
}

pub(crate) fn software(quantity: u32) -> Value {
    json!({"product": "DG7GMGF0DWM3", "sku": "0002", "quantity": quantity})
}

/// It has to wait for the registration before it comes to its checkout.
pub(crate) fn reservation(quantity: u32) -> Value {
    json!({"product": "DZH318Z0BQ3Q", "sku": "0001", "quantity": quantity,
           "reservation": {"scope": "shared", "subscription": demo::CONTOSO_SUBSCRIPTION}})
}
