//! The command line in a checkout: the workshop's commands and the partner's are completed and corrected alike.

use std::process::{Command, Output};

fn ran(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(words).output().unwrap()
}

#[test]
fn every_shell_completes_the_commands_of_workshop_and_partner() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = String::from_utf8(ran(&["completions", shell]).stdout).unwrap();
        for word in ["xtask", "simulate", "seeds", "bench", "layers", "test", "buy", "whole-order"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn a_misspelt_word_is_answered_with_commands_of_workshop_and_partner() {
    for (word, meant) in [("simulat", "'simulate'"), ("benc", "'bench'"), ("invoice", "'invoices'")] {
        let ran = ran(&[word]);
        let told = String::from_utf8(ran.stderr).unwrap();
        assert!(told.contains(meant), "{word}: {told}");
        assert_eq!(ran.status.code(), Some(2), "{word}");
    }
}
