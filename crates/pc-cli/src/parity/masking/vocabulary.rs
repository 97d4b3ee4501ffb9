//! What is known of the API, and so says nothing of anybody: names of members, their words, segments of paths.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde_json::Value;

use crate::parity::masking::ordinary_words::ORDINARY_WORDS;
use crate::parity::masking::secret_words::words_within;
use crate::parity::masking::{parts, words};
use crate::parity::recording::HEADERS;

macro_rules! names {
    ($($name:ident),+) => { &[$(stringify!($name)),+] };
}

/// The names of the models.
const RESOURCES: &[&str] = pc_models::for_each_resource!(names);
/// What lists call themselves.
const COLLECTIONS: [&str; 2] = ["Collection", "SeekBasedResourceCollection"];
/// How the description's own resources begin that are not of the API.
const OF_THE_EMULATOR: &str = "Emulator";
const CONTROL_PATHS: &str = "/_emulator/";

/// Everything that is known, in the spelling of [`plain`].
#[derive(Default)]
pub(super) struct Vocabulary {
    members: HashSet<String>,
    words: HashMap<String, HashSet<String>>,
    segments: HashSet<String>,
    object_types: HashSet<String>,
    /// The words that all of these are made of, and ordinary ones.
    parts: HashSet<String>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::read);

/// A word without what does not matter of its spelling: case, and `_`.
pub(super) fn plain(word: &str) -> String {
    word.chars().filter(|character| *character != '_').collect::<String>().to_lowercase()
}

/// Whether a member is one of these, in whatever spelling.
pub(super) fn is_one_of(member: &str, names: &[&str]) -> bool {
    let letters =
        |word| str::chars(word).filter(|letter| *letter != '_').map(|letter| letter.to_ascii_lowercase());
    names.iter().any(|name| letters(name).eq(letters(member)))
}

impl Vocabulary {
    pub(super) fn get() -> &'static Self {
        &VOCABULARY
    }

    /// Whether some resource has a member, or some query a parameter, of this name.
    pub(super) fn has_member(&self, name: &str) -> bool {
        self.members.contains(&plain(name))
    }

    /// Whether a member may have this word, in whatever spelling.
    pub(super) fn has_word_of(&self, member: &str, word: &str) -> bool {
        let (member, word) = (plain(member), plain(word));
        match member.as_str() {
            "objecttype" => self.object_types.contains(&word),
            "field" | "headerkey" => self.members.contains(&word),
            _ => self.words.get(&member).is_some_and(|words| words.contains(&word)),
        }
    }

    /// Whether a member has words at all: its numbers are those of an enum, then.
    pub(super) fn has_words(&self, member: &str) -> bool {
        self.words.contains_key(&plain(member))
    }

    /// Whether a path may have this segment without it being anybody's.
    pub(super) fn has_segment(&self, segment: &str) -> bool {
        self.segments.contains(&segment.to_lowercase())
    }

    /// Whether a word in lower case is part of anything that is known, or an ordinary one; in the plural, too.
    pub(super) fn has_word(&self, word: &str) -> bool {
        self.parts.contains(word)
            || word.strip_suffix('s').is_some_and(|singular| self.parts.contains(singular))
    }

    fn read() -> Self {
        let mut known = Self::default();
        let description = pc_emulator::openapi();
        known.add_resources(&description["components"]["schemas"]);
        known.add_paths(&description["paths"]);
        known.add_members(pc_models::member_names());
        known.add_members(words::MEMBERS.iter().copied());
        known.add_object_types(RESOURCES.iter().copied().chain(COLLECTIONS));
        for (member, words) in words::WORDS {
            words.iter().for_each(|word| known.add_word(member, word));
        }
        words::SEGMENTS_OF_PATHS.iter().for_each(|segment| known.add_segment(segment));
        known.parts.extend(ORDINARY_WORDS.split_whitespace().map(str::to_owned));
        for words in [words::HOSTS, words::HOST_ENDINGS, words::PROTOCOL, HEADERS] {
            words.iter().for_each(|word| known.add_parts(word));
        }
        known
    }

    fn add_resources(&mut self, schemas: &Value) {
        let of_the_api = entries(schemas).filter(|(name, _)| !name.starts_with(OF_THE_EMULATOR));
        for (name, schema) in of_the_api {
            self.add_object_types([name]);
            for (member, schema) in entries(&schema["properties"]) {
                self.add_members([member]);
                let mut words = Vec::new();
                collect_words(schema, &mut words);
                words.into_iter().for_each(|word| self.add_word(member, word));
            }
        }
    }

    fn add_paths(&mut self, paths: &Value) {
        for (path, methods) in entries(paths).filter(|(path, _)| !path.starts_with(CONTROL_PATHS)) {
            let fixed = path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{'));
            fixed.for_each(|segment| self.add_segment(segment));
            for (_, operation) in entries(methods) {
                let names = operation["x-operations"].as_array().into_iter().flatten();
                names.filter_map(Value::as_str).for_each(|name| self.add_parts(name));
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                parameters
                    .filter(|parameter| parameter["in"] == "query")
                    .for_each(|parameter| self.add_parameter(parameter));
            }
        }
    }

    fn add_parameter(&mut self, parameter: &Value) {
        if let Some(name) = parameter["name"].as_str() {
            self.add_members([name]);
            if let Some(word) = parameter["example"].as_str().filter(|word| is_word(word)) {
                self.add_word(name, word);
            }
        }
    }

    fn add_members<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        for name in names {
            self.members.insert(plain(name));
            self.add_parts(name);
        }
    }

    fn add_object_types<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        for name in names {
            self.object_types.insert(plain(name));
            self.add_parts(name);
        }
    }

    fn add_word(&mut self, member: &str, word: &str) {
        self.words.entry(plain(member)).or_default().insert(plain(word));
        self.add_parts(word);
    }

    fn add_segment(&mut self, segment: &str) {
        self.segments.insert(segment.to_lowercase());
        self.add_parts(segment);
    }

    fn add_parts(&mut self, text: &str) {
        let with_letters = |word: &&str| word.contains(char::is_alphabetic);
        self.parts.extend(parts::words(text).filter(with_letters).map(str::to_lowercase));
        self.parts.extend(words_within(text));
    }
}

fn entries(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    object.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// The words that a schema gives for a text, or for the items of a list.
fn collect_words<'s>(schema: &'s Value, words: &mut Vec<&'s str>) {
    for (name, value) in entries(schema) {
        match (name, value) {
            ("examples" | "enum", Value::Array(all)) => {
                words.extend(all.iter().filter_map(Value::as_str).filter(|word| is_word(word)));
            }
            ("const" | "example", Value::String(word)) if is_word(word) => words.push(word),
            ("items", items) => collect_words(items, words),
            ("anyOf" | "oneOf" | "allOf", Value::Array(all)) => {
                all.iter().for_each(|schema| collect_words(schema, words));
            }
            _ => {}
        }
    }
}

/// Whether an example is a word, and neither a date nor an amount nor an id.
fn is_word(example: &str) -> bool {
    !example.is_empty()
        && example.chars().all(|character| character.is_ascii_alphabetic() || "_- ".contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_words_and_segments_of_the_api_are_known_in_any_spelling() {
        let known = Vocabulary::get();
        for name in
            ["lineItems", "LINEITEMS", "pcToBCExchangeRate", "order_id", "companyName", "@odata.nextLink"]
        {
            assert!(known.has_member(name), "{name}");
        }
        for (member, word) in [
            ("billingCycle", "OneTime"),
            ("BillingCycle", "one_time"),
            ("supportedBillingCycles", "monthly"),
            ("status", "Completed"),
            ("targetView", "azure"),
            ("objectType", "Order"),
            ("chargeType", "NEW"),
        ] {
            assert!(known.has_word_of(member, word), "{member}: {word}");
        }
        assert!(known.has_segment("Customers") && known.has_segment("checkInventory"));
    }

    #[test]
    fn nothing_else_is_known() {
        let known = Vocabulary::get();
        for name in ["contoso", "seed", "anna"] {
            assert!(!known.has_member(name) && !known.has_segment(name) && !known.has_word(name), "{name}");
        }
        assert!(!known.has_word_of("companyName", "Active") && !known.has_word_of("id", "Order"));
        assert!(!known.has_words("companyName"));
    }
}
