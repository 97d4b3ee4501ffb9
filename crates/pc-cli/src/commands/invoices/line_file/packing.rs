//! What is inside a file: text, packed or not, or a workbook.

use std::fs::File;
use std::io::{BufReader, Read};

use encoding_rs::Encoding;
use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::encoding::{self, Decoded};
use super::gauge::{Gauge, Gauged, LINE_LIMIT};
use super::source_file::SourceFile;
use crate::output::Failure;

const GZIP: &[u8] = b"\x1f\x8b";
const ZIP: &[u8] = b"PK";
/// Excel before 2007, and workbooks with a password.
const OLD_WORKBOOK: &[u8] = b"\xd0\xcf\x11\xe0";
/// What every workbook has.
pub(super) const WORKBOOK: &str = "xl/workbook.xml";

pub(super) type Archive<'f> = ZipArchive<BufReader<&'f File>>;

pub(super) enum Contents<'f> {
    Workbook,
    /// One; those of an archive in their order.
    Texts(Vec<Text<'f>>),
}

/// Text that can be read from its beginning as often as it is needed.
pub(super) struct Text<'f> {
    file: &'f SourceFile,
    packing: Packing,
    name: String,
    encoding: &'static Encoding,
    /// How long one line or object of it may be.
    limit: usize,
}

enum Packing {
    None,
    Gzip,
    /// A member of an archive.
    Member(usize),
}

pub(super) type Reader<'r> = Gauged<Decoded<Box<dyn Read + 'r>>>;

pub(super) fn contents(file: &SourceFile) -> Result<Contents<'_>, Failure> {
    let begins = file.begins()?;
    let one = |packing| Text::new(file, packing, file.name().to_owned()).map(|text| vec![text]);
    match &begins {
        begins if begins.starts_with(GZIP) => one(Packing::Gzip).map(Contents::Texts),
        begins if begins.starts_with(ZIP) => archived(file),
        begins if begins.starts_with(OLD_WORKBOOK) => Err(Failure::failed(format!(
            "{} is a workbook of the old form (.xls), or has a password: save it as .xlsx without one, or as CSV",
            file.name()
        ))),
        _ => one(Packing::None).map(Contents::Texts),
    }
}

pub(super) fn archive(file: &SourceFile) -> Result<Archive<'_>, Failure> {
    let reader = file.reader().map_err(|error| file.failed(&error))?;
    ZipArchive::new(reader).map_err(|error| file.failed(&error.into()))
}

fn archived(file: &SourceFile) -> Result<Contents<'_>, Failure> {
    let mut archive = archive(file)?;
    if archive.index_for_name(WORKBOOK).is_some() {
        return Ok(Contents::Workbook);
    }
    let mut texts = Vec::new();
    for index in 0..archive.len() {
        let member = archive.by_index_raw(index).map_err(|error| file.failed(&error.into()))?;
        let name = String::from_utf8_lossy(member.name_raw()).into_owned();
        let is_hidden =
            name.starts_with("__MACOSX/") || name.rsplit('/').next().unwrap_or("").starts_with('.');
        if member.is_file() && !is_hidden {
            let name = format!("{}, {name}", file.name());
            if member.encrypted() {
                return Err(Failure::failed(format!("{name} has a password: unpack it first")));
            }
            texts.push((index, name));
        }
    }
    drop(archive);
    let texts: Result<Vec<_>, _> =
        texts.into_iter().map(|(index, name)| Text::new(file, Packing::Member(index), name)).collect();
    match texts? {
        texts if texts.is_empty() => Err(Failure::failed(format!("{} has no files", file.name()))),
        texts => Ok(Contents::Texts(texts)),
    }
}

impl<'f> Text<'f> {
    fn new(file: &'f SourceFile, packing: Packing, name: String) -> Result<Self, Failure> {
        let mut text = Self { file, packing, name, encoding: encoding_rs::UTF_8, limit: LINE_LIMIT };
        let mut begins = Vec::new();
        text.unpacked(|bytes| bytes.take(4).read_to_end(&mut begins))?;
        if begins.is_empty() {
            return Err(Failure::failed(format!("{} is empty", text.name)));
        }
        if [ZIP, GZIP].iter().any(|packed| begins.starts_with(packed))
            && !matches!(text.packing, Packing::None)
        {
            return Err(Failure::failed(format!("{} is packed twice: unpack it first", text.name)));
        }
        text.encoding = match encoding::marked(&begins) {
            Some(encoding) => encoding,
            None => text.unpacked(|bytes| encoding::unmarked(bytes))?,
        };
        Ok(text)
    }

    /// The same, with longer objects.
    pub(super) fn with_limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// Hands out its bytes as they are.
    fn unpacked<T>(&self, read: impl FnOnce(Box<dyn Read + '_>) -> std::io::Result<T>) -> Result<T, Failure> {
        let open = || match self.packing {
            Packing::None => read(Box::new(self.file.reader()?)),
            Packing::Gzip => read(Box::new(MultiGzDecoder::new(self.file.reader()?))),
            Packing::Member(index) => {
                let mut archive = ZipArchive::new(self.file.reader()?)?;
                read(Box::new(archive.by_index(index)?))
            }
        };
        open().map_err(|error| self.failed(&error))
    }

    /// Hands it out from its beginning, as UTF-8.
    pub(super) fn pass<T>(
        &self,
        read: impl FnOnce(Reader<'_>, &Gauge) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.unpacked(|bytes| {
            let gauge = Gauge::new(self.limit);
            Ok(read(Gauged::new(Decoded::new(bytes, self.encoding), gauge.clone()), &gauge))
        })?
    }

    /// The first letter that is no blank; a failure if there is none.
    pub(super) fn first_letter(&self) -> Result<u8, Failure> {
        let first = self.pass(|reader, _| {
            let mut bytes = BufReader::new(reader).bytes();
            bytes
                .find(|byte| byte.as_ref().map_or(true, |byte| !byte.is_ascii_whitespace()))
                .transpose()
                .map_err(|error| self.failed(&error))
        })?;
        first.ok_or_else(|| Failure::failed(format!("{} is empty", self.name)))
    }

    pub(super) fn begins_as_json(&self) -> Result<bool, Failure> {
        Ok(matches!(self.first_letter()?, b'{' | b'['))
    }

    pub(super) fn failed(&self, error: &std::io::Error) -> Failure {
        Failure::failed(format!("{} cannot be read: {error}", self.name))
    }
}
