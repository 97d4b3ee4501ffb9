//! Workbooks for tests, made cell by cell.

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A cell of a sheet.
pub(crate) enum Cell {
    Blank,
    Number(f64),
    /// A text that is kept apart, as Excel keeps it.
    Shared(String),
    /// A text within the sheet, as many programs keep it.
    Inline(String),
}

/// Writes a workbook with these sheets.
pub(crate) fn write(path: &Path, sheets: &[(&str, Vec<Vec<Cell>>)]) {
    let mut texts = Vec::new();
    let mut parts: Vec<(String, String)> = Vec::new();
    let (mut listed, mut relations) = (String::new(), String::new());
    for (number, (name, rows)) in sheets.iter().enumerate() {
        let part = format!("worksheets/sheet{number}.xml");
        write!(listed, r#"<sheet name="{name}" sheetId="{0}" r:id="rId{0}"/>"#, number + 1).unwrap();
        write!(relations, r#"<Relationship Id="rId{}" Type="x/worksheet" Target="{part}"/>"#, number + 1)
            .unwrap();
        parts.push((format!("xl/{part}"), sheet(rows, &mut texts)));
    }
    relations += r#"<Relationship Id="rId99" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/>"#;
    let shared: String = texts.iter().map(|text| shared(text)).collect();
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!(r#"<workbook xmlns:r="r"><sheets>{listed}</sheets></workbook>"#),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!("<Relationships>{relations}</Relationships>"),
    ));
    parts.push(("xl/sharedStrings.xml".to_owned(), format!("<sst>{shared}</sst>")));
    archive(path, &parts);
}

/// Writes an archive.
pub(crate) fn archive<T: AsRef<[u8]>>(path: &Path, parts: &[(String, T)]) {
    let mut zip = ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, part) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(part.as_ref()).unwrap();
    }
    zip.finish().unwrap();
}

fn sheet(rows: &[Vec<Cell>], texts: &mut Vec<String>) -> String {
    let mut xml = "<worksheet><cols><col min=\"1\" max=\"9\"/></cols><sheetData>".to_owned();
    for (number, row) in rows.iter().enumerate() {
        write!(xml, r#"<row r="{}">"#, number + 1).unwrap();
        for (column, cell) in row.iter().enumerate() {
            let place = format!("{}{}", letters(column), number + 1);
            match cell {
                Cell::Blank => {}
                Cell::Number(value) => write!(xml, r#"<c r="{place}"><v>{value}</v></c>"#).unwrap(),
                Cell::Inline(text) => {
                    let text = escaped(text);
                    write!(xml, r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#).unwrap();
                }
                Cell::Shared(text) => {
                    texts.push(text.clone());
                    write!(xml, r#"<c r="{place}" s="3" t="s"><v>{}</v></c>"#, texts.len() - 1).unwrap();
                }
            }
        }
        xml += "</row>";
    }
    xml + "</sheetData></worksheet>"
}

/// A text in two parts of different looks, with how it is spoken beside it.
fn shared(text: &str) -> String {
    let (one, other) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    let (one, other) = (escaped(one), escaped(other));
    format!(
        "<si><r><t>{one}</t></r><r><rPr/><t>{other}</t></r><rPh sb=\"0\" eb=\"1\"><t>spoken</t></rPh></si>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// `A` to `ZZ`.
fn letters(column: usize) -> String {
    let letter = |number: usize| char::from(b'A' + u8::try_from(number).unwrap());
    match column {
        0..26 => letter(column).to_string(),
        _ => format!("{}{}", letter(column / 26 - 1), letter(column % 26)),
    }
}
