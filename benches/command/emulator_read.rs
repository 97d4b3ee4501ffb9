//! What a read from the emulator costs over HTTP, against a bare handler with a fixed answer on the same server library.

mod bare_handler;
mod load;

use std::sync::Arc;

use pc_benches::{Cost, Figure, Pairs, Size, valgrind};
use pc_emulator::demo;
use pc_transport::TokioClock;
use pc_transport::wire::Request;

use crate::fixture;
use load::Load;

/// What is read.
const PATH: [&str; 4] = ["customers", demo::CONTOSO, "subscriptions", demo::CONTOSO_SUBSCRIPTION];

/// Rounds between two looks at the clock.
const ROUNDS: u32 = 60;

pub(crate) fn figures(size: Size) -> Vec<Figure> {
    let (mut ours, mut bare) = (load("ours"), load("baseline"));
    assert_eq!(ours.answer_length(), bare.answer_length(), "the same headers and body");
    let (pairs, rounds) = size.of((1, 2), (101, ROUNDS), (301, ROUNDS));
    let pairs =
        Pairs::measure(pairs, || Cost::of(|| ours.rounds(rounds)), || Cost::of(|| bare.rounds(rounds)));
    let instructions = match size {
        Size::Smallest => None,
        _ => valgrind::instructions(|side, times| {
            ["work", "emulator-read", side, &times.to_string()].map(str::to_owned).into()
        }),
    };
    vec![Figure::time("a read from the emulator", "a bare handler", &pairs, 1.5).instructions(instructions)]
}

/// Reads from one side, in so many times as many rounds.
pub(crate) fn work(side: &str, times: u32) {
    load(side).rounds(times * ROUNDS);
}

/// What keeps a fresh server of this side busy.
fn load(side: &str) -> Load {
    let emulator = fixture::emulator(Arc::new(TokioClock::system()), |_| {});
    let server = match side {
        "ours" => fixture::serve(emulator),
        _ => {
            let fixed = emulator.handle(Request::get(&PATH));
            fixture::in_a_thread(move |listener| bare_handler::serve(listener, fixed))
        }
    };
    Load::new(&server, &format!("/v1/{}", PATH.join("/")))
}
