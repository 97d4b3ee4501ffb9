//! Rows of text as a PDF of as many pages as they need.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

const PAGE_WIDTH_POINTS: f32 = 595.0;
const PAGE_HEIGHT_POINTS: f32 = 842.0;
/// The first row of a page, and the distance of the rows.
const FIRST_ROW_POINTS: f32 = 790.0;
const ROW_HEIGHT_POINTS: f32 = 14.0;
const ROWS_PER_PAGE: usize = 53;
/// Where a line across the page begins and ends, and how far below its row it is.
const RULE_POINTS: [f32; 2] = [40.0, 555.0];
const RULE_BELOW_POINTS: f32 = 4.0;
const SMALL: f32 = 8.0;
const LARGE: f32 = 16.0;
const FONT: Name<'_> = Name(b"F1");

/// How wide the letters of Helvetica are from the blank to the tilde, in thousandths of their size.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/// No other letter of a word is wider.
const WIDEST: u16 = 778;

/// Where a text stands: from its beginning, or up to its end.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    From(f32),
    UpTo(f32),
}

/// One row: pieces of text, each where it begins.
#[derive(Default)]
pub(crate) struct Row {
    size: f32,
    pieces: Vec<(f32, Vec<u8>)>,
    is_underlined: bool,
}

impl Row {
    pub(crate) fn small(pieces: &[(Place, &str)]) -> Self {
        Self::of(SMALL, pieces)
    }

    pub(crate) fn large(place: Place, text: &str) -> Self {
        Self::of(LARGE, &[(place, text)])
    }

    /// With a line across the page below it.
    pub(crate) fn underlined(self) -> Self {
        Self { is_underlined: true, ..self }
    }

    fn of(size: f32, pieces: &[(Place, &str)]) -> Self {
        let piece = |(place, text): &(Place, &str)| {
            let text = encode(text);
            let left = match place {
                Place::From(left) => *left,
                Place::UpTo(right) => right - width(&text, size),
            };
            (left, text)
        };
        Self { size, pieces: pieces.iter().map(piece).collect(), is_underlined: false }
    }
}

/// The lines of a text that is no wider than so many points, broken between words, or within those that are too long.
pub(crate) fn wrapped(text: &str, points: f32) -> Vec<String> {
    let fits = |line: &str| width(&encode(line), SMALL) <= points;
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        let longer = format!("{line} {word}");
        if line.is_empty() || !fits(&longer) {
            lines.push(std::mem::take(&mut line));
            for letter in word.chars() {
                if !fits(&format!("{line}{letter}")) {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(letter);
            }
        } else {
            line = longer;
        }
    }
    lines.push(line);
    lines.retain(|line| !line.is_empty());
    lines
}

fn width(text: &[u8], size: f32) -> f32 {
    let letter = |byte: &u8| {
        byte.checked_sub(b' ').and_then(|index| WIDTHS.get(usize::from(index))).unwrap_or(&WIDEST)
    };
    f32::from(text.iter().map(letter).fold(0_u16, |sum, width| sum.saturating_add(*width))) / 1000.0 * size
}

/// The document with its title; a row that does not fit on a page goes to the next.
pub(crate) fn document(title: &str, rows: &[Row]) -> Vec<u8> {
    let mut refs = (1..).map(Ref::new);
    let mut next = || refs.next().unwrap_or(Ref::new(1)); // there is always another number
    let (catalog, tree, font, information) = (next(), next(), next(), next());
    let pages: Vec<(Ref, Ref, &[Row])> =
        rows.chunks(ROWS_PER_PAGE).map(|rows| (next(), next(), rows)).collect();
    let mut pdf = Pdf::new();
    let mut root = pdf.catalog(catalog);
    root.pages(tree);
    root.viewer_preferences().display_doc_title(true);
    root.finish();
    pdf.document_info(information).title(TextStr(title)).creator(TextStr("Partner Center emulator"));
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(pages.iter().map(|(page, ..)| *page)).count(count);
    pdf.type1_font(font).base_font(Name(b"Helvetica")).encoding_predefined(Name(b"WinAnsiEncoding"));
    for (page, content, rows) in pages {
        let mut sheet = pdf.page(page);
        sheet
            .media_box(Rect::new(0.0, 0.0, PAGE_WIDTH_POINTS, PAGE_HEIGHT_POINTS))
            .parent(tree)
            .contents(content);
        sheet.resources().fonts().pair(FONT, font);
        sheet.finish();
        pdf.stream(content, &write(rows));
    }
    pdf.finish()
}

fn write(rows: &[Row]) -> Vec<u8> {
    let mut content = Content::new();
    let mut top = FIRST_ROW_POINTS;
    for row in rows {
        for (left, text) in &row.pieces {
            content.begin_text().set_font(FONT, row.size).next_line(*left, top).show(Str(text)).end_text();
        }
        if row.is_underlined {
            let [left, right] = RULE_POINTS;
            let height = top - RULE_BELOW_POINTS;
            content.set_line_width(0.5).move_to(left, height).line_to(right, height).stroke();
        }
        top -= ROW_HEIGHT_POINTS;
    }
    content.finish().into_vec()
}

/// In the encoding of western Windows, which readers know; what it lacks becomes a question mark.
fn encode(text: &str) -> Vec<u8> {
    let letter = |letter: char| match letter {
        '€' => 0x80,
        '–' => 0x96,
        other => {
            u8::try_from(u32::from(other)).ok().filter(|byte| !(0x80..0xA0).contains(byte)).unwrap_or(b'?')
        }
    };
    text.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_on_over_as_many_pages_as_they_need() {
        let rows: Vec<Row> = (0..ROWS_PER_PAGE + 1)
            .map(|number| Row::small(&[(Place::From(40.0), &number.to_string())]))
            .collect();
        let text = document("Numbers", &rows);
        let text = String::from_utf8_lossy(&text);
        assert_eq!(text.matches("/Type /Page\n").count(), 2, "{text}");
        assert!(text.contains("(0) Tj") && text.contains("(53) Tj"));
        assert!(text.contains("/Title (Numbers)"), "{text}");
    }

    #[test]
    fn letters_are_those_of_the_font() {
        assert_eq!(encode("Jörg 1€ 東"), b"J\xF6rg 1\x80 ?");
    }

    #[test]
    fn numbers_end_where_they_should_and_long_names_go_on_below() {
        let row = Row::small(&[(Place::UpTo(100.0), "1,000.00"), (Place::UpTo(100.0), "9.00")]);
        let ends = row.pieces.iter().map(|(left, text)| left + width(text, SMALL));
        assert!(ends.into_iter().all(|end| (end - 100.0).abs() < 0.01));
        let name = "Reserved VM Instance, Standard_DS1_v2, US East, 3 Years";
        let lines = wrapped(name, 80.0);
        assert!(lines.len() > 2 && lines.join(" ") == name, "{lines:?}");
        assert!(lines.iter().all(|line| width(&encode(line), SMALL) <= 80.0));
        let word = "a".repeat(100);
        assert_eq!(wrapped(&word, 80.0).concat(), word);
        assert!(wrapped("", 80.0).is_empty());
    }
}
