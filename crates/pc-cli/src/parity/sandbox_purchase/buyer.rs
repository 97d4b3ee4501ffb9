//! For whom is bought: a customer of an account that is proven to be a sandbox.

use pc_models::{CountryCode, Customer, CustomerId};
use pc_transport::operations::{GetCustomer, ListCustomers};
use pc_transport::{Client, Error};

use crate::connection::credentials::EnvironmentKind;
use crate::output::Failure;
use crate::parity::sandbox_purchase::proof_of_sandbox::{self, Proven};

/// Customers that are tried at most where none is named.
const MAX_TRIED: usize = 5;

/// For whom is bought, and where.
#[derive(Debug, Clone)]
pub(super) struct Buyer {
    pub(super) customer: CustomerId,
    pub(super) country: CountryCode,
}

/// The customer that is named, or the first by which the account is proven to be a sandbox.
pub(super) async fn find(
    client: &Client,
    kind: Option<EnvironmentKind>,
    named: Option<&CustomerId>,
    country: Option<CountryCode>,
) -> Result<Buyer, Failure> {
    proof_of_sandbox::check_said(kind)?;
    let candidates: Vec<CustomerId> = match named {
        Some(customer) => vec![customer.clone()],
        None => {
            let list = client.run(&ListCustomers::new().size(20)).await.map_err(unread)?;
            list.items.into_iter().map(|customer| customer.id).take(MAX_TRIED).collect()
        }
    };
    let mut unproven = Vec::new();
    for customer in candidates {
        match proof_of_sandbox::ask(client, &customer).await? {
            Proven::Sandbox => return buyer(client, customer, country).await,
            Proven::Nothing(why) => unproven.push(why),
        }
    }
    let why = if unproven.is_empty() { "it has no customer".to_owned() } else { unproven.join("; ") };
    Err(Failure::failed(format!(
        "it is not proven that this account is an integration sandbox: {why}. Only sandboxes activate subscriptions; name a customer \
         that has one. Nothing was bought"
    )))
}

async fn buyer(
    client: &Client,
    customer: CustomerId,
    country: Option<CountryCode>,
) -> Result<Buyer, Failure> {
    if let Some(country) = country {
        return Ok(Buyer { customer, country });
    }
    let known = client.run(&GetCustomer::new(customer.clone())).await.map_err(unread)?;
    match country_of(known) {
        Some(country) => Ok(Buyer { customer, country }),
        None => Err(Failure::usage(format!(
            "the service does not say in which country customer {customer} is: name it with --country. Nothing was bought"
        ))),
    }
}

/// The country of the address for bills, or else of the company.
fn country_of(customer: Customer) -> Option<CountryCode> {
    let billing = customer.billing_profile.and_then(|profile| profile.default_address);
    let company = customer.company_profile.and_then(|profile| profile.address);
    billing.and_then(|address| address.country).or(company.and_then(|address| address.country))
}

fn unread(error: Error) -> Failure {
    Failure::failed(format!("the customers cannot be read: {error}. Nothing was bought"))
}
