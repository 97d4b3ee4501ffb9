//! Decoding a page of invoice lines, against the least that `serde` can do for the same members.

mod page;
mod plain;

use std::hint::black_box;

use pc_benches::{Cost, Figure, Pairs, valgrind};
use pc_models::{InvoiceLineItem, OneTimeInvoiceLineItem, ResourceCollection};
use serde::de::DeserializeOwned;

use crate::size::Size;
use page::{ITEM_COUNT, page};
use plain::PlainPage;

type TypedPage = ResourceCollection<OneTimeInvoiceLineItem>;
/// The kind of a line has to be found out first.
type PageOfAnyKind = ResourceCollection<InvoiceLineItem>;

pub(crate) fn figures(size: Size) -> Vec<Figure> {
    let page = page();
    let pairs = size.of(1, 101, 301);
    let plain = || Cost::of(|| decode::<PlainPage>(&page));
    let typed = Pairs::measure(pairs, || Cost::of(|| decode::<TypedPage>(&page)), plain);
    let any_kind = Pairs::measure(pairs, || Cost::of(|| decode::<PageOfAnyKind>(&page)), plain);
    let (instructions, allocations) = match size {
        Size::Smallest => (None, None),
        _ => (valgrind::instructions(crate::work("decode")), valgrind::allocations(crate::work("decode"))),
    };
    let baseline = "plain serde structs of strings";
    let mut figures = vec![
        Figure::time("decoding a page of invoice lines", baseline, &typed, 0.90).instructions(instructions),
        Figure::time("decoding lines of any kind", baseline, &any_kind, 1.30),
    ];
    let of_a_line = allocations.map(|allocations| allocations / ITEM_COUNT as f64);
    figures.extend(
        of_a_line.map(|count| Figure::quantity("allocations of a decoded line", "allocations", count, 12.0)),
    );
    figures
}

/// Decodes the page so many times.
pub(crate) fn work(side: &str, times: u32) {
    let page = page();
    for _ in 0..times {
        match side {
            "ours" => decode::<TypedPage>(&page),
            _ => decode::<PlainPage>(&page),
        }
    }
}

fn decode<T: DeserializeOwned>(page: &str) {
    let _: T = black_box(serde_json::from_slice(black_box(page.as_bytes())).unwrap());
}
