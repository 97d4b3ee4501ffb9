//! Several texts one behind the other, in as little memory as that takes: those of thousands of messages are kept.

/// Texts in their order.
#[derive(Clone)]
pub(crate) struct JoinedTexts {
    text: Box<str>,
    /// Where each of them ends.
    ends: Box<[usize]>,
}

impl JoinedTexts {
    pub(crate) fn of<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Self {
        let (count, bytes) =
            texts.clone().fold((0, 0), |(count, bytes), text| (count + 1, bytes + text.len()));
        let (mut text, mut ends) = (String::with_capacity(bytes), Vec::with_capacity(count));
        texts.for_each(|part| {
            text.push_str(part);
            ends.push(text.len());
        });
        Self { text: text.into(), ends: ends.into() }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end])
    }

    /// What they take in memory beside themselves, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + size_of_val(&*self.ends)
    }
}

/// Texts of which each second one belongs to the one before it.
pub(crate) fn pairs<'t>(
    mut texts: impl Iterator<Item = &'t str>,
) -> impl Iterator<Item = (&'t str, &'t str)> {
    std::iter::from_fn(move || Some((texts.next()?, texts.next()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_comes_back_as_it_was() {
        let texts = ["Content-Type", "text/plain", "", "ü", ""];
        let joined = JoinedTexts::of(texts.into_iter());
        assert_eq!(joined.iter().collect::<Vec<_>>(), texts);
        assert_eq!(pairs(joined.iter()).collect::<Vec<_>>(), [("Content-Type", "text/plain"), ("", "ü")]);
        assert_eq!(JoinedTexts::of(std::iter::empty()).iter().count(), 0);
    }
}
