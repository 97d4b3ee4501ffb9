//! The token authority: what clients look up of it, the page where a user signs in, and tokens.
//!
//! It lives in the clients' time: a token that is told to live an hour is good for an hour of theirs, however fast the
//! emulated service's own time runs, and wherever it was moved to.

pub(crate) mod audience;
pub(crate) mod authorization_code;
pub(crate) mod claims;
pub(crate) mod endpoint;
pub(crate) mod kept_tokens;
pub(crate) mod metadata;
pub(crate) mod redeemed_codes;
pub(crate) mod sign_in;
pub(crate) mod signing_key;
pub(crate) mod tenant;
pub(crate) mod token_form;
pub(crate) mod tokens;

use pc_models::Timestamp;
use pc_transport::wire::{Method, Request};

use crate::api::answer::Answer;
use crate::api::origin::origin;
use crate::gateway::authority::endpoint::{Address, Endpoint};
use crate::gateway::authority::tenant::Tenant;
use crate::gateway::authority::tokens::Tokens;
use crate::options::EmulatorOptions;
use crate::values::problem::Problem;

/// Answers what is asked of the authority; `now` is the clients' time.
pub(crate) fn answer(
    address: Address<'_>,
    request: &Request,
    tokens: &mut Tokens,
    options: &EmulatorOptions,
    now: Timestamp,
) -> Answer {
    let reads = matches!(request.method, Method::Get | Method::Head);
    let allowed: &[&str] = match address.endpoint {
        Endpoint::Token | Endpoint::DeviceCode => &["POST"],
        Endpoint::SignIn => &["GET", "POST"],
        Endpoint::Configuration | Endpoint::Keys | Endpoint::Instances => &["GET"],
    };
    let method = if reads { "GET" } else { request.method.as_str() };
    if !allowed.contains(&method) {
        let problem = Problem::new(405, 405, format!("Ask for this with {}.", allowed.join(" or ")));
        return problem.with_data(allowed.iter().map(|&word| word.to_owned()).collect()).into();
    }
    let origin = origin(request);
    let tenant = Tenant::named(address.tenant, origin.clone());
    match address.endpoint {
        Endpoint::Token => tokens.answer(request, &tenant, address.version, options, now),
        Endpoint::DeviceCode => tokens.device_code(request, &tenant),
        Endpoint::SignIn => sign_in::answer(request, &tokens.session(), now),
        Endpoint::Configuration => metadata::configuration(&tenant, address.version),
        Endpoint::Keys => metadata::keys(),
        Endpoint::Instances => metadata::instances(request, &origin),
    }
}
