//! SQLite's write-ahead log, looked over before SQLite recovers it.
//!
//! Recovery ends the log at the first frame that is not whole. After a crash that is right: what comes behind was never
//! acknowledged. But where a disk or a person damaged or shortened the log, acknowledged entries would vanish without a
//! word. The index beside it (`-shm`) outlives the process, and knows how many frames were acknowledged: it is written
//! after the frames are on disk. Fewer whole ones than that is damage. After a power cut the index may know of fewer, never
//! of more. The formats are those of <https://sqlite.org/walformat.html>.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use super::place::beside;

const LOG_HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;
const INDEX_HEADER_BYTES: usize = 48;
const MAX_PAGE_BYTES: usize = 65_536;

/// What is wrong with the log of a journal, if anything is.
pub(super) fn damage(journal: &Path) -> Option<String> {
    let log = beside(journal, "-wal");
    let index = Index::read(&beginning(&beside(journal, "-shm"), 2 * INDEX_HEADER_BYTES)?)?;
    let headers = beginning(&log, LOG_HEADER_BYTES + FRAME_HEADER_BYTES)?;
    let belongs = |at: usize| headers.get(at..at + 8) == Some(&index.salt);
    // Another salt is another log: the index on disk is older than it.
    if !belongs(16) && !belongs(LOG_HEADER_BYTES + 8) {
        return None;
    }
    let whole = whole_frames(BufReader::new(File::open(log).ok()?), index.frames);
    (whole < index.frames)
        .then(|| format!("of its log's {} acknowledged pages only the first {whole} are whole", index.frames))
}

/// The first bytes of a file, no more than so many.
fn beginning(path: &Path, bytes: usize) -> Option<Vec<u8>> {
    let mut beginning = Vec::new();
    File::open(path).ok()?.take(bytes as u64).read_to_end(&mut beginning).ok()?;
    Some(beginning)
}

/// What the index knows of the log.
struct Index {
    frames: u32,
    salt: [u8; 8],
}

impl Index {
    /// None when it is not a whole one. Its numbers are in the machine's own order.
    fn read(index: &[u8]) -> Option<Self> {
        let (one, two) =
            (index.get(..INDEX_HEADER_BYTES)?, index.get(INDEX_HEADER_BYTES..2 * INDEX_HEADER_BYTES)?);
        let is_whole = one == two && one[12] == 1;
        let frames = u32::from_ne_bytes(one[16..20].try_into().ok()?);
        is_whole.then_some(Self { frames, salt: one[32..40].try_into().ok()? })
    }
}

/// How many frames from the first on are whole, each resting on the one before, as far as that is of interest.
fn whole_frames(mut log: impl Read, most: u32) -> u32 {
    let mut header = [0; LOG_HEADER_BYTES];
    if log.read_exact(&mut header).is_err() {
        return 0;
    }
    let number = |bytes: &[u8], at: usize| {
        let word = bytes.get(at..at + 4).and_then(|word| word.try_into().ok());
        word.map_or(0, u32::from_be_bytes)
    };
    let read = if number(&header, 0) & 1 == 1 { u32::from_be_bytes } else { u32::from_le_bytes };
    let page = number(&header, 8) as usize;
    let mut sum = checksum((0, 0), &header[..24], read);
    if !(1..=MAX_PAGE_BYTES).contains(&page) || sum != (number(&header, 24), number(&header, 28)) {
        return 0;
    }
    let mut whole = 0;
    let mut frame = vec![0; FRAME_HEADER_BYTES + page];
    while whole < most && log.read_exact(&mut frame).is_ok() {
        sum = checksum(checksum(sum, &frame[..8], read), &frame[FRAME_HEADER_BYTES..], read);
        if frame[8..16] != header[16..24] || sum != (number(&frame, 16), number(&frame, 20)) {
            break;
        }
        whole += 1;
    }
    whole
}

/// The log's own checksum, gone on with from an earlier one.
fn checksum(from: (u32, u32), bytes: &[u8], read: fn([u8; 4]) -> u32) -> (u32, u32) {
    let words = bytes.chunks_exact(4).map(|word| read([word[0], word[1], word[2], word[3]]));
    let (mut one, mut two, mut is_even) = (from.0, from.1, true);
    for word in words {
        if is_even {
            one = one.wrapping_add(word).wrapping_add(two);
        } else {
            two = two.wrapping_add(word).wrapping_add(one);
        }
        is_even = !is_even;
    }
    (one, two)
}
