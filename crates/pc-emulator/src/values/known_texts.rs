//! Texts that come with one request after the other, such as offers and terms: each is kept once while something has it.

use std::collections::HashSet;
use std::sync::Arc;

/// The texts that are in use.
#[derive(Clone, Default)]
pub(crate) struct KnownTexts(HashSet<Arc<str>>);

impl KnownTexts {
    /// Has a text be the same one of before, where there is one.
    pub(crate) fn share(&mut self, text: &mut Arc<str>) {
        if let Some(known) = self.0.get(text) {
            text.clone_from(known);
            return;
        }
        if self.0.len() == self.0.capacity() {
            // Those that nothing has any more go before the table grows, so that the cost of this is spread.
            self.0.retain(|text| Arc::strong_count(text) > 1);
        }
        self.0.insert(text.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once_and_no_longer_than_something_has_it() {
        let (mut texts, kept, mut again) = (KnownTexts::default(), Arc::from("kept"), Arc::from("kept"));
        texts.share(&mut Arc::clone(&kept));
        for number in 0..1000 {
            texts.share(&mut number.to_string().into());
        }
        texts.share(&mut again);
        assert!(Arc::ptr_eq(&kept, &again));
        assert!(texts.0.len() < 100, "{} texts", texts.0.len());
    }
}
