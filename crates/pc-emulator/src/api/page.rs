//! Pages: by continuation token, and by offset.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::api::answer::{Collection, Link, LinkHeader};
use crate::api::call::Call;
use crate::values::problem::Problem;

/// Says whether the first page or the next one is asked for.
const SEEK: &str = "seekOperation";
const NEXT: &str = "Next";
const CONTINUATION_TOKEN_HEADER: &str = "MS-ContinuationToken";

/// Where a page begins and how long it may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageRange {
    pub(crate) start: usize,
    pub(crate) size: usize,
}

impl PageRange {
    /// The `size` asked for, 0 meaning the largest, and the start its token names, if the call has one.
    pub(crate) fn seek(call: &Call<'_>, most: usize) -> Result<Self, Problem> {
        let token = call.request.find_header(CONTINUATION_TOKEN_HEADER).filter(|text| !text.is_empty());
        let refuse = |why: &str| Problem::new(400, 2000, format!("The continuation token {why}."));
        let start = match token {
            Some(token) => read_token(token).ok_or_else(|| refuse("is not valid"))?,
            None if call.query(SEEK).is_some_and(|word| word.eq_ignore_ascii_case(NEXT)) => {
                return Err(refuse("of the page before is missing"));
            }
            None => 0,
        };
        Ok(Self { start, size: read_size(call, most, most)? })
    }

    /// The `size` and `offset` asked for.
    pub(crate) fn offset(call: &Call<'_>, default: usize, most: usize) -> Result<Self, Problem> {
        let start = number(call, "offset")?.unwrap_or_default();
        Ok(Self { start, size: read_size(call, default, most)? })
    }

    /// The indexes of this page's items among so many.
    pub(crate) fn range(self, total: usize) -> std::ops::Range<usize> {
        let start = self.start.min(total);
        start..start.saturating_add(self.size).min(total)
    }

    /// A page whose next one is found by its token, in the body and in the link.
    pub(crate) fn seek_page<T>(self, items: Vec<T>, total: usize, call: &Call<'_>) -> Collection<T> {
        let page = Collection::of(items, call);
        let end = self.range(total).end;
        if end == total {
            return page;
        }
        let token = write_token(end);
        let mut next = Link::to(with_query(call, SEEK, NEXT));
        next.headers.push(LinkHeader { key: CONTINUATION_TOKEN_HEADER, value: token.clone() });
        page.continued(next, Some(token))
    }

    /// A page whose next one begins at a larger offset.
    pub(crate) fn offset_page<T>(self, items: Vec<T>, total: usize, call: &Call<'_>) -> Collection<T> {
        let page = Collection::of(items, call);
        let end = self.range(total).end;
        if end == total {
            return page;
        }
        page.continued(Link::to(with_query(call, "offset", &end.to_string())), None)
    }
}

fn read_size(call: &Call<'_>, default: usize, most: usize) -> Result<usize, Problem> {
    Ok(number(call, "size")?.filter(|size| *size > 0).unwrap_or(default).min(most))
}

fn number(call: &Call<'_>, name: &str) -> Result<Option<usize>, Problem> {
    let refuse = |_| Problem::bad_input(format!("'{name}' must be a number."));
    call.query(name).map(|text| text.parse().map_err(refuse)).transpose()
}

/// The call's address with one query value set.
fn with_query(call: &Call<'_>, name: &str, value: &str) -> String {
    let mut request = call.request.clone();
    request.path = call.segments.to_vec();
    request.query.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    request.query(name, value).target()
}

fn write_token(start: usize) -> String {
    STANDARD.encode((start as u64).to_le_bytes())
}

fn read_token(token: &str) -> Option<usize> {
    let bytes: [u8; 8] = STANDARD.decode(token).ok()?.try_into().ok()?;
    u64::from_le_bytes(bytes).try_into().ok()
}
