//! Reservations behind an entitlement's artifact (`entitlement-resources`, section ReservedInstanceArtifactDetails).

use crate::{ReservationId, ResourceAttributes, Timestamp};

crate::codec::resource::resource! {
    /// The reservations of one entitlement, in the old and the new form of the answer.
    #[non_exhaustive]
    pub struct ReservedInstanceArtifactDetails {
        /// `reservedinstance`, or `virtual_machine_reserved_instance` in the old form.
        artifact_type: Option<String> = "type",
        /// The reservations; the old form, and some answers of the new one, call them `virtualMachineReservations`.
        reservations: Vec<Reservation> = always "reservations" | "virtualMachineReservations" | "reservation",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::resource::resource! {
    /// One reservation.
    #[non_exhaustive]
    pub struct Reservation {
        /// The identifier.
        reservation_id: ReservationId = "reservationId",
        /// `Shared` or `Single`.
        scope_type: String = "scopeType",
        /// A name for people.
        display_name: Option<String> = "displayName",
        /// What it applies to; empty for shared ones.
        applied_scopes: Vec<String> = "appliedScopes",
        /// How many instances.
        quantity: u32 = "quantity",
        /// Until when.
        expiry_date_time: Option<Timestamp> = "expiryDateTime",
        /// From when.
        effective_date_time: Option<Timestamp> = "effectiveDateTime",
        /// Such as `Created`.
        provisioning_state: Option<String> = "provisioningState",
    }
}
