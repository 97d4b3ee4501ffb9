//! What a request is about, as far as the network's faults care.

use pc_transport::wire::{Method, Request};

/// The operation that a request calls.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum CallKind {
    CreateCart,
    GetCart,
    CheckoutCart,
    ListOrders,
    GetOrder,
    /// Any other, by its verb and the words of its path.
    Other(String),
}

impl CallKind {
    pub(super) fn of(request: &Request) -> Self {
        let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
        match (request.method, &path[..]) {
            (Method::Post, [_, "customers", _, "carts"]) => Self::CreateCart,
            (Method::Get, [_, "customers", _, "carts", _]) => Self::GetCart,
            (Method::Post, [_, "customers", _, "carts", _, "checkout"]) => Self::CheckoutCart,
            (Method::Get, [_, "customers", _, "orders"]) => Self::ListOrders,
            (Method::Get, [_, "customers", _, "orders", _]) => Self::GetOrder,
            (method, path) => {
                let is_word = |part: &&&str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
                let words: Vec<&str> = path.iter().filter(is_word).copied().collect();
                Self::Other(format!("{} {}", method.as_str(), words.join("/")))
            }
        }
    }

    /// Whether a success shows whose it is: a cart or an order that names its customer or its purchase.
    pub(super) fn shows_whose(&self) -> bool {
        !matches!(self, Self::Other(_))
    }
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
