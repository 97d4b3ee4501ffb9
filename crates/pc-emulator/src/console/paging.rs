//! Long lists, page by page.

use std::ops::Range;

use maud::{Markup, html};
use pc_transport::wire::Request;

use crate::console::parts::count;
use crate::console::place::{asked, with_value};

/// How many rows a page has.
pub(crate) const ROWS_PER_PAGE: usize = 50;

/// One page of a list, counted from 1.
pub(crate) struct Paging {
    page: usize,
    rows: usize,
}

impl Paging {
    /// The page that the address names, or the one nearest to it.
    pub(crate) fn of(request: &Request, rows: usize) -> Self {
        let page: usize = asked(request, "page").parse().unwrap_or(1);
        Self { page: page.clamp(1, rows.div_ceil(ROWS_PER_PAGE).max(1)), rows }
    }

    /// Which rows it has.
    pub(crate) fn range(&self) -> Range<usize> {
        let first = (self.page - 1) * ROWS_PER_PAGE;
        first..(first + ROWS_PER_PAGE).min(self.rows)
    }

    /// Its part of the whole list.
    pub(crate) fn of_list<T>(&self, list: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        let Range { start, end } = self.range();
        list.skip(start).take(end - start)
    }

    /// Where it is, and the pages beside it.
    pub(crate) fn links(&self, request: &Request) -> Markup {
        let pages = self.rows.div_ceil(ROWS_PER_PAGE);
        if pages <= 1 {
            return html! {};
        }
        let Range { start, end } = self.range();
        let link = |page: usize, rel: &str, name: &str| {
            html! { a rel=(rel) href=(with_value(request, "page", &page.to_string())) { (name) } }
        };
        html! {
            nav.pages aria-label="Pages of the list" {
                @if self.page > 1 { (link(self.page - 1, "prev", "Previous")) }
                span { (count(start + 1)) " to " (count(end)) " of " (count(self.rows)) }
                @if self.page < pages { (link(self.page + 1, "next", "Next")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_not_there_is_the_nearest_one() {
        for (asked, rows, expected) in [
            ("1", 0, 0..0),
            ("", 20, 0..20),
            ("0", 120, 0..50),
            ("3", 120, 100..120),
            ("99999999999", 120, 100..120),
            ("x", 120, 0..50),
        ] {
            let request = Request::get(&[]).query("page", asked);
            let paging = Paging::of(&request, rows);
            assert_eq!(paging.range(), expected, "{asked} of {rows}");
            assert_eq!(paging.of_list(0..rows).count(), expected.len());
        }
    }
}
