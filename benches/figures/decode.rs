//! Decoding a page of invoice lines as the client does, against the least that `serde` can do for the same members.

mod page;
mod plain;

use std::hint::black_box;

use pc_benches::{Cost, Figure, Pairs, Size, valgrind};
use pc_models::{InvoiceLineItem, OneTimeInvoiceLineItem, ResourceCollection};
use pc_transport::wire::{Reply, json};
use serde::de::DeserializeOwned;

use page::{ITEM_COUNT, page};
use plain::PlainPage;

type TypedPage = ResourceCollection<OneTimeInvoiceLineItem>;
/// The kind of a line has to be found out first.
type PageOfAnyKind = ResourceCollection<InvoiceLineItem>;

pub(crate) fn figures(size: Size) -> Vec<Figure> {
    let reply = reply();
    let pairs = size.of(1, 101, 301);
    let plain = || Cost::of(|| decode_plain(&reply));
    let typed = Pairs::measure(pairs, || Cost::of(|| decode::<TypedPage>(&reply)), plain);
    let any_kind = Pairs::measure(pairs, || Cost::of(|| decode::<PageOfAnyKind>(&reply)), plain);
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
        of_a_line.map(|count| Figure::quantity("allocations of a decoded line", "allocations", count, 13.0)),
    );
    figures
}

/// Decodes the page so many times.
pub(crate) fn work(side: &str, times: u32) {
    let reply = reply();
    for _ in 0..times {
        match side {
            "ours" => decode::<TypedPage>(&reply),
            _ => decode_plain(&reply),
        }
    }
}

fn reply() -> Reply {
    Reply { body: page().into(), ..Reply::new(200) }
}

/// As the client does.
fn decode<T: DeserializeOwned>(reply: &Reply) {
    let _: T = black_box(json(black_box(reply)).unwrap());
}

fn decode_plain(reply: &Reply) {
    let _: PlainPage = black_box(serde_json::from_slice(black_box(&reply.body)).unwrap());
}
