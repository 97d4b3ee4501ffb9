//! `docs/assumptions.md` is the list that the program has, and names files that are there.

use std::path::Path;

use pc_workflows::assumption::Assumption;

const PAGE: &str = include_str!("../../../../docs/assumptions.md");

/// How the page has one of them.
fn section(assumption: &Assumption) -> String {
    let Assumption { number, sentence, promise, files, asked, if_refuted, .. } = assumption;
    let files: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
    format!(
        "### Assumption {number}\n\n{sentence}\n\n- Promise: {promise}\n- Rests on it: {}.\n- Asked: {}.\n- Where it is refuted: {if_refuted}\n",
        files.join(", "),
        asked.told()
    )
}

#[test]
fn the_page_has_the_list_of_the_program() {
    let list: Vec<String> = Assumption::ALL.iter().map(section).collect();
    let list = list.join("\n");
    let begin = PAGE.find("### ").unwrap_or(PAGE.len());
    assert_eq!(&PAGE[begin..], list, "the list as the page should have it is on the right");
}

#[test]
fn each_has_its_number_and_rests_on_files_that_are_there() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (index, assumption) in Assumption::ALL.iter().enumerate() {
        assert_eq!(assumption.number as usize, index + 1);
        assert_eq!(Assumption::of(assumption.number), Some(assumption));
        assert!(!assumption.files.is_empty());
        for file in assumption.files {
            assert!(workspace.join(file).is_file(), "{file}");
        }
    }
}
