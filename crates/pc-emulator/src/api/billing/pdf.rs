//! Rows of text as a PDF of as many pages as they need.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

const PAGE_WIDTH_POINTS: f32 = 595.0;
const PAGE_HEIGHT_POINTS: f32 = 842.0;
/// The first row of a page, and the distance of the rows.
const FIRST_ROW_POINTS: f32 = 790.0;
const ROW_HEIGHT_POINTS: f32 = 14.0;
const ROWS_PER_PAGE: usize = 53;
const FONT: Name<'_> = Name(b"F1");

/// One row: pieces of text, each where it begins.
#[derive(Default)]
pub(crate) struct Row {
    size: f32,
    pieces: Vec<(f32, Vec<u8>)>,
}

impl Row {
    pub(crate) fn small(pieces: &[(f32, &str)]) -> Self {
        let pieces = pieces.iter().map(|(left, text)| (*left, encode(text))).collect();
        Self { size: 8.0, pieces }
    }

    pub(crate) fn large(left: f32, text: &str) -> Self {
        Self { size: 16.0, pieces: vec![(left, encode(text))] }
    }
}

/// The document; a row that does not fit on a page goes to the next.
pub(crate) fn document(rows: &[Row]) -> Vec<u8> {
    let mut refs = (1..).map(Ref::new);
    let mut next = || refs.next().unwrap_or(Ref::new(1)); // there is always another number
    let (catalog, tree, font) = (next(), next(), next());
    let pages: Vec<(Ref, Ref, &[Row])> =
        rows.chunks(ROWS_PER_PAGE).map(|rows| (next(), next(), rows)).collect();
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
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
        let rows: Vec<Row> =
            (0..ROWS_PER_PAGE + 1).map(|number| Row::small(&[(40.0, &number.to_string())])).collect();
        let text = document(&rows);
        let text = String::from_utf8_lossy(&text);
        assert_eq!(text.matches("/Type /Page\n").count(), 2, "{text}");
        assert!(text.contains("(0) Tj") && text.contains("(53) Tj"));
    }

    #[test]
    fn letters_are_those_of_the_font() {
        assert_eq!(encode("Jörg 1€ 東"), b"J\xF6rg 1\x80 ?");
    }
}
