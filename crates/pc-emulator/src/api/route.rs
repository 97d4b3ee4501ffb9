//! Which handler answers which path.

use std::sync::LazyLock;

use pc_transport::wire::Method;
use serde::{Deserialize, Serialize};

use crate::api::answer::Answer;
use crate::api::audit_records::Audited;
use crate::api::call::Call;
use crate::api::routes::ROUTES;
use crate::state::store::Store;
use crate::values::problem::Problem;

/// Answers one operation.
pub(crate) type Handler = fn(&mut Store, &Call<'_>) -> Result<Answer, Problem>;

/// An operation's place.
pub(crate) struct Route {
    pub(crate) name: &'static str,
    method: Method,
    /// Segments behind the version; `{…}` takes anything.
    pattern: &'static str,
    pub(crate) handler: Handler,
    /// Application-only tokens are refused.
    pub(crate) needs_user: bool,
    /// Success bodies begin with a byte-order mark, if the options want it.
    pub(crate) byte_order_mark: bool,
    /// No token is asked for.
    pub(crate) open: bool,
    /// What its calls count against.
    pub(crate) limited: Option<Resource>,
    /// What success is noted as.
    pub(crate) audited: Option<Audited>,
}

/// A resource with a limit of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Resource {
    Order,
    Subscription,
    Customer,
}

pub(crate) const fn get(name: &'static str, pattern: &'static str, handler: Handler) -> Route {
    Route {
        name,
        method: Method::Get,
        pattern,
        handler,
        needs_user: false,
        byte_order_mark: false,
        open: false,
        limited: None,
        audited: None,
    }
}

pub(crate) const fn post(name: &'static str, pattern: &'static str, handler: Handler) -> Route {
    Route { method: Method::Post, ..get(name, pattern, handler) }
}

pub(crate) const fn put(name: &'static str, pattern: &'static str, handler: Handler) -> Route {
    Route { method: Method::Put, ..get(name, pattern, handler) }
}

pub(crate) const fn patch(name: &'static str, pattern: &'static str, handler: Handler) -> Route {
    Route { method: Method::Patch, ..get(name, pattern, handler) }
}

/// The parts of a pattern, and its route.
type Split = (Vec<&'static str>, &'static Route);

/// The routes by how many segments their patterns have, with the patterns taken apart.
static BY_LENGTH: LazyLock<Vec<Vec<Split>>> = LazyLock::new(|| {
    let mut by_length = Vec::new();
    for route in ROUTES {
        let parts: Vec<&str> = route.pattern.split('/').collect();
        by_length.resize_with(by_length.len().max(parts.len() + 1), Vec::new);
        by_length[parts.len()].push((parts, route));
    }
    by_length
});

/// What stands at the `{…}` of a pattern.
pub(crate) type Parameters<'p> = Vec<(&'static str, &'p str)>;

impl Route {
    /// The route of a request and what its parameters are. `HEAD` goes where `GET` goes.
    pub(crate) fn find(method: Method, path: &[String]) -> Result<(&'static Self, Parameters<'_>), Problem> {
        let method = if method == Method::Head { Method::Get } else { method };
        let mut allowed = Vec::new();
        for (parts, route) in BY_LENGTH.get(path.len()).into_iter().flatten() {
            match match_path(parts, path) {
                Some(parameters) if route.method == method => return Ok((route, parameters)),
                Some(_) => allowed.push(route.method.as_str().to_owned()),
                None => {}
            }
        }
        if allowed.is_empty() {
            return Err(Problem::no_such_path());
        }
        Err(Problem::new(405, 405, format!("{} is not allowed here.", method.as_str())).with_data(allowed))
    }

    /// Whether it is an operation of Microsoft Graph.
    pub(crate) fn is_graph(&self) -> bool {
        self.pattern.starts_with("v1.0/")
    }

    pub(crate) const fn user_only(self) -> Self {
        Self { needs_user: true, ..self }
    }

    pub(crate) const fn marked(self) -> Self {
        Self { byte_order_mark: true, ..self }
    }

    pub(crate) const fn audited(self, resource: &'static str, operation: &'static str) -> Self {
        Self { audited: Some(Audited { resource, operation }), ..self }
    }

    pub(crate) const fn open(self) -> Self {
        Self { open: true, ..self }
    }

    pub(crate) const fn limited(self, resource: Resource) -> Self {
        Self { limited: Some(resource), ..self }
    }
}

fn match_path<'p>(parts: &[&'static str], path: &'p [String]) -> Option<Parameters<'p>> {
    let name = |part: &&'static str| part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
    let mut pairs = parts.iter().zip(path);
    let fits =
        pairs.clone().all(|(part, segment)| name(part).is_some() || part.eq_ignore_ascii_case(segment));
    fits.then(|| pairs.by_ref().filter_map(|(part, segment)| Some((name(part)?, segment.as_str()))).collect())
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
