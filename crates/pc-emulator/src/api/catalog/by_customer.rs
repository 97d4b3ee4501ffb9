//! The catalog as one customer sees it: the same operations in the customer's country.

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::catalog::availabilities;
use crate::api::catalog::products;
use crate::api::catalog::skus;
use crate::api::route::Handler;
use crate::state::store::World;
use crate::values::problem::Problem;

pub(crate) fn products(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    in_country(world, call, products::list)
}

pub(crate) fn product(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    in_country(world, call, products::get)
}

pub(crate) fn skus(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    in_country(world, call, skus::list)
}

pub(crate) fn sku(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    in_country(world, call, skus::get)
}

pub(crate) fn availabilities(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    in_country(world, call, availabilities::list)
}

pub(crate) fn availability(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    in_country(world, call, availabilities::get)
}

fn in_country(world: &mut World, call: &Call<'_>, handler: Handler) -> Result<Answer, Problem> {
    let country = world.customer(call)?.profile.country;
    let mut request = call.request.clone();
    request.query.retain(|(name, _)| !name.eq_ignore_ascii_case("country"));
    request.query.push(("country".to_owned(), country.to_string()));
    let parameters = call.parameters.clone();
    handler(world, &Call { request: &request, parameters, ..*call })
}
