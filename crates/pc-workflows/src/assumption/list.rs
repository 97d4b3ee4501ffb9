//! The list itself. A number is never given to another assumption.

use super::{Assumption, HowAsked};

const TURNED_AWAY: &str =
    "the limits would have to be exceeded, or a token be spoilt, in the middle of a checkout";
const ON_THE_WAY: &str =
    "it is about what networks and gateways do in the worst case, which no number of good calls shows";

impl Assumption {
    /// What a repeated request id does.
    pub const REQUEST_ID: Self = Self {
        number: 1,
        sentence: "A write that comes again with the request id of an earlier one is not done a second time: its first answer comes \
                   again, or it is refused.",
        promise: "1 and 3: a checkout whose answer is missing is sent again with the same request id.",
        files: &[
            "crates/pc-workflows/src/purchase/stages/checkout.rs",
            "crates/pc-transport/src/client/attempts.rs",
        ],
        asked: HowAsked::SandboxPurchase,
        if_refuted: "A checkout that may have arrived is never sent again: it is only looked for what became of it. One that is not \
                     found ends as unresolved.",
    };

    /// What a second checkout of a cart does.
    pub const SECOND_CHECKOUT: Self = Self {
        number: 2,
        sentence: "A cart is bought once: a second checkout of it repeats the first answer, or is refused with 800065, and orders \
                   nothing.",
        promise: "1 and 3: the cart is the natural key of a purchase, so that the same cart may be checked out again.",
        files: &["crates/pc-workflows/src/purchase/stages/checkout.rs"],
        asked: HowAsked::SandboxPurchase,
        if_refuted: "As with assumption 1: a checkout that may have arrived is never sent again.",
    };

    /// What a cart says after its checkout.
    pub const CART_STATUS: Self = Self {
        number: 3,
        sentence: "A cart that was checked out reads as `Ordered` from then on, and one that was not as `Active`.",
        promise: "3: that a cart is open after the quiet time is part of the proof that nothing was bought.",
        files: &[
            "crates/pc-workflows/src/purchase/proof.rs",
            "crates/pc-workflows/src/purchase/undecided.rs",
        ],
        asked: HowAsked::SandboxPurchase,
        if_refuted: "No open cart proves anything: a checkout in doubt ends as bought or as unresolved, never as refused; one that \
                     may have arrived is never sent again.",
    };

    /// What becomes of the tag in the cart.
    pub const TAG_IN_CART: Self = Self {
        number: 4,
        sentence: "The name of a line, with the id of its purchase in brackets at its end, comes back unchanged in the cart.",
        promise: "1: a cart that does not carry the id of its purchase is somebody else's.",
        files: &["crates/pc-workflows/src/purchase/stages/cart.rs"],
        asked: HowAsked::SandboxPurchase,
        if_refuted: "Nothing is bought: no cart is made.",
    };

    /// What becomes of the tag in the order.
    pub const TAG_IN_ORDER: Self = Self {
        number: 5,
        sentence: "It comes back unchanged in the order: in the answer to the checkout, read by its id, and in the order list.",
        promise: "1 and 3: an order is this purchase's when all its lines carry its id, and only then.",
        files: &[
            "crates/pc-workflows/src/purchase/proof.rs",
            "crates/pc-workflows/src/purchase/stages/search.rs",
            "crates/pc-workflows/src/purchase/stages/earlier_run.rs",
        ],
        asked: HowAsked::SandboxPurchase,
        if_refuted: "Nothing is bought: no cart is made.",
    };

    /// When an order carries what it is recognised by.
    pub const WHOLE_AT_ONCE: Self = Self {
        number: 6,
        sentence: "An order can be read by its id as soon as the checkout was answered, and carries its customer, its currency, and its \
                   lines with catalog item, quantity and name from then on.",
        promise: "3 and 4: an order that was named and cannot be read as this purchase's is dropped after a few looks.",
        files: &[
            "crates/pc-workflows/src/purchase/stages/confirmation.rs",
            "crates/pc-workflows/src/purchase/delivery.rs",
        ],
        asked: HowAsked::SandboxPurchase,
        if_refuted: "It is looked for as long as it took when it was seen, or for an hour where that was not seen, before an order is \
                     dropped; the quiet time is as much longer.",
    };

    /// When the order list shows an order.
    pub const LISTED_IN_TIME: Self = Self {
        number: 7,
        sentence: "The order list of a customer shows an order within 15 minutes.",
        promise: "1, 3 and 4: the wait for visibility, and the part of the quiet time that is kept for lists.",
        files: &["crates/pc-workflows/src/poll.rs", "crates/pc-workflows/src/purchase/quiet_time.rs"],
        asked: HowAsked::SandboxPurchase,
        if_refuted: "Waits for the list, the search for a lost checkout and the quiet time are as much longer as it took when it was \
                     seen, or an hour where that was not seen.",
    };

    /// What audit records hold.
    pub const AUDIT_RECORDS: Self = Self {
        number: 8,
        sentence: "The audit record of a `create_order` that succeeded names the customer and holds the order, with the names of its \
                   lines.",
        promise: "1: an order that the list does not show yet is found in the audit records.",
        files: &["crates/pc-workflows/src/purchase/records.rs"],
        asked: HowAsked::SandboxPurchase,
        if_refuted: "Audit records are not read, and the order list is looked at at every turn. What records do not show never means \
                     anything.",
    };

    /// That a list is whole.
    pub const WHOLE_LIST: Self = Self {
        number: 9,
        sentence: "The order list of a customer comes in one answer, with every order that is in it: `totalCount` is the number of its \
                   items, and no link leads to more.",
        promise: "1 and 3: that no order shows in the list is part of the proof that nothing was bought.",
        files: &[
            "crates/pc-transport/src/operations/list_orders.rs",
            "crates/pc-workflows/src/purchase/stages/search.rs",
        ],
        asked: HowAsked::Reads,
        if_refuted: "That the list does not show an order proves nothing: a checkout in doubt ends as bought or as unresolved, never as \
                     refused.",
    };

    /// Whose orders a list holds.
    pub const ORDERS_OF_CUSTOMER: Self = Self {
        number: 10,
        sentence: "The orders in the list of a customer name that customer as `referenceCustomerId`, or none.",
        promise: "1: an order of another customer is never claimed.",
        files: &["crates/pc-workflows/src/purchase/proof.rs", "crates/pc-workflows/src/purchase/stages.rs"],
        asked: HowAsked::Reads,
        if_refuted: "As always: a list with orders of somebody else is asked for again, and a purchase that gets no other is rejected \
                     before anything is bought.",
    };

    /// That the answer to a checkout is whole.
    pub const WHOLE_CHECKOUT: Self = Self {
        number: 11,
        sentence: "The answer to a checkout names every order that it made.",
        promise: "4: how a purchase ended is said of each of its lines.",
        files: &["crates/pc-workflows/src/purchase/stages/visibility.rs"],
        asked: HowAsked::SandboxPurchase,
        if_refuted: "As always: further orders with the id of the purchase that the list shows are taken in.",
    };

    /// Whose answer it is.
    pub const IDS_ECHOED: Self = Self {
        number: 12,
        sentence: "Answers name the request id and the correlation id of their request.",
        promise: "3: an answer that is meant for somebody else is not taken for one's own.",
        files: &[
            "crates/pc-transport/src/client/addressee.rs",
            "crates/pc-transport/src/client/recent_calls.rs",
        ],
        asked: HowAsked::Reads,
        if_refuted: "As always: without ids an answer is judged by what is in it, and everything that decides is read a second time.",
    };

    /// Whether the service tells the time.
    pub const DATE: Self = Self {
        number: 13,
        sentence: "Answers carry a `Date`, which is the service's time to the minute.",
        promise: "4: deadlines are judged by the service's time, and nothing is begun to be bought by a clock that is far off.",
        files: &["crates/pc-transport/src/client/service_clock.rs", "crates/pc-workflows/src/driver.rs"],
        asked: HowAsked::Reads,
        if_refuted: "As always: where no time is told, the clock of this machine counts, and nothing is checked against it.",
    };

    /// What something unknown is answered with.
    pub const NOT_FOUND: Self = Self {
        number: 14,
        sentence: "An order, cart, subscription or product that there is not is answered with 404 or 400 and a documented code, in the service's own envelope.",
        promise: "3: a cart or an order that is gone is told from one that could not be read.",
        files: &["crates/pc-workflows/src/purchase/failure.rs", "crates/pc-models/src/faults.rs"],
        asked: HowAsked::Reads,
        if_refuted: "As always: what is not clearly said is asked for again, six times in a row at the most before anything was \
                     bought; after a checkout it decides nothing.",
    };

    /// What an unneeded cart costs.
    pub const CART_IS_FREE: Self = Self {
        number: 15,
        sentence: "A cart costs nothing before it is checked out, and lines can be taken out of it again.",
        promise: "4: a purchase that is rejected or cancelled before its checkout bought nothing, though its cart is left.",
        files: &["crates/pc-workflows/src/purchase/stages/cart.rs"],
        asked: HowAsked::SandboxPurchase,
        if_refuted: "Nothing changes: carts that are left are named in receipts, and end after a week.",
    };

    /// Whether an order of a sandbox can be taken back.
    pub const SANDBOX_CANCELS: Self = Self {
        number: 16,
        sentence: "In an integration sandbox an order can be cancelled as a whole.",
        promise: "none of a purchase: `parity --sandbox-purchase` takes back what it bought.",
        files: &["crates/pc-workflows/src/lifecycle/cancellation.rs"],
        asked: HowAsked::SandboxPurchase,
        if_refuted: "What stands in the sandbox is named, to be cancelled by hand.",
    };

    /// What a refusal of a checkout means.
    pub const REFUSALS: Self = Self {
        number: 17,
        sentence: "A documented code with its documented status, in the service's own envelope, comes from the service alone, and means \
                   that the checkout was not done.",
        promise: "3: the only checkout that was sent is believed to be refused.",
        files: &["crates/pc-workflows/src/purchase/evidence.rs", "crates/pc-models/src/faults.rs"],
        asked: HowAsked::CannotBe(
            "something on the way that forges such an answer is not the service, and a refusal that is wrong shows only where it \
             happens",
        ),
        if_refuted: "What a refused purchase came to can be looked at again with `reexamine`.",
    };

    /// What is turned away.
    pub const TURNED_AWAY: Self = Self {
        number: 18,
        sentence: "A request that is answered with 401 or 429 in the documented form was not done.",
        promise: "3: it is sent again without a doubt.",
        files: &["crates/pc-transport/src/error.rs", "crates/pc-workflows/src/purchase/failure.rs"],
        asked: HowAsked::CannotBe(TURNED_AWAY),
        if_refuted: "A cart that was turned away once is not replaced, and a refusal of it later is not believed at once.",
    };

    /// How long the service asks to wait.
    pub const RETRY_AFTER: Self = Self {
        number: 19,
        sentence: "A 429 says in `Retry-After` how long to wait.",
        promise: "6: waits obey it.",
        files: &["crates/pc-transport/src/retry.rs", "crates/pc-transport/src/limiter.rs"],
        asked: HowAsked::CannotBe("the limits would have to be exceeded"),
        if_refuted: "As always: without it the waits grow by themselves, and the limiter slows down.",
    };

    /// How late something sent arrives.
    pub const NOTHING_ARRIVES_LATE: Self = Self {
        number: 20,
        sentence: "No request arrives later than half an hour after it was sent.",
        promise: "3: after a quiet time of 45 minutes, counted while looking, nothing that was sent can still buy.",
        files: &["crates/pc-workflows/src/poll.rs", "crates/pc-workflows/src/purchase/quiet_time.rs"],
        asked: HowAsked::CannotBe(ON_THE_WAY),
        if_refuted: "The receipt says that it was assumed, and a look again a day later finds what arrived after all.",
    };

    /// All of them, by number.
    pub const ALL: &'static [Self] = &[
        Self::REQUEST_ID,
        Self::SECOND_CHECKOUT,
        Self::CART_STATUS,
        Self::TAG_IN_CART,
        Self::TAG_IN_ORDER,
        Self::WHOLE_AT_ONCE,
        Self::LISTED_IN_TIME,
        Self::AUDIT_RECORDS,
        Self::WHOLE_LIST,
        Self::ORDERS_OF_CUSTOMER,
        Self::WHOLE_CHECKOUT,
        Self::IDS_ECHOED,
        Self::DATE,
        Self::NOT_FOUND,
        Self::CART_IS_FREE,
        Self::SANDBOX_CANCELS,
        Self::REFUSALS,
        Self::TURNED_AWAY,
        Self::RETRY_AFTER,
        Self::NOTHING_ARRIVES_LATE,
    ];
}
