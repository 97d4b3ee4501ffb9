//! A customer as somebody names it: by tenant id, or by a company name or domain that is one customer's alone.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use futures_util::TryStreamExt;
use pc_models::{Customer, CustomerId};
use pc_transport::Client;

use crate::connection::every_customer;
use crate::connection::tenant::is_tenant_id;
use crate::output::{Failure, count, is_alike, program, say};

/// Customers that an error lists at most.
const MAX_LISTED: usize = 5;

/// A customer as it was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CustomerName(String);

impl FromStr for CustomerName {
    type Err = Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.trim().to_owned()))
    }
}

impl fmt::Display for CustomerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl CustomerName {
    /// Its id. A name or a domain is looked up in the list of customers, and which customer it is gets said.
    pub(crate) async fn id(&self, client: &Client) -> Result<CustomerId, Failure> {
        if is_tenant_id(&self.0) {
            return Ok(self.as_id());
        }
        let mut found = Found::default();
        let mut customers = std::pin::pin!(every_customer(client));
        while let Some(customer) = customers.try_next().await? {
            found.add(&self.0, customer);
        }
        let customer = found.only(&self.0).map_err(Failure::failed)?;
        say(&format!("customer `{self}` is {}", told(&customer)));
        Ok(customer.id)
    }

    /// The same, where no service can be asked who that is.
    pub(crate) fn id_given(&self, why: &str) -> Result<CustomerId, Failure> {
        match is_tenant_id(&self.0) {
            true => Ok(self.as_id()),
            false => Err(Failure::usage(format!(
                "`{self}` is no tenant id (a GUID), and {why}. `{}` shows the ids. Nothing was done",
                program::command_at_service("customers list")
            ))),
        }
    }

    /// What was written, taken as an id.
    pub(crate) fn as_id(&self) -> CustomerId {
        self.0.as_str().into()
    }
}

/// Customers that a name may mean.
#[derive(Default)]
struct Found {
    meant: Vec<Customer>,
    alike: Vec<Customer>,
    looked_at: usize,
}

impl Found {
    fn add(&mut self, name: &str, customer: Customer) {
        self.looked_at += 1;
        if customer.id.as_str().eq_ignore_ascii_case(name)
            || words(&customer).any(|word| word.to_lowercase() == name.to_lowercase())
        {
            self.meant.push(customer);
        } else if self.alike.len() < MAX_LISTED && words(&customer).any(|word| is_alike(name, word)) {
            self.alike.push(customer);
        }
    }

    /// The customer that is meant, or which ones there are.
    fn only(mut self, name: &str) -> Result<Customer, String> {
        let advice =
            format!("give the tenant id; `{}` shows all", program::command_at_service("customers list"));
        match (self.meant.len(), self.alike.is_empty()) {
            (1, _) => Ok(self.meant.remove(0)),
            (0, true) => {
                let looked_at = count(self.looked_at, "customer");
                Err(format!(
                    "none of {looked_at} has the name or domain `{name}`: {advice}. Nothing was done"
                ))
            }
            (0, false) => {
                let alike = listed(&self.alike);
                Err(format!(
                    "no customer has the name or domain `{name}`. Alike are{alike}\n{advice}. Nothing was done"
                ))
            }
            (several, _) => {
                let meant = listed(&self.meant);
                Err(format!("`{name}` may be any of {several} customers:{meant}\n{advice}. Nothing was done"))
            }
        }
    }
}

/// The company name and the domain of a customer.
fn words(customer: &Customer) -> impl Iterator<Item = &str> {
    let profile = customer.company_profile.iter();
    profile.flat_map(|profile| [&profile.company_name, &profile.domain]).filter_map(Option::as_deref)
}

fn told(customer: &Customer) -> String {
    let words: Vec<&str> = words(customer).collect();
    format!("{} ({})", customer.id, words.join(", "))
}

fn listed(customers: &[Customer]) -> String {
    let mut text: String =
        customers.iter().take(MAX_LISTED).map(|customer| format!("\n{}", told(customer))).collect();
    if customers.len() > MAX_LISTED {
        text += &format!("\n… and {} more", customers.len() - MAX_LISTED);
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn customer(id: &str, company: &str, domain: &str) -> Customer {
        serde_json::from_value(
            json!({"id": id, "companyProfile": {"companyName": company, "domain": domain}}),
        )
        .unwrap()
    }

    fn only(name: &str) -> Result<CustomerId, String> {
        let mut found = Found::default();
        found.add(name, customer("1", "Contoso", "contoso.example"));
        found.add(name, customer("2", "Fabrikam", "fabrikam.example"));
        found.add(name, customer("3", "Fabrikam", "fabrikam-emea.example"));
        found.only(name).map(|customer| customer.id)
    }

    #[test]
    fn a_name_or_domain_of_one_customer_is_that_customer() {
        for name in ["Contoso", "contoso", "CONTOSO.example", "1"] {
            assert_eq!(only(name), Ok("1".into()), "{name}");
        }
        assert_eq!(only("fabrikam-EMEA.example"), Ok("3".into()));
    }

    #[test]
    fn other_names_are_answered_with_those_that_may_be_meant() {
        let ambiguous = only("fabrikam").unwrap_err();
        assert!(ambiguous.contains("any of 2") && ambiguous.contains("fabrikam-emea"), "{ambiguous}");
        let misspelt = only("Contosso").unwrap_err();
        assert!(misspelt.contains("Alike are\n1 (Contoso") && !misspelt.contains("Fabrikam"), "{misspelt}");
        let unknown = only("Zweimüller").unwrap_err();
        assert!(unknown.contains("none of 3 customers") && unknown.contains("customers list"), "{unknown}");
    }
}
