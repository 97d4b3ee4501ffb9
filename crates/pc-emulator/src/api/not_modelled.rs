//! What the real service has and the emulator has not: refused with 501, so that nobody takes it for a mistake of theirs.

use crate::values::problem::Problem;

/// Where it is listed for people.
const GUIDE: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/emulator.md#not-modelled");

/// The beginnings of paths, `{}` for any segment, and what is found there. A method in front means that method alone.
pub(crate) const NOT_MODELLED: &[(&str, &str)] = &[
    ("POST customers", "new customers"),
    ("DELETE customers/{}", "deleting customers"),
    ("customers/relationshiprequests", "relationship requests"),
    ("customers/usagerecords", "usage budgets"),
    ("customers/{}/usagesummary", "usage budgets"),
    ("customers/{}/usagebudget", "usage budgets"),
    ("customers/{}/users", "users and their licences"),
    ("customers/{}/directoryroles", "users and their roles"),
    ("customers/{}/profiles", "profiles"),
    ("profiles", "profiles"),
    ("customers/{}/qualification", "qualifications of customers"),
    ("customers/{}/qualifications", "qualifications of customers"),
    ("customers/{}/subscribedskus", "subscribed SKUs"),
    ("customers/{}/subscriptions/{}/utilizations", "utilization records"),
    ("customers/{}/subscriptions/{}/usagerecords", "usage records"),
    ("customers/{}/subscriptions/{}/usagesummary", "usage records"),
    ("customers/{}/subscriptions/{}/transitions", "transitions"),
    ("customers/{}/subscriptions/{}/transitioneligibilities", "transitions"),
    ("customers/{}/subscriptions/{}/upgrades", "upgrades of legacy subscriptions"),
    ("customers/{}/subscriptions/{}/conversions", "conversions of legacy trials"),
    ("customers/{}/subscriptions/{}/supportcontact", "support contacts"),
    ("customers/{}/migrations", "migrations to new commerce"),
    ("customers/{}/applicationconsents", "application consents"),
    ("customers/{}/transfers", "transfers of subscriptions"),
    ("customers/{}/servicecosts", "service costs"),
    ("customers/{}/servicerequests", "service requests"),
    ("customers/{}/analytics", "analytics"),
    ("customers/{}/devices", "devices and their policies"),
    ("customers/{}/devicebatches", "devices and their policies"),
    ("customers/{}/policies", "devices and their policies"),
    ("customers/{}/validations", "validation of addresses"),
    ("validations", "validation of addresses"),
    ("domains", "domains"),
    ("offers", "legacy offers"),
    ("offercategories", "legacy offers"),
    ("ratecards", "rate cards"),
    ("relationships", "relationships of partners"),
    ("servicerequests", "service requests"),
    ("serviceincidents", "service incidents"),
    ("analytics", "analytics"),
    ("sales", "price sheets"),
    ("webhooks", "webhooks"),
    ("v1.0/tenantrelationships", "delegated administration (GDAP)"),
];

/// The refusal, if a path without a route begins like one of those.
pub(crate) fn not_modelled(method: &str, path: &[String]) -> Option<Problem> {
    let is_it = |pattern: &str| {
        let (only, pattern) =
            pattern.split_once(' ').map_or((None, pattern), |(only, rest)| (Some(only), rest));
        let parts: Vec<&str> = pattern.split('/').collect();
        let fits = |(part, segment): (&&str, &String)| *part == "{}" || part.eq_ignore_ascii_case(segment);
        let is_whole = only.is_none_or(|only| only == method && parts.len() == path.len());
        is_whole && parts.len() <= path.len() && parts.iter().zip(path).all(fits)
    };
    NOT_MODELLED.iter().find(|(pattern, _)| is_it(pattern)).map(|(_, what)| missing(what))
}

/// 501: a part of the service that is not there.
pub(crate) fn missing(what: &str) -> Problem {
    let text = format!(
        "The emulator does not model {what}; the real service may. Nothing was done. What it models, and what not, is in \
         {GUIDE}."
    );
    Problem::new(501, 501, text).with_data(vec![GUIDE.to_owned()])
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCS: &str = include_str!("../../../../docs/emulator.md");

    #[test]
    fn the_guide_names_all_of_it() {
        let section =
            DOCS.split("## Not modelled").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
        for (_, what) in NOT_MODELLED {
            assert!(section.contains(what), "{what}");
        }
    }
}
