//! `credentials store`: a file for a refresh token, which this program may replace.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use pc_transport::auth::SecretString;
use serde_json::json;

use crate::connection::store_refresh_token;
use crate::output::{Exit, Failure, print_one};

/// The most that is read of standard input, in bytes.
const MAX_INPUT: u64 = 64 << 10;

#[derive(Subcommand)]
pub(crate) enum CredentialsCommand {
    /// Make a file with a refresh token, which each new token replaces.
    #[command(after_help = "Examples:\n  \
        {program} credentials store refresh-token < token-by-hand\n  \
        secret-tool lookup service refresh-token | {program} credentials store refresh-token\n\n\
        The token is read from standard input, never from the command line, where other users could see it. The file is made \
        anew, readable by its owner only. Name it in PARTNER_CENTER_REFRESH_TOKEN_FILE. The program writes new tokens into \
        files that it made so, and into no other. {docs}/credentials.md describes all kinds of credentials.")]
    Store(StoreArguments),
}

#[derive(Args)]
pub(crate) struct StoreArguments {
    /// The file to make; there must be none yet.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print one JSON object on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(command: CredentialsCommand) -> Result<Exit, Failure> {
    let CredentialsCommand::Store(arguments) = command;
    store_refresh_token(&arguments.file, &token()?).map_err(Failure::usage)?;
    let name = arguments.file.display().to_string();
    print_one(arguments.json, &json!({"file": name}), || {
        format!("{name} holds the refresh token: name it in PARTNER_CENTER_REFRESH_TOKEN_FILE")
    })?;
    Ok(Exit::Done)
}

fn token() -> Result<SecretString, Failure> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return Err(Failure::usage(
            "a token that is typed or pasted would be shown: give it on standard input, from a file or another program. \
             Nothing was written",
        ));
    }
    let mut text = String::new();
    let read = input.lock().take(MAX_INPUT).read_to_string(&mut text);
    read.map_err(|error| {
        Failure::failed(format!("standard input cannot be read: {error}. Nothing was written"))
    })?;
    Ok(text.trim().into())
}
