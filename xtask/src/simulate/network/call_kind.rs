//! What a request is about, as far as the network's faults care.

use pc_transport::wire::{Method, Request};

/// The operation that a request calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum CallKind {
    CreateCart,
    GetCart,
    CheckoutCart,
    ListOrders,
    GetOrder,
    /// Any other.
    Other,
}

impl CallKind {
    pub(super) fn of(request: &Request) -> Self {
        let [_, customers, _, list, rest @ ..] = &request.path[..] else { return Self::Other };
        if customers != "customers" {
            return Self::Other;
        }
        match (request.method, list.as_str(), rest) {
            (Method::Post, "carts", []) => Self::CreateCart,
            (Method::Get, "carts", [_]) => Self::GetCart,
            (Method::Post, "carts", [_, action]) if action == "checkout" => Self::CheckoutCart,
            (Method::Get, "orders", []) => Self::ListOrders,
            (Method::Get, "orders", [_]) => Self::GetOrder,
            _ => Self::Other,
        }
    }

    /// Whether a success shows whose it is: a cart or an order that names its customer or its purchase.
    pub(super) fn shows_whose(self) -> bool {
        self != Self::Other
    }
}

/// The verb of a request, and the words of its path: what calls of the same operation have in common.
pub(super) fn words_of(request: &Request) -> String {
    let is_word = |part: &&str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let words = request.path.iter().map(String::as_str).filter(is_word);
    std::iter::once(request.method.as_str()).chain(words).collect::<Vec<_>>().join("/")
}

/// The cart that a request names.
pub(super) fn cart_of(request: &Request) -> Option<&str> {
    match CallKind::of(request) {
        CallKind::GetCart | CallKind::CheckoutCart => request.path.get(4).map(String::as_str),
        _ => None,
    }
}

/// Whether it changes something: the inventory check only looks like it.
pub(super) fn is_write(request: &Request) -> bool {
    request.method != Method::Get && !request.path.iter().any(|part| part == "checkinventory")
}
