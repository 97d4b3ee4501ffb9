//! What hosting purchases on the engine costs, against fixed limits.

use pc_benches::Figure;
use serde::Deserialize;

use super::build::Programs;
use crate::exit::Failure;

/// What its benchmark measures; nothing where the engine cannot be had: the benchmark says so.
#[derive(Deserialize)]
struct Measured {
    engine_with_waits_server_cpu_ms: Option<f64>,
    engine_waiting_100k_mb: Option<f64>,
    engine_killed_copy_s: Option<f64>,
}

pub(super) fn figures(programs: &Programs, quick: bool) -> Result<Vec<Figure>, Failure> {
    let words: Vec<&str> = std::iter::once("--json").chain(quick.then_some("--quick")).collect();
    let measured: Measured = programs.engine(&words)?;
    let figure =
        |name, unit, value: Option<f64>, limit| value.map(|value| Figure::quantity(name, unit, value, limit));
    let figures = [
        figure("the engine's processors, a purchase", "ms", measured.engine_with_waits_server_cpu_ms, 60.0),
        figure("100,000 purchases wait in the engine", "MB", measured.engine_waiting_100k_mb, 1_500.0),
        figure("purchases of a killed copy go on", "s", measured.engine_killed_copy_s, 10.0),
    ];
    Ok(figures.into_iter().flatten().collect())
}
