//! Which bytes of a file are asked for.

use crate::api::call::Call;

/// Bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Range {
    Whole,
    /// From the first to the last, both included.
    Of(usize, usize),
    /// None that are there.
    Beyond,
}

/// `x-ms-range` goes before `Range`.
pub(crate) fn wanted_range(call: &Call<'_>, length: usize) -> Range {
    let header = |name| call.request.find_header(name);
    header("x-ms-range").or_else(|| header("Range")).map_or(Range::Whole, |text| read(text, length))
}

/// What is not of the form `bytes=FIRST-[LAST]` is passed over, as the storage service does.
fn read(text: &str, length: usize) -> Range {
    let Some((first, last)) = text.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-'))
    else {
        return Range::Whole;
    };
    let number = |text: &str| text.trim().parse::<usize>().ok();
    let last_byte = length.saturating_sub(1);
    match (number(first), last.trim(), number(last)) {
        (Some(first), _, Some(last)) if last < first => Range::Whole,
        (Some(first), "", _) | (Some(first), _, Some(_)) if first >= length => Range::Beyond,
        (Some(first), "", _) => Range::Of(first, last_byte),
        (Some(first), _, Some(last)) => Range::Of(first, last.min(last_byte)),
        _ => Range::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_end_where_the_file_ends() {
        for (text, range) in [
            ("bytes=0-9", Range::Of(0, 9)),
            ("bytes=5-", Range::Of(5, 99)),
            ("bytes=90-1000", Range::Of(90, 99)),
            ("bytes=100-", Range::Beyond),
            ("bytes=100-200", Range::Beyond),
            ("bytes=9-3", Range::Whole),
            ("bytes=-5", Range::Whole),
            ("bytes=0-9,20-29", Range::Whole),
            ("lines=0-9", Range::Whole),
        ] {
            assert_eq!(read(text, 100), range, "{text}");
        }
    }
}
