//! Broken fixtures by the thousand: none may panic, and what can be read is written so that it reads the same.
//!
//! A longer run: `PC_FUZZ_ROUNDS=20000000 cargo test --release -p pc-models --test it fuzz`. `PC_FUZZ_SEED` repeats one.

use std::env;

use crate::fixtures::{self, RECODERS};

/// Pieces that parsers trip over.
const PIECES: &[&str] = &[
    "null",
    "true",
    "{}",
    "[]",
    "[{}]",
    "[null]",
    "\"\"",
    "0",
    "-0",
    "1e5",
    "-1.50",
    "1e400",
    "0.1234567890123456789012345678901",
    "99999999999999999999999999999",
    "18446744073709551616",
    "\"25\"",
    "\"0001-01-01T00:00:00\"",
    "\"9999-12-31T23:59:59.9999999-08:00\"",
    "\"P1Y\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "{\"a\":{\"b\":[1,{\"c\":null}]}}",
    ",",
    ":",
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    " ",
    "\u{feff}",
    "\"id\":",
    "\"Id\":",
    "\"attributes\":",
    "\"objectType\":\"OneTimeInvoiceLineItem\"",
    "\"headers\":",
    "\"subType\":",
    "\"resourceLocation\":",
];

/// One to seven damages leave this much readable at least.
const MIN_READABLE_PERCENT: u64 = 10;

fn setting(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().unwrap())
}

#[test]
fn fuzz() {
    let seeds: Vec<(String, Vec<u8>)> =
        fixtures::all().into_iter().map(|(_, kind, json)| (kind, json.into_bytes())).collect();
    let first = setting("PC_FUZZ_SEED", 0);
    let (mut read, mut rounds) = (0u64, 0u64);
    for seed in first..first + setting("PC_FUZZ_ROUNDS", 20_000) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let (kind, json) = &seeds[rng.usize(..seeds.len())];
        let mut json = json.clone();
        for _ in 0..rng.usize(1..8) {
            let donor = &seeds[rng.usize(..seeds.len())].1;
            mutate(&mut json, donor, &mut rng);
        }
        let kind = if rng.u8(..4) == 0 { RECODERS[rng.usize(..RECODERS.len())].0 } else { kind };
        read += u64::from(check(kind, &json, seed));
        rounds += 1;
    }
    println!("{rounds} rounds, {read} of them readable");
    assert!(read * 100 >= rounds * MIN_READABLE_PERCENT, "only {read} of {rounds} were readable");
    assert!(read < rounds, "broken JSON was read as if it were whole");
}

fn mutate(json: &mut Vec<u8>, donor: &[u8], rng: &mut fastrand::Rng) {
    let start = rng.usize(..=json.len());
    let end = rng.usize(start..=json.len().min(start + 24));
    match rng.u8(..6) {
        0 if start < json.len() => json[start] ^= 1 << rng.u8(..8),
        1 => drop(json.drain(start..end)),
        2 => drop(json.splice(start..end, PIECES[rng.usize(..PIECES.len())].bytes())),
        3 => {
            let from = rng.usize(..donor.len());
            let to = rng.usize(from..=donor.len().min(from + 200));
            drop(json.splice(start..end, donor[from..to].iter().copied()));
        }
        _ => replace_value(json, PIECES[rng.usize(..20)], rng),
    }
}

/// Replaces a whole value, which mostly leaves JSON.
fn replace_value(json: &mut Vec<u8>, piece: &str, rng: &mut fastrand::Rng) {
    let starts: Vec<usize> = (1..json.len()).filter(|at| json[at - 1] == b':').collect();
    let Some(start) = (!starts.is_empty()).then(|| starts[rng.usize(..starts.len())]) else { return };
    let (mut depth, mut quoted, mut end) = (0, false, start);
    while end < json.len() {
        match json[end] {
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' | b',' if !quoted && depth == 0 => break,
            b'}' | b']' if !quoted => depth -= 1,
            _ => {}
        }
        end += 1;
    }
    drop(json.splice(start..end, piece.bytes()));
}

/// Answers whether it could be read.
fn check(kind: &str, json: &[u8], seed: u64) -> bool {
    let Ok(once) = fixtures::recode_as(kind, json) else { return false };
    let twice = fixtures::recode_as(kind, once.as_bytes()).unwrap_or_else(|error| {
        panic!("seed {seed}, {kind}: {error}\n{}\n{once}", String::from_utf8_lossy(json))
    });
    assert_eq!(once, twice, "seed {seed}, {kind}: {}", String::from_utf8_lossy(json));
    true
}
