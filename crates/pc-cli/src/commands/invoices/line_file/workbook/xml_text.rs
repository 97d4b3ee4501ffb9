//! Text between the tags of XML.

use quick_xml::events::{BytesRef, Event};

use super::Trouble;
use crate::commands::invoices::line_file::gauge::{LINE_LIMIT, too_long};

/// Adds the text of an event, if it has some; no more than a line may have.
pub(super) fn add(text: &mut String, event: &Event<'_>) -> Result<(), Trouble> {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(letter) => text.push(resolved(letter)?),
        _ => {}
    }
    match text.len() > LINE_LIMIT {
        true => Err(too_long(LINE_LIMIT).into()),
        false => Ok(()),
    }
}

fn resolved(letter: &BytesRef<'_>) -> Result<char, Trouble> {
    if let Some(letter) = letter.resolve_char_ref()? {
        return Ok(letter);
    }
    match letter.as_ref() {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        other => Err(format!("`&{other};` is not known").into()),
    }
}
