//! What a read from the emulator costs over HTTP, against a bare handler with a fixed answer on the same server library.

mod bare_handler;
mod load;

use std::sync::Arc;

use pc_benches::{Cost, Figure, Pairs};
use pc_emulator::demo;
use pc_transport::TokioClock;
use pc_transport::wire::Request;

use crate::fixture;
use crate::size::Size;
use load::Load;

pub(crate) fn figures(size: Size) -> Vec<Figure> {
    let emulator = fixture::emulator(Arc::new(TokioClock::system()), |_| {});
    let path = ["customers", demo::CONTOSO, "subscriptions", demo::CONTOSO_SUBSCRIPTION];
    let fixed = emulator.handle(Request::get(&path));
    let target = format!("/v1/{}", path.join("/"));
    let mut ours = Load::new(&fixture::serve_it(emulator), &target);
    let mut bare =
        Load::new(&fixture::in_a_thread(move |listener| bare_handler::serve(listener, fixed)), &target);
    assert_eq!(ours.answer_length(), bare.answer_length(), "the same headers and body");
    let (pairs, rounds) = size.of((1, 2), (101, 60), (301, 60));
    let pairs =
        Pairs::measure(pairs, || Cost::of(|| ours.rounds(rounds)), || Cost::of(|| bare.rounds(rounds)));
    vec![Figure::time("a read from the emulator", "a bare handler", &pairs, 1.5)]
}
