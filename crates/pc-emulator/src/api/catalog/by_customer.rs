//! The catalog as one customer sees it: the same operations in the customer's country.

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::catalog::availabilities;
use crate::api::catalog::products;
use crate::api::catalog::skus;
use crate::api::route::Read;
use crate::state::store::Store;
use crate::values::problem::Problem;

pub(crate) fn products(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    in_country(store, call, products::list)
}

pub(crate) fn product(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    in_country(store, call, products::get)
}

pub(crate) fn skus(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    in_country(store, call, skus::list)
}

pub(crate) fn sku(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    in_country(store, call, skus::get)
}

pub(crate) fn availabilities(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    in_country(store, call, availabilities::list)
}

pub(crate) fn availability(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    in_country(store, call, availabilities::get)
}

fn in_country(store: &Store, call: &Call<'_>, handler: Read) -> Result<Answer, Problem> {
    let country = store.customer(call)?.profile.country;
    let mut request = call.request.clone();
    request.query.retain(|(name, _)| !name.eq_ignore_ascii_case("country"));
    request.query.push(("country".to_owned(), country.to_string()));
    let parameters = call.parameters.clone();
    handler(store, &Call { request: &request, parameters, ..*call })
}
