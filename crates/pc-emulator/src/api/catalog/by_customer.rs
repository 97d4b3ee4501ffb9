//! The catalog as one customer sees it: the same operations in the customer's country.

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::route::Read;
use crate::state::store::Store;
use crate::values::problem::Problem;

/// What an operation of the general catalog answers for the customer in the path.
pub(crate) fn in_country(store: &Store, call: &Call<'_>, handler: Read) -> Result<Answer, Problem> {
    let country = store.customer(call)?.profile.country;
    let mut request = call.request.clone();
    request.query.retain(|(name, _)| !name.eq_ignore_ascii_case("country"));
    request.query.push(("country".to_owned(), country.to_string()));
    let (target, parameters) = (request.target(), call.parameters.clone());
    handler(store, &Call { request: &request, target: &target, parameters, ..*call })
}
