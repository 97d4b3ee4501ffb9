//! One API call as its handler sees it.

use std::time::Duration;

use pc_models::{CountryCode, Timestamp};
use pc_transport::wire::Request;
use serde_json::Value;

use crate::faults::disruption::Disruption;
use crate::values::problem::Problem;

/// A request whose route is known.
pub(crate) struct Call<'r> {
    pub(crate) now: Timestamp,
    /// Segments behind the version.
    pub(crate) segments: &'r [String],
    /// What stands at the `{…}` of the route's pattern.
    pub(crate) parameters: Vec<(&'static str, &'r str)>,
    pub(crate) request: &'r Request,
    /// Its path and query, encoded.
    pub(crate) target: &'r str,
    pub(crate) correlation_id: &'r str,
    /// How long the answer will take.
    pub(crate) delay: Duration,
    /// What goes wrong inside the service at this call.
    pub(crate) disruption: &'r Disruption,
}

impl<'r> Call<'r> {
    /// What stands in the path at `{name}`.
    pub(crate) fn parameter(&self, name: &str) -> &'r str {
        self.parameters.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    /// A query value; an empty one counts as absent.
    pub(crate) fn query(&self, name: &str) -> Option<&'r str> {
        let pair = self.request.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        pair.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A query value that must be there.
    pub(crate) fn required(&self, name: &str) -> Result<&'r str, Problem> {
        self.query(name).ok_or_else(|| Problem::bad_input(format!("The {name} is required.")))
    }

    /// A query value that is `true` or `false`, absent meaning `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.query(name) {
            None => Ok(false),
            Some(word) => word.to_ascii_lowercase().parse().map_err(|_| Problem::bad_word(name, word)),
        }
    }

    /// The `country` that every catalog call needs.
    pub(crate) fn country(&self) -> Result<CountryCode, Problem> {
        self.required("country")?
            .parse()
            .map_err(|_| Problem::bad_input("The country must be a code of two letters."))
    }

    /// The body as JSON; a leading byte-order mark is skipped.
    pub(crate) fn body(&self) -> Result<Value, Problem> {
        read_body(self.request)
    }

    /// 409: another request is at work on the cart, or on the order.
    pub(crate) fn in_progress(&self) -> Problem {
        match self.parameter("cart") {
            "" => Problem::new(409, 800_060, "The order is in progress already."),
            _ => Problem::new(409, 800_064, "The cart is being processed by another request."),
        }
    }

    /// Path and query as asked, without the version: the `self` link.
    pub(crate) fn uri(&self) -> String {
        let version = &self.request.path[..self.request.path.len() - self.segments.len()];
        let length: usize = version.iter().map(|segment| "/".len() + segment.len()).sum();
        self.target[length..].to_owned()
    }
}

/// The body of a request as JSON; a leading byte-order mark is skipped.
pub(crate) fn read_body(request: &Request) -> Result<Value, Problem> {
    let body: &[u8] = &request.body;
    let text = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    serde_json::from_slice(text)
        .map_err(|error| Problem::bad_input(format!("The request body cannot be read: {error}.")))
}
