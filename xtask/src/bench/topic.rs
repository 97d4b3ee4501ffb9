//! What can be measured.

use clap::ValueEnum;
use pc_benches::Figure;

use super::build::Programs;
use super::engine;
use crate::exit::Failure;

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Topic {
    /// A page of invoice lines against plain serde.
    Decode,
    /// A call against a hand-written one.
    Call,
    /// Invoice lines to CSV against their download and parse.
    Lines,
    /// Reconciling an invoice against writing its lines.
    Reconcile,
    /// Durable appends against a raw store.
    Appends,
    /// Opening a journal of 100,000 purchases.
    Opening,
    /// 64 purchases against the same calls by hand.
    Purchases,
    /// 100,000 purchases in flight, and a million.
    Flight,
    /// A read from the emulator against a bare handler.
    EmulatorRead,
    /// Simulated requests against the emulator called bare.
    Simulation,
    /// Purchases on the engine.
    Engine,
}

impl Topic {
    /// Those that were named, or all; the engine takes minutes.
    pub(super) fn wanted(named: &[Self], quick: bool) -> Vec<Self> {
        match named {
            [] => Self::value_variants()
                .iter()
                .copied()
                .filter(|topic| !quick || *topic != Self::Engine)
                .collect(),
            _ => named.to_vec(),
        }
    }

    pub(super) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    pub(super) fn measure(self, programs: &Programs, quick: bool) -> Result<Vec<Figure>, Failure> {
        let name = self.name();
        let words: Vec<&str> = std::iter::once(name.as_str()).chain(quick.then_some("--quick")).collect();
        match self {
            Self::Simulation => {
                let seeds = if quick { "0..30" } else { "0..100" };
                programs.xtask(&["simulate", "--against-bare", "--seeds", seeds])
            }
            Self::Engine => engine::figures(programs, quick),
            Self::Lines | Self::Reconcile | Self::Flight => programs.command(&words),
            Self::Decode
            | Self::Call
            | Self::Appends
            | Self::Opening
            | Self::Purchases
            | Self::EmulatorRead => programs.figures(&words),
        }
    }
}
