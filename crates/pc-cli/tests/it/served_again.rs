//! `emulator serve --state`: what is there again when it is served again, and what is set anew.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use pc_transport::wire::{Method, Request};
use pc_transport::{HttpTransport, HttpTransportOptions, Transport};
use serde_json::{Value, json};

use crate::harness::PROGRAM;

/// A served emulator that does not outlive the test.
struct Served {
    process: Child,
    transport: HttpTransport,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Served {
    fn start(state: &Path) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["emulator", "serve", "--listen", "127.0.0.1:0", "--time-scale", "0", "--state"]);
        command.arg(state).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let line = BufReader::new(process.stdout.take().unwrap()).lines().next().unwrap().unwrap();
        let address = line.strip_prefix("listening on ").unwrap();
        let transport = HttpTransport::new(address, HttpTransportOptions::default()).unwrap();
        Self { process, transport }
    }

    async fn ask(&self, method: Method, path: &[&str], body: Value) -> Value {
        let request = Request::outside_version(method, &[&["_emulator"], path].concat()).json(&body);
        let reply = self.transport.send(request).await.unwrap();
        assert!(reply.is_success(), "{path:?}: {}", String::from_utf8_lossy(&reply.body));
        serde_json::from_slice(reply.text_bytes()).unwrap()
    }

    fn stop(mut self) {
        let stopped = Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        assert!(stopped.success() && self.process.wait().unwrap().success());
    }
}

#[tokio::test]
async fn snapshots_and_the_instant_are_there_again_and_the_pace_is_what_the_command_says() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("emulator.json");
    let first = Served::start(&state);
    first.ask(Method::Put, &["snapshots", "before the fair"], Value::Null).await;
    let moved = first.ask(Method::Post, &["clock"], json!({"advance_s": 864_000, "time_scale": 60})).await;
    assert_eq!((&moved["mode"], &moved["time_scale"]), (&json!("scaled"), &json!(60.0)));
    first.stop();

    let second = Served::start(&state);
    let clock = second.ask(Method::Get, &["clock"], Value::Null).await;
    assert_eq!(clock["mode"], "manual");
    let instant = |clock: &Value| clock["now"].as_str().unwrap().parse::<pc_models::Timestamp>().unwrap();
    assert!(instant(&clock) >= instant(&moved), "{clock} {moved}");
    let kept = second.ask(Method::Get, &["snapshots"], Value::Null).await;
    assert_eq!(kept[0]["name"], "before the fair");
    let file = folder.path().join("emulator.json.snapshots/before-the-fair-1.json.gz");
    assert_eq!(kept[0]["file"], file.to_str().unwrap());
    let loaded = second.ask(Method::Post, &["snapshots", "before the fair", "load"], Value::Null).await;
    assert!(instant(&loaded) < instant(&clock), "its time came back: {loaded}");
    second.ask(Method::Delete, &["snapshots", "before the fair"], Value::Null).await;
    assert!(!file.exists());
    second.stop();
}
