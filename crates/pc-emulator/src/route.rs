//! Which handler answers which path: one line for each operation.

use pc_transport::wire::Method;

use crate::answer::Answer;
use crate::call::Call;
use crate::problem::Problem;
use crate::world::World;
use crate::{
    agreements, availabilities, carts, checkout, customers, entitlements, inventory, orders, products,
    provisioning, registration, reservations, skus, subscriptions,
};

/// Answers one operation.
pub(crate) type Handler = fn(&mut World, &Call<'_>) -> Result<Answer, Problem>;

/// An operation's place.
pub(crate) struct Route {
    method: Method,
    /// Segments behind the version; `{…}` takes anything.
    pattern: &'static str,
    pub(crate) handler: Handler,
    /// Application-only tokens are refused.
    pub(crate) needs_user: bool,
    /// Success bodies begin with a byte-order mark, if the options want it.
    pub(crate) byte_order_mark: bool,
}

const ROUTES: &[Route] = &[
    get("products", products::list),
    get("products/{product}", products::get),
    get("products/{product}/skus", skus::list),
    get("products/{product}/skus/{sku}", skus::get),
    get("products/{product}/skus/{sku}/availabilities", availabilities::list),
    get("products/{product}/skus/{sku}/availabilities/{availability}", availabilities::get),
    post("extensions/product/checkinventory", inventory::check),
    get("customers", customers::list).marked(),
    get("customers/{customer}", customers::get).marked(),
    get("customers/{customer}/agreements", agreements::list).user_only(),
    get("customers/{customer}/directSignedMicrosoftCustomerAgreementStatus", agreements::direct_sign_status)
        .user_only(),
    get("customers/{customer}/subscriptions", subscriptions::list).marked(),
    get("customers/{customer}/subscriptions/{subscription}", subscriptions::get).marked(),
    post("customers/{customer}/subscriptions/{subscription}/registrations", registration::register),
    get("customers/{customer}/subscriptions/{subscription}/registrationstatus", registration::status),
    post("customers/{customer}/carts", carts::create).marked(),
    get("customers/{customer}/carts/{cart}", carts::get).marked(),
    put("customers/{customer}/carts/{cart}", carts::update).marked(),
    post("customers/{customer}/carts/{cart}/checkout", checkout::checkout).marked(),
    get("customers/{customer}/orders", orders::list).marked(),
    get("customers/{customer}/orders/{order}", orders::get).marked(),
    get("customers/{customer}/orders/{order}/provisioningstatus", provisioning::status).user_only(),
    get("customers/{customer}/entitlements", entitlements::list).user_only(),
    get(
        "customers/{customer}/artifacts/reservedinstance/groups/{group}/lineitems/{lineItem}/resource/{resource}",
        reservations::new_form,
    )
    .user_only(),
    get(
        "customers/{customer}/artifacts/virtualmachinereservedinstance/groups/{group}/lineitems/{lineItem}/resource/{resource}",
        reservations::old_form,
    )
    .user_only(),
];

const fn get(pattern: &'static str, handler: Handler) -> Route {
    Route { method: Method::Get, pattern, handler, needs_user: false, byte_order_mark: false }
}

const fn post(pattern: &'static str, handler: Handler) -> Route {
    Route { method: Method::Post, ..get(pattern, handler) }
}

const fn put(pattern: &'static str, handler: Handler) -> Route {
    Route { method: Method::Put, ..get(pattern, handler) }
}

/// What stands at the `{…}` of a pattern.
pub(crate) type Parameters<'p> = Vec<(&'static str, &'p str)>;

impl Route {
    /// The route of a request and what its parameters are. `HEAD` goes where `GET` goes.
    pub(crate) fn find(method: Method, path: &[String]) -> Result<(&'static Self, Parameters<'_>), Problem> {
        let method = if method == Method::Head { Method::Get } else { method };
        let mut allowed = Vec::new();
        for route in ROUTES {
            match route.parameters(path) {
                Some(parameters) if route.method == method => return Ok((route, parameters)),
                Some(_) => allowed.push(route.method.as_str().to_owned()),
                None => {}
            }
        }
        if allowed.is_empty() {
            return Err(Problem::new(404, 404, "There is no resource at this path."));
        }
        Err(Problem::new(405, 405, format!("{} is not allowed here.", method.as_str())).with_data(allowed))
    }

    const fn user_only(self) -> Self {
        Self { needs_user: true, ..self }
    }

    const fn marked(self) -> Self {
        Self { byte_order_mark: true, ..self }
    }

    fn parameters<'p>(&self, path: &'p [String]) -> Option<Parameters<'p>> {
        if self.pattern.split('/').count() != path.len() {
            return None;
        }
        let mut parameters = Vec::new();
        for (part, segment) in self.pattern.split('/').zip(path) {
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(name) => parameters.push((name, segment.as_str())),
                None if part.eq_ignore_ascii_case(segment) => {}
                None => return None,
            }
        }
        Some(parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(method: Method, path: &str) -> Result<Parameters<'static>, u16> {
        let path: Vec<String> = path.split('/').map(str::to_owned).collect();
        let found = Route::find(method, Vec::leak(path));
        found.map(|(_, parameters)| parameters).map_err(|problem| problem.status)
    }

    #[test]
    fn fixed_segments_match_in_any_case_and_the_rest_is_taken_as_it_is() {
        let parameters = find(Method::Post, "Customers/A/CARTS/b/Checkout").unwrap();
        assert_eq!(parameters, [("customer", "A"), ("cart", "b")]);
        assert!(find(Method::Post, "extensions/product/checkInventory").is_ok());
        assert!(find(Method::Head, "products").is_ok());
    }

    #[test]
    fn an_unknown_path_and_a_wrong_verb_are_told_apart() {
        assert_eq!(find(Method::Get, "nothing"), Err(404));
        assert_eq!(find(Method::Get, "products/a/b"), Err(404));
        assert_eq!(find(Method::Delete, "products"), Err(405));
    }
}
