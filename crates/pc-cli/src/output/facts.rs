//! What is known of one thing, for people: a title, and a named fact a line, which what is told in it cannot forge.

use std::fmt::Display;

use pc_models::Harmless;

/// Facts under a title.
pub(crate) struct Facts(String);

impl Facts {
    pub(crate) fn of(title: impl Display) -> Self {
        Self(format!("{}\n", Harmless(title)))
    }

    pub(crate) fn add(&mut self, name: &str, fact: impl Display) {
        self.0 += &format!("  {name:<12}  {}\n", Harmless(fact));
    }

    /// Adds a fact that may be missing: no line then.
    pub(crate) fn add_some(&mut self, name: &str, fact: Option<impl Display>) {
        if let Some(fact) = fact {
            self.add(name, fact);
        }
    }

    /// A line under the fact before it.
    pub(crate) fn detail(&mut self, name: &str, fact: impl Display) {
        self.0 += &format!("    {name:<10}  {}\n", Harmless(fact));
    }

    pub(crate) fn text(&self) -> &str {
        self.0.trim_end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_one_line_whatever_it_holds() {
        let mut facts = Facts::of("Order\n  total  1.00");
        facts.add("name", "Contoso\r\n  total         1.00\x1b[8m");
        facts.detail("line 1", "\u{202e}\u{9b}");
        let lines: Vec<&str> = facts.text().lines().collect();
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert_eq!(lines[1], r"  name          Contoso\r\n  total         1.00\u001b[8m");
        assert_eq!(lines[2], r"    line 1      \u202e\u009b");
    }
}
