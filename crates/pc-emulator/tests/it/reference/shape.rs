//! Compares an answer with the documented members of its resource, member by member.

use std::sync::LazyLock;

use serde_json::Value;

static SHAPES: LazyLock<toml::Table> =
    LazyLock::new(|| include_str!("../../../fixtures/resources.toml").parse().unwrap());

/// Fails with the place of the first member that is missing, unknown or of another type.
pub(super) fn check(value: &Value, resource: &str) {
    if let Err(problem) = compare(value, resource, resource) {
        panic!("{problem}\n{value}");
    }
}

/// A collection of this resource, with its envelope; it must not be empty.
pub(super) fn check_page(page: &Value, resource: &str) {
    let items = page["items"].as_array().unwrap_or_else(|| panic!("no items: {page}"));
    assert!(!items.is_empty(), "no {resource} to look at");
    assert_eq!(page["totalCount"], items.len(), "the number of items in this page");
    assert_eq!(page["attributes"]["objectType"], "Collection");
    if let Some(links) = page.get("links") {
        check(links, "PageLinks");
    }
    items.iter().for_each(|item| check(item, resource));
}

fn compare(value: &Value, kind: &str, place: &str) -> Result<(), String> {
    let fits = match kind {
        "any" => true,
        "text" => value.is_string(),
        "bool" => value.is_boolean(),
        "int" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "amount" => {
            value.is_number() || value.as_str().is_some_and(|text| text.parse::<pc_models::Decimal>().is_ok())
        }
        "guid" => value.as_str().is_some_and(is_guid),
        "date" => value.as_str().is_some_and(|text| text.parse::<pc_models::Timestamp>().is_ok()),
        "null" => value.is_null(),
        _ => return compare_inside(value, kind, place),
    };
    fits.then_some(()).ok_or_else(|| format!("{place} is no {kind}: {value}"))
}

fn compare_inside(value: &Value, kind: &str, place: &str) -> Result<(), String> {
    if kind.contains(" | ") {
        let fits = kind.split(" | ").any(|kind| compare(value, kind, place).is_ok());
        return fits.then_some(()).ok_or_else(|| format!("{place} is none of {kind}: {value}"));
    }
    if let Some(kind) = kind.strip_prefix('{').and_then(|kind| kind.strip_suffix('}')) {
        let members = value.as_object().ok_or_else(|| format!("{place} is no object: {value}"))?;
        return members
            .iter()
            .try_for_each(|(name, member)| compare(member, kind, &format!("{place}.{name}")));
    }
    if let Some(kind) = kind.strip_prefix('[').and_then(|kind| kind.strip_suffix(']')) {
        let items = value.as_array().ok_or_else(|| format!("{place} is no list: {value}"))?;
        let mut places = items.iter().enumerate();
        return places.try_for_each(|(number, item)| compare(item, kind, &format!("{place}[{number}]")));
    }
    let shape = SHAPES.get(kind).and_then(toml::Value::as_table);
    let shape = shape.ok_or_else(|| format!("{place}: no shape is called {kind}"))?;
    let members = value.as_object().ok_or_else(|| format!("{place} is no object: {value}"))?;
    if let Some(unknown) = members.keys().find(|name| !shape.contains_key(*name)) {
        return Err(format!("{place}.{unknown} is not documented"));
    }
    for (name, kind) in shape {
        let place = format!("{place}.{name}");
        let kind = kind.as_str().unwrap_or_default();
        match (members.get(name), kind.strip_suffix('?')) {
            (None, Some(_)) => {}
            (None, None) => return Err(format!("{place} is missing")),
            (Some(member), optional) => compare(member, optional.unwrap_or(kind), &place)?,
        }
    }
    Ok(())
}

fn is_guid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.chars().all(|letter| letter.is_ascii_hexdigit() || letter == '-')
}

#[test]
fn a_wrong_member_is_found_wherever_it_is() {
    use serde_json::json;
    let link = json!({"uri": "/x", "method": "GET", "headers": []});
    assert!(compare(&link, "Link", "it").is_ok());
    for (wrong, place) in [
        (json!({"uri": 1, "method": "GET", "headers": []}), "it.uri is no text"),
        (json!({"uri": "", "method": "GET"}), "it.headers is missing"),
        (json!({"uri": "", "method": "GET", "headers": [], "body": ""}), "it.body is not documented"),
        (json!({"uri": "", "method": "GET", "headers": [{"key": "a"}]}), "it.headers[0].value is missing"),
    ] {
        let problem = compare(&wrong, "Link", "it").unwrap_err();
        assert!(problem.starts_with(place), "{problem}");
    }
}
