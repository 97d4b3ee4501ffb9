//! Text whose colours are its own: whatever was told by others is made harmless before it becomes a part of it.

use console::Style;
use pc_models::harmless_lines;

use crate::output::terminal;

/// What a piece of text is coloured for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    /// As it should be.
    Good,
    /// Not there yet, or worth a look.
    Open,
    /// Not as it should be.
    Bad,
    /// Beside the point.
    Faint,
    /// A heading.
    Heading,
}

impl Tone {
    /// Of a word that says how something stands.
    pub(crate) fn of_status(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "active" | "completed" | "good" | "succeeded" | "fulfilled" | "created" | "yes" => Self::Good,
            "pending"
            | "partial"
            | "partially_fulfilled"
            | "running"
            | "suspended"
            | "warning"
            | "unknown" => Self::Open,
            "rejected" | "failed" | "unresolved" | "problem" | "damaged" | "no" | "unfulfilled" => Self::Bad,
            "deleted" | "disabled" | "expired" | "cancelled" => Self::Faint,
            _ => Self::Plain,
        }
    }

    fn style(self) -> Style {
        let style = Style::new().force_styling(true);
        match self {
            Self::Plain => style,
            Self::Good => style.green(),
            Self::Open => style.yellow(),
            Self::Bad => style.red(),
            Self::Faint => style.dim(),
            Self::Heading => style.bold(),
        }
    }
}

/// Text that may be printed as it is.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Painted(String);

impl Painted {
    /// Adds text without colours; several lines, or a part of one.
    pub(crate) fn add(&mut self, text: &str) {
        self.0 += &harmless_lines(text);
    }

    /// Adds a piece in its colour, where there are any.
    pub(crate) fn add_in(&mut self, tone: Tone, text: &str) {
        let text = harmless_lines(text);
        match tone != Tone::Plain && terminal::is_coloured() {
            true => self.0 += &tone.style().apply_to(text).to_string(),
            false => self.0 += &text,
        }
    }

    pub(crate) fn append(&mut self, other: &Self) {
        self.0 += &other.0;
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Painted {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<&str> for Painted {
    fn from(text: &str) -> Self {
        let mut painted = Self::default();
        painted.add(text);
        painted
    }
}
