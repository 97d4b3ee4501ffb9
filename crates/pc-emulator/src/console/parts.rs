//! Parts that pages share. Everything shown is escaped by the template.

use maud::{Markup, PreEscaped, html};
use pc_models::{Decimal, Timestamp};

use crate::console::place::place;

/// A table; columns whose name begins with `>` hold numbers. Where the window is narrow each cell shows the name of its
/// column.
pub(crate) fn table(caption: &str, columns: &[&str], rows: Vec<Vec<Markup>>, none: &str) -> Markup {
    if rows.is_empty() {
        return html! { p.none { (none) } };
    }
    let class = |column: &str| column.starts_with('>').then_some("number");
    html! {
        table {
            caption { (caption) }
            thead { tr { @for column in columns {
                th scope="col" class=[class(column)] { (column.trim_start_matches('>')) }
            } } }
            tbody { @for row in rows { tr { @for (column, cell) in columns.iter().zip(row) {
                td class=[class(column)] data-label=(column.trim_start_matches('>')) { div { (cell) } }
            } } } }
        }
    }
}

/// Names and what they stand for.
pub(crate) fn facts(facts: Vec<(&str, Markup)>) -> Markup {
    html! { dl.facts { @for (name, value) in facts { div { dt { (name) } dd { (value) } } } } }
}

/// How much of a text is shown where it is one among many, in letters: they come from outside, and may be megabytes.
const SHOWN_LETTERS: usize = 300;

/// The beginning of a text, with a mark where it is cut.
fn beginning(text: &str) -> Markup {
    match text.char_indices().nth(SHOWN_LETTERS) {
        Some((end, _)) => html! { (&text[..end]) "…" },
        None => html! { (text) },
    }
}

/// Plain text.
pub(crate) fn text(text: impl AsRef<str>) -> Markup {
    beginning(text.as_ref())
}

/// An id, or another text for programs.
pub(crate) fn code(text: impl AsRef<str>) -> Markup {
    html! { code { (beginning(text.as_ref())) } }
}

/// A link to a page of the console.
pub(crate) fn link(words: &[&str], name: impl AsRef<str>) -> Markup {
    html! { a href=(place(words)) { (beginning(name.as_ref())) } }
}

/// A moment, to the second.
pub(crate) fn moment(at: Timestamp) -> Markup {
    let written = at.to_string();
    let (day, time) = written.split_once('T').unwrap_or((&written, ""));
    html! { time datetime=(written) { (day) " " (time.get(..8).unwrap_or(time)) } }
}

/// A moment that may be still to come.
pub(crate) fn since(at: Timestamp, now: Timestamp) -> Markup {
    html! { (moment(at)) @if at > now { " " (badge("to come", "waits")) } }
}

/// A word in a colour: `good`, `bad`, `waits` or none.
pub(crate) fn badge(word: impl AsRef<str>, class: &str) -> Markup {
    html! { span class=(format!("badge {class}")) { (word.as_ref()) } }
}

/// How something is, in the word of the API.
pub(crate) fn state(word: &str) -> Markup {
    let class = match word {
        "completed" | "active" | "Fulfilled" | "Ordered" => "good",
        "error" | "cancelled" | "deleted" | "expired" | "suspended" | "Unfulfilled" | "Expired" => "bad",
        _ => "waits",
    };
    badge(word, class)
}

/// A number with its thousands apart.
pub(crate) fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// An amount with its currency.
pub(crate) fn money(amount: Decimal, currency: &str) -> Markup {
    html! { span.amount { (amount) " " (currency) } }
}

/// A button that sends a form of nothing but these hidden fields.
pub(crate) fn button(action: &[&str], fields: &[(&str, &str)], name: &str, about: &str) -> Markup {
    html! {
        form method="post" action=(place(action)) {
            @for (field, value) in fields { input type="hidden" name=(field) value=(value); }
            button type="submit" aria-label=[(!about.is_empty()).then_some(about)] { (name) }
        }
    }
}

/// A field of a form, with its name above it.
pub(crate) fn field(id: &str, label: &str, hint: &str, input: Markup) -> Markup {
    field_with(id, label, hint, None, input)
}

/// The same, with what is wrong with what was filled in.
pub(crate) fn field_with(id: &str, label: &str, hint: &str, wrong: Option<&str>, input: Markup) -> Markup {
    html! {
        div.field {
            label for=(id) { (label) }
            (input)
            @if let Some(wrong) = wrong { p.refusal id=(format!("{id}-wrong")) { (wrong) } }
            @if !hint.is_empty() { p.hint id=(format!("{id}-hint")) { (hint) } }
        }
    }
}

/// `SoftwareSubscription` as `software subscription`.
pub(crate) fn words(name: &str) -> String {
    let mut written = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !written.is_empty() {
            written.push(' ');
        }
        written.push(letter.to_ascii_lowercase());
    }
    written
}

/// Nothing to show.
pub(crate) fn nothing() -> Markup {
    PreEscaped("–".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_is_text_wherever_it_stands() {
        const HOSTILE: &str = r#""><script>alert(1)</script><img src=x onerror='alert(2)'>&"#;
        let shown = [
            table(HOSTILE, &["a"], vec![vec![text(HOSTILE), code(HOSTILE)]], HOSTILE),
            facts(vec![("name", link(&["customers", HOSTILE], HOSTILE))]),
            button(&["x"], &[("name", HOSTILE)], HOSTILE, HOSTILE),
            field_with("id", HOSTILE, HOSTILE, Some(HOSTILE), badge(HOSTILE, "good")),
        ];
        for markup in shown {
            let markup = markup.into_string();
            assert!(!markup.contains("<script") && !markup.contains("<img"), "{markup}");
            assert!(!markup.contains(r#"="">"#), "no attribute ends early: {markup}");
        }
    }

    #[test]
    fn long_texts_are_cut_between_letters() {
        let long = "ü".repeat(SHOWN_LETTERS + 1);
        assert_eq!(text(&long).into_string(), format!("{}…", "ü".repeat(SHOWN_LETTERS)));
        assert_eq!(text("ü".repeat(SHOWN_LETTERS)).into_string().chars().count(), SHOWN_LETTERS);
    }

    #[test]
    fn numbers_and_names_are_written_for_people() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(words("SoftwareSubscription"), "software subscription");
        let shown = moment("2026-03-10T08:00:00.1234567Z".parse().unwrap()).into_string();
        assert!(shown.contains(">2026-03-10 08:00:00<"), "{shown}");
    }
}
