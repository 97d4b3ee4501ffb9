//! What the service counts apart.

use crate::wire::Request;

/// What the service counts apart: the limits of the first three are documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Resource {
    Customers,
    Orders,
    Subscriptions,
    Catalog,
    Billing,
    Others,
}

/// One of the counts a request falls under: by the partner, or by one customer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Scope {
    pub(super) resource: Resource,
    pub(super) customer: Option<Box<str>>,
}

impl Resource {
    pub(super) fn is_limited(self) -> bool {
        matches!(self, Self::Customers | Self::Orders | Self::Subscriptions)
    }
}

impl Scope {
    pub(super) fn of_partner(resource: Resource) -> Self {
        Self { resource, customer: None }
    }
}

/// The counts a request falls under, by partner and, where there is one, by customer.
pub(super) fn scopes(request: &Request) -> (Scope, Option<Scope>) {
    let mut path = request.path.iter().map(String::as_str);
    let mut next = || path.next().unwrap_or_default();
    let (version, kind) = (next(), next());
    if !version.eq_ignore_ascii_case("v1") || !kind.eq_ignore_ascii_case("customers") {
        let resource = match kind.to_ascii_lowercase().as_str() {
            "products" | "productpromotions" => Resource::Catalog,
            "invoices" => Resource::Billing,
            _ => Resource::Others,
        };
        return (Scope::of_partner(resource), None);
    }
    let customer = next();
    let resource = match next().to_ascii_lowercase().as_str() {
        "orders" | "carts" => Resource::Orders,
        "subscriptions" => Resource::Subscriptions,
        _ => Resource::Customers,
    };
    let customer = (!customer.is_empty())
        .then(|| Scope { resource, customer: Some(customer.to_ascii_lowercase().into()) });
    (Scope::of_partner(resource), customer)
}

/// What a request counts as by the documented limits, for limiters of one's own ([`Limiter`](crate::Limiter)): the service counts
/// for each resource, by the partner as a whole and by each customer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RateScope {
    /// `customers`, `orders` or `subscriptions`.
    pub resource: &'static str,
    /// The customer, where the request is about one.
    pub customer: Option<String>,
}

impl RateScope {
    /// What a request counts as; `None` for those without a documented limit.
    #[must_use]
    pub fn of(request: &Request) -> Option<Self> {
        let (partner, customer) = scopes(request);
        let resource = match partner.resource {
            Resource::Customers => "customers",
            Resource::Orders => "orders",
            Resource::Subscriptions => "subscriptions",
            Resource::Catalog | Resource::Billing | Resource::Others => return None,
        };
        let customer = customer.and_then(|scope| scope.customer).map(String::from);
        Some(Self { resource, customer })
    }
}
