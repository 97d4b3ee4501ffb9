//! Kept recordings: each goes on being read, and every answer in it decodes without loss. Those that are given to us are put beside
//! the others.

use std::path::Path;

use crate::harness::Harness;

#[test]
fn every_answer_of_every_kept_recording_is_read_without_loss() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/recordings");
    let harness = Harness::in_real_time();
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let name = file.to_str().unwrap();
        let checked = harness.run(&["payload", "check", "--recording", name]);
        assert_eq!(checked.code, 0, "{name}: {checked:?}");
        let compared = harness.run(&["parity", "--from", name, "--json"]);
        assert_eq!(compared.code, 0, "{name}: {compared:?}");
        assert!(compared.json().len() > 30, "{name}: {compared:?}");
        count += 1;
    }
    assert!(count > 0);
}
