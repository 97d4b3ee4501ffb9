//! The guide says what is so.

use pc_emulator::Faults;

const GUIDE: &str = include_str!("../../../../docs/emulator.md");

#[test]
fn the_example_of_a_fault_file_can_be_read() {
    let example = GUIDE.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(!example.parse::<Faults>().unwrap().is_empty());
}

#[test]
fn every_former_name_that_the_guide_tells_of_still_loads() {
    let table = GUIDE.split("### Former names").nth(1).unwrap().split("\nTwo names").next().unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let names: Vec<&str> = rows.flat_map(|cell| cell.trim_end_matches('`').split("`, `")).collect();
    assert_eq!(names.len(), 12, "{names:?}");
    for name in names {
        let rule = format!("[[rules]]\nfault = 'lose_answer'\noperation = '{name}'");
        assert_eq!(rule.parse::<Faults>().unwrap().warnings().len(), 1, "{name}");
    }
}
