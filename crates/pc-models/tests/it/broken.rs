//! No input, however broken or deep, makes decoding panic or overflow the stack.

use std::thread;

use crate::fixtures::{self, RECODERS};

/// Runs on the small stack that worker threads have.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn deep_input_is_refused_or_read() {
    on_a_small_stack(|| {
        for (name, recode) in RECODERS {
            let bottomless = if *name == "Cart" { 100_000 } else { 1_000 };
            for depth in [50, 127, bottomless] {
                for (open, close) in [
                    ("[", "]"),
                    (r#"{"subType":"#, "}"),
                    (r#"{"addonItems":["#, "]}"),
                    (r#"{"addonItems":"#, "}"),
                    (r#"{"lineItems":["#, "]}"),
                    (r#"{"includedEntitlements":["#, "]}"),
                    (r#"{"amendments":[[["#, "]]]}"),
                    (r#"{"details":[{"summary":"#, "}]}"),
                    (r#"{"productType":[{"subType":[{"subType":"#, "}]}]}"),
                    (r#"{"links":{"self":{"body":"#, "}}}"),
                    (r#"{"unheard":"#, "}"),
                ] {
                    let json = format!("{}{{}}{}", open.repeat(depth), close.repeat(depth));
                    if let Ok(recoded) = recode(json.as_bytes()) {
                        recode(recoded.as_bytes()).unwrap_or_else(|error| panic!("{name} {open}: {error}"));
                    }
                }
            }
        }
    });
}

#[test]
fn every_cut_of_every_fixture_is_refused_or_read() {
    for (_, kind, json) in fixtures::all() {
        for end in (0..json.len()).step_by(7).filter(|end| json.is_char_boundary(*end)) {
            let _ = fixtures::recode_as(&kind, &json.as_bytes()[..end]);
        }
    }
}
