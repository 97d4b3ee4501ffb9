//! Kinds of line.

/// Kinds of line, whichever system they come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LineKind {
    /// A charge of new commerce.
    Charge,
    /// A day of usage of new commerce: tells in detail what a charge says in one sum.
    Usage,
    /// A legacy licence.
    License,
    /// A charge for legacy Azure usage.
    LegacyCharge,
    /// A day of legacy Azure usage; it has no price.
    LegacyUsage,
    /// Something this version does not know.
    #[default]
    Unknown,
}

impl LineKind {
    /// One word for people, CSV and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Usage => "usage",
            Self::License => "license",
            Self::LegacyCharge => "legacy_charge",
            Self::LegacyUsage => "legacy_usage",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it is part of the invoice's total.
    #[must_use]
    pub fn is_charge(self) -> bool {
        matches!(self, Self::Charge | Self::License | Self::LegacyCharge)
    }
}
