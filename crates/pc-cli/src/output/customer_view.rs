//! Customers as commands show them.

use pc_models::Customer;
use serde::Serialize;

use crate::output::cell::Cell;
use crate::output::rows::{Column, Row};

/// A customer of the partner.
#[derive(Serialize)]
pub(crate) struct CustomerRow {
    pub(crate) customer: String,
    company: Option<String>,
    domain: Option<String>,
    relationship: Option<String>,
}

impl From<&Customer> for CustomerRow {
    fn from(customer: &Customer) -> Self {
        let profile = customer.company_profile.as_ref();
        let relationship = customer.relationship_to_partner.as_ref();
        Self {
            customer: customer.id.to_string(),
            company: profile.and_then(|profile| profile.company_name.clone()),
            domain: profile.and_then(|profile| profile.domain.clone()),
            relationship: relationship.map(ToString::to_string),
        }
    }
}

impl CustomerRow {
    /// Whether a text is part of its name, its domain or its id, in any case.
    pub(crate) fn has(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let words = [Some(&self.customer), self.company.as_ref(), self.domain.as_ref()];
        words.into_iter().flatten().any(|word| word.to_lowercase().contains(&text))
    }

    /// By company name, those without one last.
    pub(crate) fn sort(rows: &mut [Self]) {
        rows.sort_by_cached_key(|row| {
            (
                row.company.is_none(),
                row.company.as_ref().map(|name| name.to_lowercase()),
                row.customer.clone(),
            )
        });
    }
}

impl Row for CustomerRow {
    const COLUMNS: &'static [Column<Self>] = &[
        ("company", |row| Cell::some(row.company.as_ref())),
        ("domain", |row| Cell::some(row.domain.as_ref())),
        ("customer", |row| Cell::text(&row.customer)),
        ("relationship", |row| Cell::some(row.relationship.as_ref())),
    ];
}
