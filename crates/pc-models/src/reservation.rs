//! Reservations behind an entitlement's artifact (`entitlement-resources`, section ReservedInstanceArtifactDetails).

use serde::{Deserialize, Serialize};

use crate::{ReservationId, Timestamp, lenient};

/// The reservations of one entitlement, in the old and the new form of the answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReservedInstanceArtifactDetails {
    /// `reservedinstance`, or `virtual_machine_reserved_instance` in the old form.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// The reservations; the old form, and some answers of the new one, call them `virtualMachineReservations`.
    #[serde(
        default,
        alias = "virtualMachineReservations",
        alias = "reservation",
        deserialize_with = "lenient::or_default"
    )]
    pub reservations: Vec<Reservation>,
}

/// One reservation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Reservation {
    /// The identifier.
    #[serde(default)]
    pub reservation_id: ReservationId,
    /// `Shared` or `Single`.
    #[serde(default)]
    pub scope_type: String,
    /// A name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What it applies to; empty for shared ones.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Vec::is_empty")]
    pub applied_scopes: Vec<String>,
    /// How many instances.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub quantity: u32,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry_date_time: Option<Timestamp>,
    /// From when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_date_time: Option<Timestamp>,
    /// Such as `Created`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisioning_state: Option<String>,
}
