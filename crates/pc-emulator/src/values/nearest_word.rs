//! What somebody may have meant who wrote a word that there is not.

/// The candidate that differs in the fewest letters, if those are few.
pub(crate) fn nearest_word<'w>(word: &str, candidates: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let most = (word.chars().count() / 3).max(1);
    let distances = candidates.into_iter().map(|candidate| (distance(word, candidate), candidate));
    distances
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, near)| near)
}

/// `: did you mean …?`, or which candidates there are where none is near and they are few.
pub(crate) fn hint<'w>(word: &str, candidates: impl IntoIterator<Item = &'w str>) -> String {
    const MOST_LISTED: usize = 16;
    let candidates: Vec<&str> = candidates.into_iter().collect();
    match nearest_word(word, candidates.iter().copied()) {
        Some(near) => format!(": did you mean `{near}`?"),
        None if candidates.is_empty() || candidates.len() > MOST_LISTED => String::new(),
        None => format!(": there are {}", candidates.join(", ")),
    }
}

/// How many letters must be put in, taken out or changed (Levenshtein), whatever their case.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (number, letter) in left.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = number + 1;
        for (index, other) in right.iter().enumerate() {
            let change = diagonal + usize::from(letter != *other);
            diagonal = row[index + 1];
            row[index + 1] = change.min(diagonal + 1).min(row[index] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_understood_and_something_else_is_not() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(nearest_word("custmer", ["customers", "orders"]), Some("customers"));
        assert_eq!(nearest_word("weather", ["customers", "orders"]), None);
        assert_eq!(hint("weather", ["a", "b"]), ": there are a, b");
    }
}
