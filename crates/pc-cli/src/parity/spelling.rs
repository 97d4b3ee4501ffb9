//! In which of several spellings a value is written.

use crate::parity::node::Node;

/// What a value is, and how it is spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Spelling {
    Null,
    Bool,
    Number,
    /// Such as `1.5E+2`.
    NumberWithExponent,
    Object,
    List,
    /// Text of no known form.
    Text,
    EmptyText,
    NumberAsText,
    BoolAsText,
    Guid,
    GuidInCapitals,
    GuidInBraces,
    InstantWithZ,
    InstantWithOffset,
    InstantWithoutZone,
    Day,
    /// The date of the year 1, or of the year 9999: none.
    NoDate,
    /// Such as `10/31/2026`.
    DayWithSlashes,
    AbsoluteLink,
    /// `/v1/…`
    LinkWithVersion,
    /// `/…`
    LinkFromRoot,
    /// Neither a host nor a slash before it.
    LinkWithoutSlash,
}

impl Spelling {
    /// How this value is spelt; `is_link` where its member is the address of a link.
    pub(crate) fn of(node: &Node, is_link: bool) -> Self {
        match node {
            Node::Null => Self::Null,
            Node::Bool(_) => Self::Bool,
            Node::Number(text) if text.contains(['e', 'E']) => Self::NumberWithExponent,
            Node::Number(_) => Self::Number,
            Node::List(_) => Self::List,
            Node::Object(_) => Self::Object,
            Node::Text(text) if is_link => of_link(text),
            Node::Text(text) => of_text(text),
        }
    }

    /// The JSON type.
    pub(crate) fn json_type(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "true or false",
            Self::Number | Self::NumberWithExponent => "number",
            Self::Object => "object",
            Self::List => "list",
            _ => "text",
        }
    }

    /// For people.
    pub(crate) fn told(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "true or false",
            Self::Number => "a number",
            Self::NumberWithExponent => "a number with an exponent",
            Self::Object => "an object",
            Self::List => "a list",
            Self::Text => "text",
            Self::EmptyText => "empty text",
            Self::NumberAsText => "a number as text",
            Self::BoolAsText => "true or false as text",
            Self::Guid => "a GUID",
            Self::GuidInCapitals => "a GUID in capitals",
            Self::GuidInBraces => "a GUID in braces",
            Self::InstantWithZ => "an instant with Z",
            Self::InstantWithOffset => "an instant with an offset",
            Self::InstantWithoutZone => "an instant without a zone",
            Self::Day => "a day",
            Self::NoDate => "no date",
            Self::DayWithSlashes => "a day with slashes",
            Self::AbsoluteLink => "an absolute link",
            Self::LinkWithVersion => "a link that begins with /v1",
            Self::LinkFromRoot => "a link that begins with / and no version",
            Self::LinkWithoutSlash => "a link without a slash before it",
        }
    }

    /// Whether it says how others of its kind are spelt: what is empty, or no known form, says nothing.
    pub(crate) fn is_telling(self) -> bool {
        !matches!(self, Self::Text | Self::EmptyText | Self::NoDate | Self::Null)
    }
}

fn of_link(text: &str) -> Spelling {
    let text = text.to_ascii_lowercase();
    match () {
        () if text.starts_with("http://") || text.starts_with("https://") => Spelling::AbsoluteLink,
        () if text.starts_with("/v1/") => Spelling::LinkWithVersion,
        () if text.starts_with('/') => Spelling::LinkFromRoot,
        () => Spelling::LinkWithoutSlash,
    }
}

fn of_text(text: &str) -> Spelling {
    let bytes = text.as_bytes();
    if text.is_empty() {
        Spelling::EmptyText
    } else if let Some(guid) = of_guid(text) {
        guid
    } else if let Some(date) = of_date(text) {
        date
    } else if bytes.iter().any(u8::is_ascii_digit) && text.parse::<pc_models::Decimal>().is_ok() {
        Spelling::NumberAsText
    } else if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
        Spelling::BoolAsText
    } else {
        Spelling::Text
    }
}

fn of_guid(text: &str) -> Option<Spelling> {
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let parts: Vec<&str> = inner.unwrap_or(text).split('-').collect();
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_guid =
        parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.iter().all(|part| is_hex(part));
    if !is_guid {
        return None;
    }
    let has = |is_letter: fn(char) -> bool| text.contains(is_letter);
    Some(match inner {
        Some(_) => Spelling::GuidInBraces,
        None if has(|letter| letter.is_ascii_uppercase()) && !has(|letter| letter.is_ascii_lowercase()) => {
            Spelling::GuidInCapitals
        }
        None => Spelling::Guid,
    })
}

fn of_date(text: &str) -> Option<Spelling> {
    let shape: String =
        text.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
    if text.starts_with("0001-01-01T") || text.starts_with("9999-12-31") {
        return Some(Spelling::NoDate);
    }
    if shape == "0000-00-00" {
        return Some(Spelling::Day);
    }
    let is_slashed = |rest: &str| {
        matches!(rest.split(' ').next(), Some("00/00/0000" | "0/0/0000" | "0/00/0000" | "00/0/0000"))
    };
    if is_slashed(&shape) {
        return Some(Spelling::DayWithSlashes);
    }
    let time = shape.strip_prefix("0000-00-00T")?.strip_prefix("00:00")?;
    let time = time.strip_prefix(":00").unwrap_or(time);
    let zone = time.strip_prefix('.').map_or(time, |fraction| fraction.trim_start_matches('0'));
    match zone {
        "" => Some(Spelling::InstantWithoutZone),
        "Z" | "z" => Some(Spelling::InstantWithZ),
        "+00:00" | "-00:00" => Some(Spelling::InstantWithOffset),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_apart_by_their_spelling() {
        for (text, spelling) in [
            ("", Spelling::EmptyText),
            ("Contoso 2026", Spelling::Text),
            ("12.50", Spelling::NumberAsText),
            ("True", Spelling::BoolAsText),
            ("1b29c3f1-0000-4000-8000-00000000000a", Spelling::Guid),
            ("1B29C3F1-0000-4000-8000-00000000000A", Spelling::GuidInCapitals),
            ("{1b29c3f1-0000-4000-8000-00000000000a}", Spelling::GuidInBraces),
            ("2026-11-30T08:00:00.1234567Z", Spelling::InstantWithZ),
            ("2026-11-30T08:00:00+01:00", Spelling::InstantWithOffset),
            ("2026-11-30T08:00:00", Spelling::InstantWithoutZone),
            ("0001-01-01T00:00:00", Spelling::NoDate),
            ("2026-11-30", Spelling::Day),
            ("11/3/2026 12:00:00 AM", Spelling::DayWithSlashes),
        ] {
            assert_eq!(Spelling::of(&Node::Text(text.to_owned()), false), spelling, "{text}");
        }
        for (text, spelling) in [
            ("https://api.example.com/v1/x", Spelling::AbsoluteLink),
            ("/v1/customers", Spelling::LinkWithVersion),
            ("/customers", Spelling::LinkFromRoot),
            ("customers", Spelling::LinkWithoutSlash),
        ] {
            assert_eq!(Spelling::of(&Node::Text(text.to_owned()), true), spelling, "{text}");
        }
        assert_eq!(Spelling::of(&Node::Number("1E+2".to_owned()), false), Spelling::NumberWithExponent);
    }
}
