//! A secret that a program prints: that of a keyring or a vault, say.

use std::process::Stdio;
use std::time::Duration;

use pc_transport::auth::SecretString;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

/// How long the program may take: somebody may have to unlock a keyring.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest output that is read, in bytes.
const MAX_OUTPUT: u64 = 64 << 10;

/// Runs a program, and gives what it prints on stdout, without blanks and line ends around it. The line is split into words as a
/// shell does, and no shell runs: nothing in it is expanded.
///
/// # Errors
/// When it cannot be started, fails, takes too long, or prints nothing, too much or no text. Says nothing of what it printed.
pub(crate) async fn run(line: &str) -> Result<SecretString, String> {
    let words = shlex::split(line).unwrap_or_default();
    let Some((program, arguments)) = words.split_first() else {
        return Err("the command is empty, or its quotes are not closed".to_owned());
    };
    let run = run_in_time(program, arguments);
    let output = tokio::time::timeout(PATIENCE, run)
        .await
        .map_err(|_| format!("`{program}` took longer than {} s, and was stopped", PATIENCE.as_secs()))??;
    let text = String::from_utf8(output).map_err(|_| format!("`{program}` did not print text"))?;
    match text.trim() {
        "" => Err(format!("`{program}` printed nothing on stdout")),
        text => Ok(text.into()),
    }
}

/// Dropped, it stops the program.
async fn run_in_time(program: &str, arguments: &[String]) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("`{program}` cannot be run: {error}");
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(failed)?;
    let mut output = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout.take(MAX_OUTPUT + 1).read_to_end(&mut output).await.map_err(failed)?;
    }
    if output.len() as u64 > MAX_OUTPUT {
        return Err(format!("`{program}` printed more than {MAX_OUTPUT} bytes"));
    }
    let status = child.wait().await.map_err(failed)?;
    match status.success() {
        true => Ok(output),
        false => Err(format!("`{program}` failed ({status}); what it printed is not used")),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_program_prints_is_the_secret_and_no_shell_is_between() {
        let secret = run("printf '%s\\n' 's3 cret;$HOME'").await.unwrap();
        assert_eq!(secret.expose_secret(), "s3 cret;$HOME");
    }

    #[tokio::test]
    async fn a_failure_is_told_without_the_output() {
        for (line, reason) in [
            ("", "empty"),
            ("printf 'hunter2", "quotes"),
            ("no-such-program-at-all", "cannot be run"),
            ("true", "printed nothing"),
            ("sh -c 'echo hunter2; exit 3'", "failed (exit status: 3)"),
            ("sh -c 'yes hunter2'", "more than 65536 bytes"),
            (r"printf '\377\376'", "did not print text"),
        ] {
            let error = run(line).await.unwrap_err();
            assert!(error.contains(reason) && !error.contains("hunter2"), "{line}: {error}");
        }
    }
}
