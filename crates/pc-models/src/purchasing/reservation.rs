//! Reservations behind an entitlement's artifact (`entitlement-resources`, section ReservedInstanceArtifactDetails).

use crate::{ReservationId, ResourceAttributes, Timestamp};

crate::codec::resource! {
    /// The reservations of one entitlement, in the old and the new form of the answer.
    pub struct ReservedInstanceArtifactDetails {
        /// `reservedinstance`, or `virtual_machine_reserved_instance` in the old form.
        artifact_type: Option<String> = "type",
        /// The reservations; the old form, and some answers of the new one, call them `virtualMachineReservations`.
        reservations: Vec<Reservation> = always | "virtualMachineReservations" | "reservation",
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// One reservation.
    pub struct Reservation {
        /// The identifier.
        reservation_id: ReservationId,
        /// `Shared` or `Single`.
        scope_type: String,
        /// A name for people.
        display_name: Option<String>,
        /// What it applies to; empty for shared ones.
        applied_scopes: Vec<String>,
        /// How many instances.
        quantity: u32,
        /// Until when.
        expiry_date_time: Option<Timestamp>,
        /// From when.
        effective_date_time: Option<Timestamp>,
        /// Such as `Created`.
        provisioning_state: Option<String>,
    }
}
