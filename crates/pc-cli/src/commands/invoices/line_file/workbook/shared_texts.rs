//! The texts that the cells of a workbook share: in a temporary file, of which a part is held.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};

use quick_xml::events::Event;

use super::{Trouble, XmlReader, xml_text};
use crate::commands::invoices::line_file::gauge::Gauge;

/// So many texts are read together.
const TEXTS_IN_A_BLOCK: usize = 32;
/// How many bytes of them are held.
const BYTES_HELD: usize = 8 << 20;
/// How long all texts may be: what unpacks to more is no workbook of lines.
const BYTES_AT_MOST: u64 = 4 << 30;

pub(super) struct SharedTexts {
    file: File,
    /// Where each block begins, and where the last one ends.
    blocks: Vec<u64>,
    count: usize,
    held: HashMap<usize, Vec<u8>>,
    bytes_held: usize,
}

impl SharedTexts {
    pub(super) fn none() -> Result<Self, Trouble> {
        let file = tempfile::tempfile()?;
        Ok(Self { file, blocks: vec![0], count: 0, held: HashMap::new(), bytes_held: 0 })
    }

    /// Puts all texts of the workbook into the temporary file.
    pub(super) fn read(xml: &mut XmlReader<'_>, gauge: &Gauge) -> Result<Self, Trouble> {
        let mut texts = Self::none()?;
        let mut out = BufWriter::with_capacity(1 << 16, texts.file.try_clone()?);
        let (mut buffer, mut text, mut end) = (Vec::new(), String::new(), 0_u64);
        // Beside the text there is how it is spoken.
        let (mut is_text, mut is_spoken) = (false, false);
        texts.blocks.clear();
        loop {
            buffer.clear();
            let event = xml.read_event_into(&mut buffer)?;
            let mut is_whole = false;
            match &event {
                Event::Start(element) => match element.local_name().as_ref() {
                    "si" => text.clear(),
                    "t" => is_text = !is_spoken,
                    "rPh" => is_spoken = true,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "si" => is_whole = true,
                    "t" => is_text = false,
                    "rPh" => is_spoken = false,
                    _ => {}
                },
                Event::Empty(element) if element.local_name().as_ref() == "si" => {
                    text.clear();
                    is_whole = true;
                }
                Event::Eof => break,
                event if is_text => xml_text::add(&mut text, event)?,
                _ => {}
            }
            if is_whole {
                gauge.reset();
                if texts.count.is_multiple_of(TEXTS_IN_A_BLOCK) {
                    texts.blocks.push(end);
                }
                out.write_all(&u32::try_from(text.len())?.to_le_bytes())?;
                out.write_all(text.as_bytes())?;
                end += 4 + text.len() as u64;
                texts.count += 1;
                if end > BYTES_AT_MOST {
                    return Err(format!("its texts come to more than {} GB", BYTES_AT_MOST >> 30).into());
                }
            }
        }
        out.flush()?;
        drop(out);
        texts.blocks.push(end);
        Ok(texts)
    }

    /// Adds the text of this number to another one.
    pub(super) fn add_to(&mut self, text: &mut String, number: usize) -> Result<(), Trouble> {
        if number >= self.count {
            return Err(format!("a cell has text {number} of {}", self.count).into());
        }
        let mut rest = self.block(number / TEXTS_IN_A_BLOCK)?;
        let mut before = number % TEXTS_IN_A_BLOCK;
        while let Some((length, tail)) = rest.split_first_chunk::<4>() {
            let (this, tail) = tail.split_at(u32::from_le_bytes(*length) as usize);
            if before == 0 {
                text.push_str(std::str::from_utf8(this)?);
                break;
            }
            (rest, before) = (tail, before - 1);
        }
        Ok(())
    }

    fn block(&mut self, block: usize) -> Result<&[u8], Trouble> {
        if !self.held.contains_key(&block) {
            let (start, end) = (self.blocks[block], self.blocks[block + 1]);
            let mut bytes = vec![0; usize::try_from(end - start)?];
            self.file.seek(SeekFrom::Start(start))?;
            self.file.read_exact(&mut bytes)?;
            if self.bytes_held + bytes.len() > BYTES_HELD {
                self.held.clear();
                self.bytes_held = 0;
            }
            self.bytes_held += bytes.len();
            self.held.insert(block, bytes);
        }
        Ok(&self.held[&block])
    }
}
