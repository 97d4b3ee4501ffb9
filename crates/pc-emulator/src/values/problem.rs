//! What the service says when it refuses: the parts of an `ApiFault`.

use std::borrow::Cow;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    pub(crate) code: u32,
    pub(crate) description: Cow<'static, str>,
    pub(crate) data: Vec<String>,
}

impl Problem {
    pub(crate) fn new(status: u16, code: u32, description: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, description: description.into(), data: Vec::new() }
    }

    /// 400/800002: the input does not hold together.
    pub(crate) fn bad_input(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, 800_002, description)
    }

    /// 400/900126: a word that is none of an enum's.
    pub(crate) fn bad_word(name: &str, word: &str) -> Self {
        let word: String = word.chars().take(64).collect();
        Self::new(400, 900_126, format!("The value '{word}' of '{name}' could not be parsed."))
    }

    /// 401/400: the token is not accepted.
    pub(crate) fn denied() -> Self {
        Self::new(401, 400, "Access denied: the token is not accepted.")
    }

    /// 404: nothing is there.
    pub(crate) fn no_such_path() -> Self {
        Self::new(404, 404, "There is no resource at this path.")
    }

    /// Also gives facts for people or programs.
    pub(crate) fn with_data(mut self, data: Vec<String>) -> Self {
        self.data = data;
        self
    }
}
