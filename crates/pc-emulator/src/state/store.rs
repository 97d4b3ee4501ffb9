//! The state of the simulated service, as values. What time it is comes with each call; nothing moves by itself:
//! the future of an order is drawn when it is placed, and what can be seen of it follows from the time.

use std::sync::{Arc, LazyLock};

use pc_models::{CountryCode, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::audit_records::AuditRecord;
use crate::api::billing::exports::Export;
use crate::api::call::Call;
use crate::api::purchasing::carts::Cart;
use crate::api::purchasing::orders::Order;
use crate::api::subscriptions::Subscription;
use crate::options::EmulatorOptions;
use crate::state::catalog::{Catalog, Item};
use crate::state::ledger::Ledger;
use crate::values::by_id::ById;
use crate::values::demo;
use crate::values::problem::Problem;
use crate::values::random::Rng;

/// Everything that API calls read and change.
#[derive(Serialize, Deserialize)]
pub(crate) struct Store {
    #[serde(skip)]
    pub(crate) options: EmulatorOptions,
    #[serde(skip, default = "any_catalog")]
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) customers: ById<Customer>,
    #[serde(rename = "dice")]
    pub(crate) rng: Rng,
    pub(crate) audit: Vec<AuditRecord>,
    #[serde(rename = "books")]
    pub(crate) ledger: Ledger,
    /// How many customers were made beyond the fixture's.
    pub(crate) seeded: usize,
    pub(crate) exports: Vec<Export>,
}

/// A customer and what belongs to it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Customer {
    pub(crate) profile: Arc<Profile>,
    pub(crate) carts: ById<Cart>,
    pub(crate) orders: ById<Order>,
    pub(crate) subscriptions: ById<Subscription>,
}

/// Who a customer is.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    pub(crate) id: Arc<str>,
    pub(crate) name: String,
    pub(crate) domain: String,
    pub(crate) country: CountryCode,
    pub(crate) city: String,
    pub(crate) language: String,
    pub(crate) culture: String,
    pub(crate) contact: Contact,
    /// Whether the customer itself signed the Microsoft Customer Agreement.
    pub(crate) directly_signed: bool,
    /// What the partner confirmed for the customer.
    #[serde(default)]
    pub(crate) agreements: Vec<Agreement>,
    /// What there was before the emulator started.
    #[serde(default)]
    pub(crate) subscriptions: Vec<EarlierSubscription>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contact {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) email: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Agreement {
    pub(crate) agreement_type: String,
    pub(crate) template_id: String,
    pub(crate) date_agreed: Timestamp,
    /// Who agreed, if not the customer's usual contact.
    pub(crate) contact: Option<Contact>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EarlierSubscription {
    pub(crate) id: Arc<str>,
    pub(crate) product: String,
    pub(crate) created: Timestamp,
    pub(crate) order: Arc<str>,
    #[serde(default)]
    pub(crate) suspended: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CustomersFile {
    customers: Vec<Arc<Profile>>,
}

/// The fixture, read once for all emulators.
#[allow(clippy::expect_used)]
static FIRST_CUSTOMERS: LazyLock<Vec<Arc<Profile>>> = LazyLock::new(|| {
    let text = include_str!("../../fixtures/customers.toml");
    let file: CustomersFile = toml::from_str(text).expect("part of the program, read by every test");
    file.customers
});

impl Store {
    /// The demo world.
    pub(crate) fn demo(options: EmulatorOptions) -> Self {
        let catalog = Catalog::demo(options.seed);
        let mut customers = ById::default();
        for profile in FIRST_CUSTOMERS.iter() {
            customers.put(&profile.id, Customer::new(profile.clone(), &catalog));
        }
        for number in 0..options.further_customers {
            let profile = Profile::further(number);
            customers.put(&profile.id.clone(), Customer::new(Arc::new(profile), &catalog));
        }
        let rng = Rng::new(options.seed, "world");
        let ledger = Ledger::new(options.tax_percent);
        let count = options.customers;
        let mut store = Self {
            catalog: Arc::new(catalog),
            customers,
            rng,
            options,
            audit: Vec::new(),
            ledger,
            seeded: 0,
            exports: Vec::new(),
        };
        store.add_customers(count);
        store
    }

    /// The same world under these options.
    pub(crate) fn under(self, options: EmulatorOptions) -> Self {
        Self { catalog: Arc::new(Catalog::demo(options.seed)), options, ..self }
    }

    /// The customer in the path.
    pub(crate) fn customer(&self, call: &Call<'_>) -> Result<&Customer, Problem> {
        self.customers.get(call.parameter("customer")).ok_or_else(no_relationship)
    }

    /// The same, to be changed, beside the dice that changes need.
    pub(crate) fn customer_and_rng(&mut self, call: &Call<'_>) -> Result<(&mut Customer, &mut Rng), Problem> {
        self.customer_rng_and_ledger(call).map(|(customer, rng, _)| (customer, rng))
    }

    /// The same, with the books in which purchases are written.
    pub(crate) fn customer_rng_and_ledger(
        &mut self,
        call: &Call<'_>,
    ) -> Result<(&mut Customer, &mut Rng, &mut Ledger), Problem> {
        let customer = self.customers.get_mut(call.parameter("customer")).ok_or_else(no_relationship)?;
        Ok((customer, &mut self.rng, &mut self.ledger))
    }
}

impl Customer {
    pub(crate) fn new(profile: Arc<Profile>, catalog: &Catalog) -> Self {
        let mut subscriptions = ById::default();
        for before in &profile.subscriptions {
            if let Some(item) = catalog.item(&before.product) {
                let subscription = earlier_subscription(before, item, &profile, catalog);
                subscriptions.put(&before.id, subscription);
            }
        }
        let (carts, orders) = (ById::default(), ById::default());
        Self { profile, carts, orders, subscriptions }
    }
}

impl Profile {
    /// One more customer as the first of the fixture, who had nothing before.
    fn further(number: usize) -> Self {
        let (id, name) = (demo::further_customer(number).into(), format!("Customer {number}"));
        let domain = format!("customer-{number}.onmicrosoft.com");
        Self { id, name, domain, subscriptions: Vec::new(), ..Self::clone(&FIRST_CUSTOMERS[0]) }
    }

    /// Whether an agreement of this type was accepted, by the customer or for it.
    pub(crate) fn accepted(&self, agreement_type: &str) -> bool {
        let confirmed = self.agreements.iter().any(|agreement| agreement.agreement_type == agreement_type);
        confirmed || (self.directly_signed && agreement_type == "MicrosoftCustomerAgreement")
    }
}

fn earlier_subscription(
    before: &EarlierSubscription,
    item: Item,
    profile: &Profile,
    catalog: &Catalog,
) -> Subscription {
    let offer = catalog.availabilities(&item, profile.country, before.created);
    let offer_id =
        offer.first().map(crate::state::catalog::Availability::catalog_item_id).unwrap_or_default();
    let billing_cycle = item.sku.billing_cycles.first().cloned().unwrap_or_default();
    Subscription {
        id: before.id.clone(),
        friendly_name: item.sku.title.as_str().into(),
        item,
        offer_id: offer_id.into(),
        order_id: before.order.clone(),
        quantity: 1,
        billing_cycle,
        term: None,
        starts: before.created,
        suspended: before.suspended,
        ended: None,
        usage_ended: None,
        expired: false,
        parent: None,
        partner_id: "".into(),
        order_line: 0,
        schedule: None,
        auto_renew: true,
        version: 1,
        registered_at: None,
    }
}

/// Until [`Store::under`] puts the right one in its place.
fn any_catalog() -> Arc<Catalog> {
    Arc::new(Catalog::demo(0))
}

fn no_relationship() -> Problem {
    Problem::new(403, 20_002, "There is no commerce relationship between the partner and this customer.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_customers_can_buy() {
        let store = Store::demo(EmulatorOptions { further_customers: 3, ..EmulatorOptions::default() });
        let further = store.customers.get(&demo::further_customer(2)).unwrap();
        assert!(
            further.profile.accepted("MicrosoftCustomerAgreement") && further.profile.name == "Customer 2"
        );
        assert!(store.customers.get(&demo::further_customer(3)).is_none());
    }

    #[test]
    fn the_fixture_holds_the_demo_customers() {
        let store = Store::demo(EmulatorOptions::default());
        for (customer, subscription) in [
            (demo::CONTOSO, demo::CONTOSO_SUBSCRIPTION),
            (demo::FABRIKAM, demo::FABRIKAM_AZURE_PLAN),
            (demo::NORTHWIND, demo::NORTHWIND_SUBSCRIPTION),
        ] {
            let customer = store.customers.get(customer).unwrap();
            assert!(customer.profile.accepted("MicrosoftCustomerAgreement"));
            assert!(customer.subscriptions.get(subscription).is_some());
        }
        let tailspin = store.customers.get(demo::TAILSPIN).unwrap();
        assert!(!tailspin.profile.accepted("MicrosoftCustomerAgreement"));
    }
}
