//! What a seed draws: the service's ways, who else buys, and the lives of the process.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pc_emulator::{Emulator, EmulatorOptions, RepeatedRequestId, SecondCheckout, Throttling, demo};
use pc_models::Timestamp;
use pc_transport::Clock;
use pc_transport::wire::Request;
use pc_workflows::PurchaseIntent;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::fault::Fault;

/// A process dies at a point drawn below this.
const CRASH_POINTS: u32 = 200;

const HOUR: u64 = 60 * 60;

/// From one start of the process to its death, or to the end of all work.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    /// It dies at this point.
    pub(super) dies_after: Option<u32>,
    /// How long nobody starts it again.
    pub(super) dead_for: Duration,
    /// What its machine's clock shows beside the time of the world.
    pub(super) skew: Skew,
    pub(super) rivals: Rivals,
    /// Whether its journal may fail.
    pub(super) disk_full: bool,
}

/// Who else runs the same purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rivals {
    Nobody,
    /// The same runner, asked twice.
    SameRunner,
    /// Another runner on the same journal.
    AnotherRunner,
}

/// How far a clock is wrong.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Skew {
    ahead: Duration,
    behind: Duration,
}

impl Life {
    /// One that goes on until all is done.
    pub(super) const LAST: Self = Self {
        dies_after: None,
        dead_for: Duration::ZERO,
        skew: Skew { ahead: Duration::ZERO, behind: Duration::ZERO },
        rivals: Rivals::Nobody,
        disk_full: false,
    };

    /// All lives but the last, in which nothing more happens to the process.
    pub(super) fn draw_all(dice: &mut fastrand::Rng, faults: &[Fault]) -> Vec<Self> {
        let has = |fault| faults.contains(&fault);
        let is_troubled =
            [Fault::Crash, Fault::JournalFull, Fault::ClockJump, Fault::Rivals].into_iter().any(has);
        let count = if is_troubled { dice.usize(1..4) } else { 0 };
        (0..count)
            .map(|_| Self {
                dies_after: has(Fault::Crash).then(|| dice.u32(..CRASH_POINTS)),
                dead_for: if has(Fault::Crash) { draw_death(dice) } else { Duration::ZERO },
                skew: if has(Fault::ClockJump) {
                    Skew::draw(dice, has(Fault::ArriveLate))
                } else {
                    Skew::default()
                },
                rivals: match dice.u8(..3) {
                    0 if has(Fault::Rivals) => Rivals::AnotherRunner,
                    1 if has(Fault::Rivals) => Rivals::SameRunner,
                    _ => Rivals::Nobody,
                },
                disk_full: has(Fault::JournalFull),
            })
            .collect()
    }
}

/// Mostly short; sometimes longer than a deadline, or than a cart lives.
fn draw_death(dice: &mut fastrand::Rng) -> Duration {
    let seconds = match dice.u8(..8) {
        0..4 => 0,
        4 => dice.u64(..600),
        5 => dice.u64(..3 * HOUR),
        6 => 30 * HOUR,
        _ => 8 * 24 * HOUR,
    };
    Duration::from_secs(seconds)
}

impl Skew {
    /// A clock that jumps ahead shortens the purchase's own waits. While a lost request may still arrive, it must jump by
    /// less than the ten minutes that the waits are longer than its way; a jump is between two of these.
    fn draw(dice: &mut fastrand::Rng, requests_arrive_late: bool) -> Self {
        let most = if requests_arrive_late { 4 * 60 } else { 3 * HOUR };
        let by = Duration::from_secs(dice.u64(..most));
        match dice.u8(..3) {
            0 => Self { ahead: by, behind: Duration::ZERO },
            1 => Self { ahead: Duration::ZERO, behind: by },
            _ => Self::default(),
        }
    }
}

/// The time of the world: tokio's, which jumps to the next timer whenever nothing is left to do.
pub(super) struct WorldClock {
    epoch: Timestamp,
    start: Instant,
}

impl WorldClock {
    pub(super) fn starting(epoch: Timestamp) -> Self {
        Self { epoch, start: Instant::now() }
    }
}

#[async_trait]
impl Clock for WorldClock {
    fn now(&self) -> Timestamp {
        self.epoch + self.start.elapsed()
    }

    async fn sleep_until(&self, at: Timestamp) {
        tokio::time::sleep_until(self.start + at.since(self.epoch)).await;
    }
}

/// The clock of a machine that is wrong.
pub(super) struct WrongClock {
    pub(super) world: Arc<dyn Clock>,
    pub(super) skew: Skew,
}

#[async_trait]
impl Clock for WrongClock {
    fn now(&self) -> Timestamp {
        self.world.now() + self.skew.ahead - self.skew.behind
    }

    async fn sleep_until(&self, at: Timestamp) {
        self.world.sleep_until(at + self.skew.behind - self.skew.ahead).await;
    }
}

/// The service's ways.
pub(super) fn options(seed: u64, dice: &mut fastrand::Rng, faults: &[Fault]) -> EmulatorOptions {
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    let mut options = EmulatorOptions::default();
    options.seed = seed;
    options.require_token = false;
    options.byte_order_mark = dice.bool();
    options.second_checkout = if dice.bool() { SecondCheckout::Replay } else { SecondCheckout::Refuse };
    options.repeated_request_id =
        if dice.bool() { RepeatedRequestId::Replay } else { RepeatedRequestId::Ignore };
    // The last is later than promised.
    options.visibility_delay_max = minutes([0, 15, 15, 15, 15, 15, 15, 25][dice.usize(..8)]);
    // Nobody says how late these are.
    options.audit_available = dice.u8(..4) > 0;
    options.audit_delay_max = minutes([0, 0, 1, 10, 90][dice.usize(..5)]);
    options.provisioning_time_max = minutes([0, 5, 20, 180][dice.usize(..4)]);
    options.registration_time = minutes([0, 3][dice.usize(..2)]);
    let mut limits = Throttling::default();
    options.throttling = match dice.u8(..4) {
        0 => None,
        1 => {
            (limits.per_partner, limits.per_customer) = (40, 20);
            Some(limits)
        }
        _ => Some(limits),
    };
    options.faults = Fault::in_service(faults, [0.03, 0.2][dice.usize(..2)]);
    options
}

/// Orders that people place in the portal for the same customers and products, at times of their own. Their names are
/// chosen to be taken for ours.
pub(super) fn portal_orders(
    emulator: &Emulator,
    intents: &[PurchaseIntent],
    dice: &mut fastrand::Rng,
) -> Vec<(Duration, Request)> {
    (0..dice.usize(..4)).filter_map(|_| portal_order(emulator, intents, dice)).collect()
}

fn portal_order(
    emulator: &Emulator,
    intents: &[PurchaseIntent],
    dice: &mut fastrand::Rng,
) -> Option<(Duration, Request)> {
    let (customer, country) = [(demo::CONTOSO, "US"), (demo::FABRIKAM, "DE")][dice.usize(..2)];
    let (product, sku, cycle, term) = [
        (demo::PERPETUAL_SOFTWARE, demo::PERPETUAL_SOFTWARE_SKU, "one_time", None),
        (demo::SAAS, demo::SAAS_SKU, "monthly", Some("P1M")),
    ][dice.usize(..2)];
    let path = ["products", product, "skus", sku, "availabilities"];
    let reply = emulator.handle(Request::get(&path).query("country", country));
    let list: Value = serde_json::from_slice(reply.text_bytes()).ok()?;
    let names = ["BizTalk", "for p-1", "copy of [p-1] for the archive", "[p-1", "p-1]", "[p-10] p-1"];
    // Ids are our own: another journal may have the same for another customer.
    let namesake = intents.iter().find(|intent| intent.customer.as_str() != customer && dice.bool());
    let name = namesake.map(|intent| format!("Namesake [{}]", intent.id));
    let name = name.unwrap_or_else(|| names[dice.usize(..names.len())].to_owned());
    let line = json!({
        "lineItemNumber": 0, "offerId": list["items"][0]["catalogItemId"], "quantity": dice.u32(1..5),
        "friendlyName": name, "termDuration": term,
    });
    let order = json!({"referenceCustomerId": customer, "billingCycle": cycle, "lineItems": [line]});
    let request = Request::post(&["customers", customer, "orders"]).json(&order);
    Some((Duration::from_secs(dice.u64(..900)), request))
}
