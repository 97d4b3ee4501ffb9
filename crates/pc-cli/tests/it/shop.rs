//! An emulator on a free port, a folder to work in, and the program run in it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_transport::{Clock, TokioClock};
use serde_json::{Value, json};

/// The emulator's time runs so many times as fast.
pub(crate) const SCALE: f64 = 1000.0;

pub(crate) struct Shop {
    pub(crate) emulator: Emulator,
    pub(crate) origin: String,
    pub(crate) folder: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

/// What the program did.
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
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Shop {
    pub(crate) fn open() -> Self {
        Self::with(EmulatorOptions::default(), SCALE)
    }

    pub(crate) fn with(mut options: EmulatorOptions, scale: f64) -> Self {
        options.time_scale = scale;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (emulator, origin) = runtime.block_on(async {
            let clock = TokioClock::scaled(TokioClock::system().now(), scale);
            let emulator = Emulator::new(options, Arc::new(clock));
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let origin = format!("http://{}", listener.local_addr().unwrap());
            tokio::spawn(pc_emulator::server::serve(listener, emulator.clone(), std::future::pending()));
            (emulator, origin)
        });
        Self { emulator, origin, folder: tempfile::tempdir().unwrap(), _runtime: runtime }
    }

    /// Runs the program here, with nothing of our own environment that could mean something to it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[])
    }

    /// Runs it against the emulator.
    pub(crate) fn at_endpoint(&self, arguments: &[&str]) -> Ran {
        self.run(&[arguments, &["--endpoint", &self.origin]].concat())
    }

    pub(crate) fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        self.command(arguments).envs(variables.iter().copied()).output().unwrap().into()
    }

    /// Runs it in another folder.
    pub(crate) fn run_in(&self, folder: &Path, arguments: &[&str]) -> Ran {
        self.command(arguments).current_dir(folder).output().unwrap().into()
    }

    /// Kills the program as soon as it says this on stderr.
    pub(crate) fn kill_when_it_says(&self, word: &str, arguments: &[&str]) {
        let mut child = self.command(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        assert!(said.any(|line| line.unwrap().contains(word)), "it never said `{word}`");
        child.kill().unwrap();
        child.wait().unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_partner-center"));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("XDG_DATA_HOME", self.folder.path()).env_remove("RUST_LOG");
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PARTNER_CENTER_")) {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        Path::new(self.folder.path()).join(name)
    }

    /// Buys these lines, and gives the receipt.
    pub(crate) fn buy(&self, id: &str, lines: &[Value]) -> Value {
        let intent = json!({"id": id, "customer": demo::CONTOSO, "country": "US", "line": lines});
        let file = self.write(&format!("{id}.json"), &intent.to_string());
        let ran = self.at_endpoint(&["buy", &file, "--json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.json().remove(0)
    }
}

pub(crate) fn software() -> Value {
    json!({"product": "DG7GMGF0DWM3", "sku": "0002", "quantity": 3})
}

pub(crate) fn reservation() -> Value {
    json!({"product": "DZH318Z0BQ3Q", "sku": "0001", "quantity": 2,
           "reservation": {"scope": "shared", "subscription": demo::CONTOSO_SUBSCRIPTION}})
}
