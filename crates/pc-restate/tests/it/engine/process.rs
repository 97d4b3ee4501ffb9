//! A process that a test started, and ends.

use std::fs::OpenOptions;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running process. Dropped, it is killed at once (SIGKILL) and gone.
pub(crate) struct Process(Child);

impl Process {
    /// Starts it; what it prints is added to the log. Its standard input ends when we do.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Self {
        let log = OpenOptions::new().create(true).append(true).open(log).unwrap();
        command.stdin(Stdio::piped()).stdout(log.try_clone().unwrap()).stderr(log);
        Self(command.spawn().unwrap())
    }

    /// Its id, as long as it runs.
    #[allow(dead_code, reason = "the benchmark asks")]
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// SIGSTOP: it does nothing from now on, and does not know it.
    pub(crate) fn pause(&self) {
        self.signal("STOP");
    }

    /// SIGCONT.
    pub(crate) fn go_on(&self) {
        self.signal("CONT");
    }

    /// SIGTERM: it is asked to end.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }

    fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        let status = Command::new("kill").args(["-s", name, &id]).status().unwrap();
        assert!(status.success(), "kill -s {name} {id}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill(); // it may be over
        let _ = self.0.wait();
    }
}
