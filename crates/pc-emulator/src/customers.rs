//! `ListCustomers`, `GetCustomer`: the customers, to choose one.

use serde_json::{Value, json};

use crate::answer::{Answer, link};
use crate::call::Call;
use crate::fields::Fields;
use crate::page::Place;
use crate::problem::Problem;
use crate::words::same_word;
use crate::world::{Profile, World};

/// How many customers a page has at most.
const PAGE: usize = 500;

pub(crate) fn list(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let filter = call.query("filter").map(Filter::parse).transpose()?;
    let profiles = world.customers.iter().map(|customer| customer.profile.as_ref());
    let wanted = profiles.filter(|profile| filter.as_ref().is_none_or(|filter| filter.matches(profile)));
    let wanted: Vec<&Profile> = wanted.collect();
    let place = Place::seek(call, PAGE, PAGE)?;
    let items = wanted[place.range(wanted.len())].iter().map(|profile| summary(profile)).collect();
    Ok(Answer::ok(place.seek_page(items, wanted.len(), call)))
}

pub(crate) fn get(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(Answer::ok(details(&world.customer(call)?.profile)))
}

/// `{"Field":"CompanyName","Value":"cont","Operator":"starts_with"}`.
struct Filter {
    by_domain: bool,
    start: String,
}

impl Filter {
    fn parse(text: &str) -> Result<Self, Problem> {
        let filter: Value =
            serde_json::from_str(text).map_err(|_| Problem::bad_input("The filter is not JSON."))?;
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

/// What a list shows.
fn summary(profile: &Profile) -> Value {
    json!({
        "id": profile.id,
        "companyProfile": {
            "tenantId": profile.id,
            "domain": profile.domain,
            "companyName": profile.name,
            "attributes": {"objectType": "CustomerCompanyProfile"},
        },
        "relationshipToPartner": "reseller",
        "links": {"self": link(format!("/customers/{}", profile.id))},
        "attributes": {"objectType": "Customer"},
    })
}

/// What reading one customer shows beyond that.
fn details(profile: &Profile) -> Value {
    let contact = &profile.contact;
    let mut customer = summary(profile);
    customer["allowDelegatedAccess"] = json!(false);
    customer["companyProfile"]["email"] = json!(contact.email);
    customer["billingProfile"] = json!({
        "id": profile.id,
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "email": contact.email,
        "culture": profile.culture,
        "language": profile.language,
        "companyName": profile.name,
        "defaultAddress": {
            "country": profile.country.as_str(),
            "city": profile.city,
            "firstName": contact.first_name,
            "lastName": contact.last_name,
        },
        "attributes": {"objectType": "CustomerBillingProfile"},
    });
    customer
}
