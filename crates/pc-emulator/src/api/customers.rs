//! `ListCustomers`, `GetCustomer`: the customers, to choose one.

pub(crate) mod agreements;

use crate::api::answer::{Answer, Attributes, StandardLinks};
use crate::api::call::Call;
use crate::api::fields::{Fields, read_filter};
use crate::api::page::PageRange;
use crate::state::customer::Profile;
use crate::state::store::Store;
use crate::values::problem::Problem;
use crate::values::spelling::same_word;

use serde::Serialize;

/// How many customers a page has at most.
const MAX_PAGE_SIZE: usize = 500;

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let filter = call.query("filter").map(Filter::parse).transpose()?;
    let profiles = store.customers.iter().map(|customer| customer.profile.as_ref());
    let wanted = profiles.filter(|profile| filter.as_ref().is_none_or(|filter| filter.matches(profile)));
    let wanted: Vec<&Profile> = wanted.collect();
    let page = PageRange::seek(call, MAX_PAGE_SIZE)?;
    let items =
        wanted[page.range(wanted.len())].iter().map(|profile| CustomerBody::summary(profile)).collect();
    Ok(Answer::ok(page.seek_page(items, wanted.len(), call)))
}

pub(crate) fn get(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(Answer::ok(CustomerBody::details(&store.customer(call)?.profile)))
}

/// `{"Field":"CompanyName","Value":"cont","Operator":"starts_with"}`.
struct Filter {
    by_domain: bool,
    start: String,
}

impl Filter {
    fn parse(text: &str) -> Result<Self, Problem> {
        let filter = read_filter(text)?;
        let fields = Fields::of(&filter, "The filter")?;
        let word = |name| fields.text(name).map(Option::unwrap_or_default);
        let (field, operator) = (word("field")?, word("operator")?);
        if !same_word(operator, "starts_with") {
            return Err(Problem::bad_word("Operator", operator));
        }
        if !same_word(field, "CompanyName") && !same_word(field, "Domain") {
            return Err(Problem::bad_word("Field", field));
        }
        Ok(Self { by_domain: same_word(field, "Domain"), start: word("value")?.to_lowercase() })
    }

    fn matches(&self, profile: &Profile) -> bool {
        let text = if self.by_domain { &profile.domain } else { &profile.name };
        text.to_lowercase().starts_with(&self.start)
    }
}

/// The `Customer` of the API.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerBody<'p> {
    id: &'p str,
    company_profile: Company<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_profile: Option<Billing<'p>>,
    relationship_to_partner: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_delegated_access: Option<bool>,
    links: StandardLinks,
    attributes: Attributes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Company<'p> {
    tenant_id: &'p str,
    domain: &'p str,
    company_name: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'p str>,
    attributes: Attributes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Billing<'p> {
    id: &'p str,
    first_name: &'p str,
    last_name: &'p str,
    email: &'p str,
    culture: &'p str,
    language: &'p str,
    company_name: &'p str,
    default_address: Address<'p>,
    attributes: Attributes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Address<'p> {
    country: &'p str,
    city: &'p str,
    first_name: &'p str,
    last_name: &'p str,
}

impl<'p> CustomerBody<'p> {
    /// What a list shows.
    fn summary(profile: &'p Profile) -> Self {
        Self {
            id: &profile.id,
            company_profile: Company {
                tenant_id: &profile.id,
                domain: &profile.domain,
                company_name: &profile.name,
                email: None,
                attributes: Attributes::of("CustomerCompanyProfile"),
            },
            billing_profile: None,
            relationship_to_partner: "reseller",
            allow_delegated_access: None,
            links: StandardLinks::to(format!("/customers/{}", profile.id)),
            attributes: Attributes::of("Customer"),
        }
    }

    /// What reading one customer shows beyond that.
    fn details(profile: &'p Profile) -> Self {
        let contact = &profile.contact;
        let mut customer = Self::summary(profile);
        customer.allow_delegated_access = Some(false);
        customer.company_profile.email = Some(&contact.email);
        customer.billing_profile = Some(Billing {
            id: &profile.id,
            first_name: &contact.first_name,
            last_name: &contact.last_name,
            email: &contact.email,
            culture: &profile.culture,
            language: &profile.language,
            company_name: &profile.name,
            default_address: Address {
                country: profile.country.as_str(),
                city: &profile.city,
                first_name: &contact.first_name,
                last_name: &contact.last_name,
            },
            attributes: Attributes::of("CustomerBillingProfile"),
        });
        customer
    }
}
