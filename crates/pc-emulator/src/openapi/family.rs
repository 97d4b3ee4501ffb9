//! Which service an answer looks like.

use serde::Deserialize;

use crate::api::error_envelope::ErrorEnvelope;
use crate::api::route::Route;

/// The service that an answer looks like: it decides the form of errors, and the headers of every answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Family {
    PartnerCenter,
    Graph,
    Storage,
    SignIn,
    #[default]
    Emulator,
}

impl Family {
    pub(super) const ALL: [Self; 5] =
        [Self::PartnerCenter, Self::Graph, Self::Storage, Self::SignIn, Self::Emulator];

    pub(super) fn of(route: &Route) -> Self {
        match route.envelope {
            _ if route.open => Self::Storage,
            ErrorEnvelope::PartnerCenter => Self::PartnerCenter,
            ErrorEnvelope::Graph => Self::Graph,
        }
    }
}
