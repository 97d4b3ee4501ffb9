//! A bar in a cell of a table.

use maud::{Markup, html};

use super::figures::across;

/// From where to where it goes across its cell, from 0 to 1.
pub(super) struct Bar {
    pub(super) class: &'static str,
    pub(super) from: f64,
    pub(super) to: f64,
    /// Where a line marks the present.
    pub(super) mark: Option<f64>,
}

impl Bar {
    pub(super) fn render(&self) -> Markup {
        html! {
            svg.bar aria-hidden="true" {
                rect.(self.class) x=(across(self.from)) y="3" height="10" width=(across((self.to - self.from).max(0.004))) {}
                @if let Some(mark) = self.mark {
                    line.now x1=(across(mark)) x2=(across(mark)) y1="0" y2="16" {}
                }
            }
        }
    }
}
