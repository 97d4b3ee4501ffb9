//! The guide says what is so.

use pc_emulator::Faults;

const GUIDE: &str = include_str!("../../../../docs/emulator.md");

#[test]
fn the_example_of_a_fault_file_can_be_read() {
    let example = GUIDE.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(!example.parse::<Faults>().unwrap().is_empty());
}
