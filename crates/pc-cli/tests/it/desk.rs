//! A served emulator, and the binary run against it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Output, Stdio};

use serde_json::{Value, json};

/// An emulator in a process of its own, whose time only moves when told, and a user's data folder.
pub(crate) struct Desk {
    emulator: Child,
    pub(crate) url: String,
    pub(crate) folder: tempfile::TempDir,
}

/// A command under way.
pub(crate) struct Running {
    pub(crate) child: Child,
    stderr: BufReader<ChildStderr>,
    pub(crate) said: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let mut emulator = Command::new(env!("CARGO_BIN_EXE_partner-center"))
            .args(["emulator", "serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(emulator.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").expect("an address").to_owned();
        Self { emulator, url, folder: tempfile::tempdir().unwrap() }
    }

    /// The command line with the emulator's address.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.offline(arguments);
        command.args(["--endpoint", &self.url]);
        command
    }

    /// The command line as it is.
    pub(crate) fn offline(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_partner-center"));
        command.args(arguments).env("XDG_DATA_HOME", self.folder.path()).env_remove("RUST_LOG");
        command
    }

    pub(crate) fn start(&self, mut command: Command) -> Running {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Running { child, stderr, said: String::new() }
    }

    /// Runs a command to its end; whenever it waits, the emulator's time is moved on.
    pub(crate) fn finish(&self, command: Command) -> Output {
        let mut running = self.start(command);
        while let Some(line) = running.line() {
            if line.contains("waiting") {
                self.door("POST", "clock", r#"{"advance_s": 1260}"#);
            }
        }
        running.output()
    }

    /// A file with the intent of a purchase.
    pub(crate) fn intent(&self, id: &str, change: impl FnOnce(&mut Value)) -> String {
        let mut intent = json!({
            "id": id, "customer": "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d", "country": "US",
            "line": [{"product": "DG7GMGF0DWM3", "sku": "0002", "quantity": 1}]
        });
        change(&mut intent);
        let path = self.folder.path().join(format!("{id}.json"));
        std::fs::write(&path, intent.to_string()).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The purchase of a reservation, which has to wait before it comes to its checkout.
    pub(crate) fn reservation(&self, id: &str) -> String {
        self.intent(id, |intent| {
            intent["line"] = json!([{
                "product": "DZH318Z0BQ3Q", "sku": "0001", "quantity": 1,
                "reservation": {"scope": "shared", "subscription": "3a231fbe-37fe-4410-93fd-730d3d5d4c75"}
            }]);
        })
    }

    /// The orders in the emulator's own books.
    pub(crate) fn orders(&self) -> usize {
        self.door("GET", "orders", "").as_array().unwrap().len()
    }

    /// How many requests the emulator received.
    pub(crate) fn requests(&self) -> usize {
        self.door("GET", "requests?limit=10000", "").as_array().unwrap().len()
    }

    /// One of the emulator's own doors.
    pub(crate) fn door(&self, method: &str, door: &str, body: &str) -> Value {
        let mut stream = TcpStream::connect(self.url.strip_prefix("http://").unwrap()).unwrap();
        let length = body.len();
        let head = format!("{method} /_emulator/{door} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        write!(stream, "{head}Content-Length: {length}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.emulator.kill();
        let _ = self.emulator.wait();
    }
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

    pub(crate) fn output(mut self) -> Output {
        self.stderr.read_to_string(&mut self.said).unwrap();
        let mut output = self.child.wait_with_output().unwrap();
        output.stderr = self.said.into_bytes();
        output
    }
}

/// Exit code, stdout and stderr.
pub(crate) fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// The one JSON object on stdout.
pub(crate) fn object(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}
