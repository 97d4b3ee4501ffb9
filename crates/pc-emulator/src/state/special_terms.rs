//! What few order lines have: no memory, where there is nothing of it.

use std::ops::Deref;
use std::sync::Arc;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

use crate::state::reservation_ids::ReservationIds;
use crate::values::shared_text;

/// What few order lines have.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Terms {
    #[serde(default, deserialize_with = "shared_text::read_optional")]
    pub(crate) renews_to: Option<Arc<str>>,
    /// The subscription that it is an add-on of.
    #[serde(default, deserialize_with = "shared_text::read_optional")]
    pub(crate) parent_subscription: Option<Arc<str>>,
    #[serde(default, deserialize_with = "shared_text::read_optional")]
    pub(crate) promotion_id: Option<Arc<str>>,
    /// The indirect reseller it was sold through, by its id in the partner network.
    #[serde(default, deserialize_with = "shared_text::read_optional")]
    pub(crate) reseller: Option<Arc<str>>,
    /// The reservation behind it, if it is one.
    pub(crate) reservation: Option<ReservationIds>,
    /// The day on which its first term ends, if one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) first_term_ends: Option<Timestamp>,
}

/// The special terms of an order line; saved as members of the line.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "Terms", into = "Terms")]
pub(crate) struct SpecialTerms(Option<Box<Terms>>);

static NONE: Terms = Terms {
    renews_to: None,
    parent_subscription: None,
    promotion_id: None,
    reseller: None,
    reservation: None,
    first_term_ends: None,
};

impl From<Terms> for SpecialTerms {
    fn from(terms: Terms) -> Self {
        Self((terms != NONE).then(|| Box::new(terms)))
    }
}

impl From<SpecialTerms> for Terms {
    fn from(SpecialTerms(terms): SpecialTerms) -> Self {
        terms.map(|terms| *terms).unwrap_or_default()
    }
}

impl Deref for SpecialTerms {
    type Target = Terms;
    fn deref(&self) -> &Terms {
        self.0.as_deref().unwrap_or(&NONE)
    }
}

impl SpecialTerms {
    /// The terms, to be changed.
    pub(crate) fn change(&mut self) -> &mut Terms {
        self.0.get_or_insert_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A saved line: its special terms are members of its own.
    #[derive(Serialize, Deserialize)]
    struct Line {
        quantity: u32,
        #[serde(flatten)]
        special: SpecialTerms,
    }

    #[test]
    fn each_term_of_a_saved_line_is_read_and_written_as_a_member_of_it() {
        let terms = [
            json!({"renews_to": "P1Y"}),
            json!({"parent_subscription": "base"}),
            json!({"promotion_id": "promotion"}),
            json!({"reseller": "4711"}),
            json!({"reservation": {
                "group": "g", "line_item": "l", "resource": "r", "reservation": "own", "single_scope": null,
            }}),
            json!({"first_term_ends": "2030-01-31T00:00:00Z"}),
        ];
        for term in terms {
            let mut saved = json!({"quantity": 3});
            saved.as_object_mut().unwrap().extend(term.as_object().unwrap().clone());
            let line: Line = serde_json::from_value(saved.clone()).unwrap();
            assert!(line.special.0.is_some(), "{saved}");
            let written = serde_json::to_value(&line).unwrap();
            assert_eq!(written["quantity"], 3);
            for (name, value) in term.as_object().unwrap() {
                assert_eq!(&written[name], value, "{written}");
            }
        }
        for nothing in
            [json!({"quantity": 3}), json!({"quantity": 3, "renews_to": null, "reservation": null})]
        {
            let line: Line = serde_json::from_value(nothing.clone()).unwrap();
            assert!(line.special.0.is_none(), "{nothing}");
        }
    }

    #[test]
    fn a_line_without_special_terms_keeps_nothing_and_one_with_some_keeps_them_all() {
        let plain = SpecialTerms::from(Terms::default());
        assert!(plain.0.is_none() && plain.renews_to.is_none());
        let terms = Terms {
            renews_to: Some("P1Y".into()),
            parent_subscription: Some("base".into()),
            promotion_id: Some("promotion".into()),
            reseller: Some("4711".into()),
            reservation: None,
            first_term_ends: Some(Timestamp::UNIX_EPOCH),
        };
        let saved = serde_json::to_string(&SpecialTerms::from(terms.clone())).unwrap();
        let read: SpecialTerms = serde_json::from_str(&saved).unwrap();
        assert!(*read == terms);
        assert_eq!(serde_json::to_string(&read).unwrap(), saved);
    }
}
