//! `manual`: the manual pages, one for each command.

use std::path::PathBuf;

use clap::Args;
use clap_mangen::Man;

use crate::output::{Exit, Failure, atomic_file, program, say};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} manual --out ~/.local/share/man/man1\n  \
    man -M ~/.local/share/man {file}-buy")]
pub(crate) struct ManualArguments {
    /// The folder that the pages are written to; made if it is not there. Earlier pages are replaced.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

pub(crate) fn run(arguments: &ManualArguments, command: clap::Command) -> Result<Exit, Failure> {
    let folder = &arguments.out;
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::failed(format!("cannot make {}: {error}", folder.display())))?;
    let pages = manual(command, program::file_name());
    for page in &pages {
        atomic_file::write(&folder.join(&page.file), &page.text, true)?;
    }
    say(&format!("wrote {} manual pages to {}", pages.len(), folder.display()));
    Ok(Exit::Done)
}

/// One manual page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ManualPage {
    /// The name of its file, such as `partner-center-buy.1`.
    pub file: String,
    /// What `man` reads.
    pub text: Vec<u8>,
}

/// The manual pages of a command line, of a program whose file has this name: the whole one's first, then those of its commands.
pub fn manual(command: clap::Command, file_name: &str) -> Vec<ManualPage> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    collect(&command, file_name, &mut pages);
    pages
}

fn collect(command: &clap::Command, name: &str, pages: &mut Vec<ManualPage>) {
    let mut text = Vec::new();
    // Written into memory, which does not fail.
    if Man::new(command.clone()).title(name).render(&mut text).is_ok() {
        pages.push(ManualPage { file: format!("{name}.1"), text });
    }
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
        collect(inner, &format!("{name}-{}", inner.get_name()), pages);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_under_its_own_name() {
        let pages = manual(crate::command("partner-center"), "partner-center");
        let page = |file: &str| {
            let page = pages.iter().find(|page| page.file == file).unwrap();
            String::from_utf8(page.text.clone()).unwrap()
        };
        assert!(page("partner-center.1").contains("partner\\-center\\-buy(1)"));
        let lines = page("partner-center-invoices-lines.1");
        assert!(lines.contains("partner\\-center invoices lines") && !lines.contains("{program}"), "{lines}");
        assert!(!pages.iter().any(|page| page.file.ends_with("-help.1")));
    }
}
