//! What is known of one thing, for people: a title, and a named fact a line.

use std::fmt::Display;

/// Facts under a title.
pub(crate) struct Facts(String);

impl Facts {
    pub(crate) fn of(title: impl Display) -> Self {
        Self(format!("{title}\n"))
    }

    pub(crate) fn add(&mut self, name: &str, fact: impl Display) {
        self.0 += &format!("  {name:<12}  {fact}\n");
    }

    /// Adds a fact that may be missing: no line then.
    pub(crate) fn add_some(&mut self, name: &str, fact: Option<impl Display>) {
        if let Some(fact) = fact {
            self.add(name, fact);
        }
    }

    /// A line under the fact before it.
    pub(crate) fn detail(&mut self, name: &str, fact: impl Display) {
        self.0 += &format!("    {name:<10}  {fact}\n");
    }

    pub(crate) fn text(&self) -> &str {
        self.0.trim_end()
    }
}
