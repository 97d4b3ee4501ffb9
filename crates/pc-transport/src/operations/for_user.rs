//! The header `x-ms-customeruser-upn` of [`CheckoutCart`](super::CheckoutCart) and [`CreateOrder`](super::CreateOrder) (the .NET SDK).

use super::imports::*;

/// Buys for one user of the customer, to whom the service assigns the licences: wraps
/// [`CheckoutCart`](super::CheckoutCart) or [`CreateOrder`](super::CreateOrder).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ForUser<O> {
    /// What to do.
    pub operation: O,
    /// The user principal name, such as `user@customer.example`.
    pub user: String,
}

impl<O> ForUser<O> {
    /// The operation, for the user of this user principal name.
    #[must_use]
    pub fn new(operation: O, user: impl Into<String>) -> Self {
        Self { operation, user: user.into() }
    }
}

impl<O: Operation> Operation for ForUser<O> {
    type Output = O::Output;
    const NAME: &'static str = O::NAME;
    const REPEAT: Repeat = O::REPEAT;

    fn request(&self) -> Request {
        self.operation.request().header("x-ms-customeruser-upn", &*self.user)
    }

    fn next_page(&self, token: &str) -> Request {
        self.operation.next_page(token)
    }

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        self.operation.decode(reply)
    }
}
