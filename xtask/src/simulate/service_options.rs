//! How the service behaves where its documentation leaves room.

use std::time::Duration;

use pc_emulator::{EmulatorOptions, RepeatedRequestId, SecondCheckout, Throttling};

use super::fault::Fault;

/// What a seed draws of it.
pub(super) fn draw(seed: u64, rng: &mut fastrand::Rng, faults: &[Fault]) -> EmulatorOptions {
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    let mut options = EmulatorOptions::default();
    options.seed = seed;
    options.require_token = false;
    // The neighbour's.
    options.further_customers = usize::from(faults.contains(&Fault::ForeignAnswer));
    options.byte_order_mark = rng.bool();
    options.second_checkout = if rng.bool() { SecondCheckout::Replay } else { SecondCheckout::Refuse };
    options.repeated_request_id =
        if rng.bool() { RepeatedRequestId::Replay } else { RepeatedRequestId::Ignore };
    // The last is later than promised.
    options.visibility_delay_max = minutes([0, 15, 15, 15, 15, 15, 15, 25][rng.usize(..8)]);
    // Nobody says how late these are.
    options.audit_available = rng.u8(..4) > 0;
    options.audit_delay_max = minutes([0, 0, 1, 10, 90][rng.usize(..5)]);
    options.provisioning_time_max = minutes([0, 5, 20, 180][rng.usize(..4)]);
    options.registration_time = minutes([0, 3][rng.usize(..2)]);
    let mut limits = Throttling::default();
    options.throttling = match rng.u8(..4) {
        0 => None,
        1 => {
            (limits.per_partner, limits.per_customer) = (40, 20);
            Some(limits)
        }
        _ => Some(limits),
    };
    options.faults = Fault::in_service(faults, [0.03, 0.2][rng.usize(..2)]);
    options
}
