//! How much is measured.

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// As little as shows that the benchmark runs.
    Smallest,
    /// What fits into three minutes, all topics together.
    Quick,
    /// What the figures that are told were measured with.
    Whole,
}

impl Size {
    /// What the options of a command line say.
    pub fn said(options: &[&str]) -> Self {
        if options.contains(&"--quick") { Self::Quick } else { Self::Whole }
    }

    /// The one of three that fits.
    pub fn of<T>(self, smallest: T, quick: T, whole: T) -> T {
        match self {
            Self::Smallest => smallest,
            Self::Quick => quick,
            Self::Whole => whole,
        }
    }
}
