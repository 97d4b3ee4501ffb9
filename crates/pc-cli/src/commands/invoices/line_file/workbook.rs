//! Excel workbooks (`.xlsx`): an archive of XML. Sheets and texts are streamed, because libraries that read workbooks hold all
//! texts in memory, and a million lines have millions.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{BufReader, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::result::ZipError;

use super::gauge::{Gauge, Gauged, LINE_LIMIT};
use super::heading::Heading;
use super::packing::{self, Archive, WORKBOOK};
use super::row::Row;
use super::source_file::SourceFile;
use super::table::{Table, TakeRow};
use super::table_lines;
use crate::output::Failure;

mod cells;
mod shared_texts;
mod xml_text;

use shared_texts::SharedTexts;

const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
/// How many days later workbooks begin to count that were made on an old Macintosh.
const DAYS_UNTIL_1904: u32 = 1462;

/// A workbook: where its sheets are, and the texts that they share.
pub(super) struct Workbook<'f> {
    file: &'f SourceFile,
    /// Names, and the members of the archive they are in.
    sheets: Vec<(String, String)>,
    texts: RefCell<SharedTexts>,
    first_day: u32,
}

/// One sheet of it.
pub(super) struct Sheet<'w> {
    workbook: &'w Workbook<'w>,
    name: &'w str,
    member: &'w str,
}

/// Why a workbook cannot be read.
type Trouble = Box<dyn std::error::Error>;
type XmlReader<'r> = Reader<BufReader<Gauged<&'r mut dyn Read>>>;

impl<'f> Workbook<'f> {
    pub(super) fn open(file: &'f SourceFile) -> Result<Self, Failure> {
        let mut archive = packing::archive(file)?;
        Self::of(file, &mut archive).map_err(|error| cannot_read(file.name(), &error))
    }

    fn of(file: &'f SourceFile, archive: &mut Archive<'_>) -> Result<Self, Trouble> {
        let mut targets = HashMap::new();
        let mut texts = None;
        each_element(archive, RELATIONS, |element| {
            if element.local_name().as_ref() == "Relationship" {
                let (id, target) = (attribute(element, "Id")?, attribute(element, "Target")?);
                let kind = attribute(element, "Type")?.unwrap_or_default();
                let member = target.map(|target| member_of(&target)).unwrap_or_default();
                if kind.ends_with("/sharedStrings") {
                    texts = Some(member.clone());
                }
                targets.insert(id.unwrap_or_default(), member);
            }
            Ok(())
        })?;
        let (mut sheets, mut first_day) = (Vec::new(), 0);
        each_element(archive, WORKBOOK, |element| {
            match element.local_name().as_ref() {
                "sheet" => {
                    let relation = relation(element)?.and_then(|id| targets.get(&id).cloned());
                    sheets.extend(attribute(element, "name")?.zip(relation));
                }
                "workbookPr" if matches!(attribute(element, "date1904")?.as_deref(), Some("1" | "true")) => {
                    first_day = DAYS_UNTIL_1904;
                }
                _ => {}
            }
            Ok(())
        })?;
        let texts = match texts {
            Some(member) => with_member(archive, &member, SharedTexts::read)?,
            None => SharedTexts::none()?,
        };
        Ok(Self { file, sheets, texts: RefCell::new(texts), first_day })
    }

    /// The only sheet that has lines, with its heading; where none has, the first one that has the documented columns.
    pub(super) fn sheet_of_lines(&self) -> Result<(Sheet<'_>, Heading), Failure> {
        let (mut with_lines, mut without): (Option<(Sheet<'_>, Heading)>, _) = (None, None);
        for (name, member) in &self.sheets {
            let sheet = Sheet { workbook: self, name, member };
            let Some(heading) = Heading::find(&sheet)? else { continue };
            match &with_lines {
                _ if !table_lines::has_lines(&sheet, &heading)? => {
                    without = without.or(Some((sheet, heading)));
                }
                None => with_lines = Some((sheet, heading)),
                Some((first, _)) => {
                    return Err(Failure::failed(format!(
                        "{}: the sheets {} and {name} have lines: save each as a file of its own, and leave out what repeats others",
                        self.file.name(),
                        first.name
                    )));
                }
            }
        }
        if let Some(found) = with_lines.or(without) {
            return Ok(found);
        }
        let names: Vec<&str> = self.sheets.iter().map(|(name, _)| name.as_str()).collect();
        Err(Heading::missing(&format!("{} (sheets: {})", self.file.name(), names.join(", "))))
    }
}

impl Table for Sheet<'_> {
    fn rows(&self, take: TakeRow<'_>) -> Result<(), Failure> {
        let mut archive = packing::archive(self.workbook.file)?;
        let (mut refused, mut last) = (None, 0);
        let read = with_member(&mut archive, self.member, |xml, gauge| {
            let mut texts = self.workbook.texts.borrow_mut();
            cells::read(xml, gauge, &mut texts, &mut |number: u64, row: &Row| {
                last = number;
                take(number, row).unwrap_or_else(|failure| {
                    refused = Some(failure);
                    std::ops::ControlFlow::Break(())
                })
            })
        });
        match (refused, read) {
            (Some(failure), _) => Err(failure),
            (None, Err(error)) => Err(cannot_read(&format!("{}, after row {last}", self.name()), &error)),
            (None, Ok(())) => Ok(()),
        }
    }

    fn name(&self) -> String {
        format!("{}, sheet {}", self.workbook.file.name(), self.name)
    }

    fn rows_are(&self) -> &'static str {
        "row"
    }

    fn form(&self) -> String {
        match self.workbook.sheets.len() {
            1 => "its only sheet".to_owned(),
            count => format!("the only one of {count} sheets with lines"),
        }
    }

    fn first_day(&self) -> u32 {
        self.workbook.first_day
    }
}

fn cannot_read(name: &str, error: &Trouble) -> Failure {
    Failure::failed(format!("{name} cannot be read: {error}"))
}

/// Opens a part of the archive.
fn with_member<T>(
    archive: &mut Archive<'_>,
    member: &str,
    read: impl FnOnce(&mut XmlReader<'_>, &Gauge) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let mut file = archive.by_name(member).map_err(|error| match error {
        ZipError::FileNotFound => format!("it has no {member}").into(),
        error => Trouble::from(error),
    })?;
    let gauge = Gauge::new(LINE_LIMIT);
    let reader = Gauged::new(&mut file as &mut dyn Read, gauge.clone());
    read(&mut Reader::from_reader(BufReader::with_capacity(1 << 15, reader)), &gauge)
}

/// Looks at the elements of a small part of the archive.
fn each_element(
    archive: &mut Archive<'_>,
    member: &str,
    mut look: impl FnMut(&BytesStart<'_>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    with_member(archive, member, |xml, _| {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer)? {
                Event::Start(element) | Event::Empty(element) => look(&element)?,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    })
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Trouble> {
    let found = element.try_get_attribute(name)?;
    Ok(found
        .map(|found| found.normalized_value(XmlVersion::Implicit1_0).map(std::borrow::Cow::into_owned))
        .transpose()?)
}

/// The relation that leads to a sheet: `r:id`, whatever stands for `r`.
fn relation(element: &BytesStart<'_>) -> Result<Option<String>, Trouble> {
    for found in element.attributes() {
        let found = found?;
        if found.key.prefix().is_some() && found.key.local_name().as_ref() == "id" {
            return Ok(Some(found.normalized_value(XmlVersion::Implicit1_0)?.into_owned()));
        }
    }
    Ok(None)
}

/// The archive's member that the workbook calls by this address.
fn member_of(target: &str) -> String {
    match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{}", target.trim_start_matches("./")),
    }
}
