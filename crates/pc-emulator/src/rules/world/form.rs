//! Which members a world file has, and whether a text has just these, each of its kind: everything that is wrong is told.

use pc_models::Timestamp;
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use crate::values::nearest_word::hint;

/// The members of each table. Kinds are `text`, `date`, `int`, `bool`, `{}` for a free table, another table's name, or
/// `[…]` for a list; `?` may be absent.
pub(crate) const TABLES: &[(&str, &[(&str, &str)])] = &[
    (
        "world",
        &[
            ("extends", "text?"),
            ("sold_out_regions", "[text]?"),
            ("currencies", "[currency]?"),
            ("promotions", "[promotion]?"),
            ("products", "[product]?"),
            ("customers", "[customer]?"),
            ("orders", "[order]?"),
        ],
    ),
    ("currency", &[("code", "text"), ("symbol", "text"), ("per_usd", "text"), ("countries", "[text]")]),
    (
        "promotion",
        &[
            ("id", "text"),
            ("name", "text"),
            ("description", "text"),
            ("starts", "date"),
            ("ends", "date"),
            ("item", "text"),
            ("term", "text"),
            ("billing_cycle", "text"),
            ("percent_off", "int"),
            ("most_seats", "int"),
        ],
    ),
    (
        "product",
        &[
            ("id", "text"),
            ("title", "text"),
            ("description", "text"),
            ("kind", "text"),
            ("reservation_type", "text?"),
            ("product_type", "[text]"),
            ("publisher", "text"),
            ("views", "[text]"),
            ("skus", "[sku]"),
        ],
    ),
    (
        "sku",
        &[
            ("id", "text"),
            ("title", "text"),
            ("minimum", "int"),
            ("maximum", "int"),
            ("trial", "bool?"),
            ("purchase_order_wanted", "bool?"),
            ("addon_of", "[text]?"),
            ("segments", "[text]"),
            ("billing_cycles", "[text]"),
            ("terms", "[term]?"),
            ("prices", "[price]?"),
            ("prerequisites", "[text]?"),
            ("inventory_variables", "[text]?"),
            ("provisioning_variables", "[text]?"),
            ("dynamic_attributes", "{}?"),
            ("attestation", "text?"),
            ("includes", "[text]?"),
            ("renews_as", "renewal?"),
        ],
    ),
    ("term", &[("duration", "text"), ("description", "text")]),
    (
        "price",
        &[
            ("term", "text?"),
            ("billing_cycle", "text"),
            ("usd", "text"),
            ("charges", "int"),
            ("local", "{}?"),
            ("telecom_usd", "text?"),
        ],
    ),
    ("renewal", &[("item", "text"), ("term", "text"), ("billing_cycle", "text")]),
    (
        "customer",
        &[
            ("id", "text"),
            ("name", "text"),
            ("domain", "text"),
            ("country", "text"),
            ("city", "text"),
            ("language", "text"),
            ("culture", "text"),
            ("contact", "contact"),
            ("directly_signed", "bool"),
            ("agreements", "[agreement]?"),
            ("subscriptions", "[subscription]?"),
        ],
    ),
    ("contact", &[("first_name", "text"), ("last_name", "text"), ("email", "text")]),
    (
        "agreement",
        &[
            ("agreement_type", "text"),
            ("template_id", "text"),
            ("date_agreed", "date"),
            ("contact", "contact?"),
        ],
    ),
    (
        "subscription",
        &[
            ("id", "text"),
            ("product", "text"),
            ("created", "date"),
            ("order", "text"),
            ("name", "text?"),
            ("quantity", "int?"),
            ("partner", "text?"),
            ("auto_renew", "bool?"),
            ("suspended", "bool?"),
            ("registered", "date?"),
        ],
    ),
    (
        "order",
        &[
            ("customer", "text"),
            ("id", "text?"),
            ("placed", "date"),
            ("billing_cycle", "text?"),
            ("lines", "[line]"),
        ],
    ),
    (
        "line",
        &[
            ("item", "text"),
            ("quantity", "int"),
            ("term", "text?"),
            ("name", "text?"),
            ("subscription", "text?"),
            ("parent", "text?"),
            ("added", "date?"),
            ("azure_subscription", "text?"),
            ("scope", "text?"),
            ("reservation", "reservation?"),
            ("promotion", "text?"),
            ("reseller", "text?"),
            ("first_term_ends", "date?"),
            ("renews_to", "text?"),
            ("delivered", "date?"),
            ("changes", "[change]?"),
            ("seats", "int?"),
            ("renamed", "text?"),
            ("partner", "text?"),
            ("auto_renew", "bool?"),
            ("suspended", "bool?"),
            ("expired", "bool?"),
            ("registered", "date?"),
            ("next_billing_cycle", "text?"),
            ("next_term", "next_term?"),
        ],
    ),
    ("reservation", &[("group", "text"), ("line_item", "text"), ("resource", "text"), ("id", "text")]),
    ("change", &[("from", "date"), ("item", "text?"), ("term", "text?"), ("billing_cycle", "text?")]),
    ("next_term", &[("item", "text?"), ("term", "text?"), ("billing_cycle", "text?"), ("quantity", "int?")]),
];

/// What is wrong somewhere in a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Problem {
    /// Where, in bytes.
    pub(crate) at: usize,
    pub(crate) why: String,
}

/// Compares a whole file.
pub(crate) fn compare(root: &Spanned<DeTable<'_>>, problems: &mut Vec<Problem>) {
    table(root.get_ref(), root.span().start, "world", problems);
}

fn members(name: &str) -> &'static [(&'static str, &'static str)] {
    TABLES.iter().find(|(known, _)| *known == name).map(|(_, members)| *members).unwrap_or_default()
}

fn table(found: &DeTable<'_>, at: usize, name: &str, problems: &mut Vec<Problem>) {
    let members = members(name);
    for (key, member) in found {
        let word = key.get_ref().as_ref();
        match members.iter().find(|(known, _)| *known == word) {
            Some((_, kind)) => value(member, word, kind.trim_end_matches('?'), problems),
            None => {
                let hint = hint(word, members.iter().map(|(known, _)| *known));
                problems.push(Problem { at: key.span().start, why: format!("there is no `{word}`{hint}") });
            }
        }
    }
    for (needed, _) in members.iter().filter(|(_, kind)| !kind.ends_with('?')) {
        if !found.keys().any(|key| key.get_ref().as_ref() == *needed) {
            problems.push(Problem { at, why: format!("the {name} has no `{needed}`") });
        }
    }
}

fn value(found: &Spanned<DeValue<'_>>, name: &str, kind: &str, problems: &mut Vec<Problem>) {
    let (at, inner) = (found.span().start, found.get_ref());
    let fits = match kind {
        "text" => inner.is_str(),
        "date" => inner.as_str().is_some_and(|text| text.parse::<Timestamp>().is_ok()),
        "int" => inner.as_integer().is_some_and(is_count),
        "bool" => inner.is_bool(),
        "{}" => inner.is_table(),
        list if list.starts_with('[') => {
            let kind = list.trim_matches(['[', ']']);
            let items = inner.as_array();
            items
                .into_iter()
                .flat_map(|items| items.iter())
                .for_each(|item| value(item, name, kind, problems));
            items.is_some()
        }
        other => {
            if let Some(members) = inner.as_table() {
                table(members, at, other, problems);
            }
            inner.is_table()
        }
    };
    if !fits {
        problems.push(Problem { at, why: format!("`{name}` must be {}", described(kind)) });
    }
}

fn is_count(number: &DeInteger<'_>) -> bool {
    u32::from_str_radix(number.as_str(), number.radix()).is_ok()
}

fn described(kind: &str) -> String {
    match kind {
        "text" => "text in quotes".to_owned(),
        "date" => "a date in quotes, such as \"2026-01-15T10:00:00Z\"".to_owned(),
        "int" => format!("a whole number from 0 to {}", u32::MAX),
        "bool" => "true or false".to_owned(),
        "{}" => "a table".to_owned(),
        list if list.starts_with('[') => {
            format!("a list, each item {}", described(list.trim_matches(['[', ']'])))
        }
        other => format!("a table: a {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_has_a_row_for_each_member() {
        let guide = include_str!("../../../../../docs/worlds.md");
        let rows = guide.lines().filter(|line| line.starts_with("| `") && !line.contains("| kind |"));
        let rows: Vec<&str> = rows.collect();
        let members: Vec<String> = TABLES
            .iter()
            .flat_map(|(_, members)| members.iter().map(|(name, kind)| format!("| `{name}` | {kind} |")))
            .collect();
        assert_eq!(rows.len(), members.len());
        for (row, member) in rows.iter().zip(&members) {
            assert!(row.starts_with(member), "{row} instead of {member}");
        }
    }

    #[test]
    fn every_kind_is_one() {
        for (name, members) in TABLES {
            for (member, kind) in *members {
                let kind = kind.trim_end_matches('?').trim_matches(['[', ']']);
                let known = ["text", "date", "int", "bool", "{}"].contains(&kind);
                assert!(known || TABLES.iter().any(|(table, _)| *table == kind), "{name}.{member}: {kind}");
            }
        }
    }
}
