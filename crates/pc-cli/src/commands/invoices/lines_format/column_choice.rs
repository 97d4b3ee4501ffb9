//! `--columns`: which columns lines are written with.

use pc_workflows::billing::{Column, Columns};

use crate::output::did_you_mean;

/// The word for every column there is.
const FULL: &str = "full";

/// Reads names apart by commas, `full`, or names to add after a `+`, in capitals or not. `full` may stand among them, for all that
/// are not named.
pub(super) fn column_choice(text: &str) -> Result<Columns, String> {
    let names =
        |text: &str| -> Vec<String> { text.split(',').map(|name| name.trim().to_lowercase()).collect() };
    let (mut columns, names) = match text.trim().strip_prefix('+') {
        Some(added) => (Columns::default().as_slice().to_vec(), names(added)),
        None => (Vec::new(), names(text)),
    };
    let before = columns.len();
    for name in &names {
        if name == FULL {
            continue;
        }
        let column = Column::named(name).ok_or_else(|| unknown(name))?;
        if columns[..before].contains(&column) {
            return Err(format!(
                "the column {name} is there without `+{name}`: + adds to those that are there by themselves"
            ));
        }
        if columns.contains(&column) {
            return Err(format!("the column {name} is there twice"));
        }
        columns.push(column);
    }
    if names.iter().any(|name| name == FULL) {
        let others: Vec<_> = Column::all().filter(|column| !columns.contains(column)).collect();
        columns.extend(others);
    }
    Ok(columns.into_iter().collect())
}

fn unknown(name: &str) -> String {
    let all: Vec<_> = Column::all().map(Column::name).collect();
    let nearest = did_you_mean(name, all.iter().copied());
    format!("there is no column `{name}`{nearest}. There are {}; `{FULL}` takes all of them", all.join(", "))
}

#[cfg(test)]
mod tests {
    use pc_workflows::billing::COLUMNS;

    use super::*;

    fn names(text: &str) -> Vec<&'static str> {
        column_choice(text).unwrap().as_slice().iter().map(|column| column.name()).collect()
    }

    #[test]
    fn columns_are_picked_in_any_order_or_added() {
        assert_eq!(names("total, invoice,tags"), ["total", "invoice", "tags"]);
        let added = names("+tags,meter");
        assert_eq!(added[..COLUMNS.len()], COLUMNS);
        assert_eq!(added[COLUMNS.len()..], ["tags", "meter"]);
        for full in ["full", "FULL", "subtotal,full", "full, Subtotal", "+tags,full"] {
            assert_eq!(names(full).len(), Column::all().count(), "{full}");
        }
        assert_eq!(names("subtotal,full")[..2], ["subtotal", "invoice"]);
        assert_eq!(names("Subtotal,TAGS"), ["subtotal", "tags"]);
    }

    #[test]
    fn an_unknown_name_tells_the_nearest_and_all() {
        let reason = column_choice("invoice,resourcegroup").unwrap_err();
        assert!(reason.contains("`resourcegroup`: did you mean `resource_group`?"), "{reason}");
        assert!(reason.contains("charge_start, charge_end"), "{reason}");
        assert!(column_choice("tags,tags").unwrap_err().contains("twice"));
        assert!(column_choice("+invoice").unwrap_err().contains("there by themselves"));
        assert!(column_choice("").is_err());
    }
}
