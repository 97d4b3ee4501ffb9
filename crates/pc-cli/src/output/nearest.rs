//! What somebody may have meant.

/// How alike two words must be (1 is the same).
const ALIKE: f64 = 0.75;

/// Whether two words are much alike, or one begins with the other.
pub(crate) fn is_alike(word: &str, known: &str) -> bool {
    let (word, known) = (word.to_lowercase(), known.to_lowercase());
    !word.is_empty() && known.starts_with(&word) || strsim::jaro_winkler(&word, &known) >= ALIKE
}

/// `: did you mean …?`, where one of the known words is much like this one; nothing otherwise.
pub(crate) fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let word = word.to_lowercase();
    let likeness = known.into_iter().map(|known| (strsim::jaro_winkler(&word, known), known));
    match likeness.filter(|(likeness, _)| *likeness >= ALIKE).max_by(|one, other| one.0.total_cmp(&other.0)) {
        Some((_, nearest)) => format!(": did you mean `{nearest}`?"),
        None => String::new(),
    }
}
