//! The customers there are at the start: those of the fixture, and as many more as are asked for, each the same for the
//! same seed and number.

use std::sync::{Arc, LazyLock};

use pc_models::Timestamp;
use serde::Deserialize;

use crate::options::EmulatorOptions;
use crate::rules::world::history::History;
use crate::state::customer::{
    AGREEMENT_TEMPLATES, Agreement, Contact, Customer, EarlierSubscription, Profile,
};
use crate::state::store::Store;
use crate::state::world_catalog::joined;
use crate::state::world_file::WorldFile;
use crate::values::demo;
use crate::values::random::Rng;

/// Where seeded customers are, in turn: country, city, language.
const LOCATIONS: &[(&str, &str, &str)] = &[
    ("US", "Seattle", "en"),
    ("DE", "Hamburg", "de"),
    ("GB", "Leeds", "en"),
    ("JP", "Osaka", "ja"),
    ("FR", "Lyon", "fr"),
];
/// When they became customers.
const CUSTOMERS_SINCE: &str = "2021-05-03T08:00:00Z";

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
    /// With the customers of its world, what they bought, and the customers that the options ask for.
    pub(crate) fn new(options: EmulatorOptions) -> Self {
        let world = options.world.as_ref().and_then(|world| WorldFile::parse(world.as_str()).ok());
        let mut store = Self::begin(options, world.as_ref());
        let mut history = History::default();
        let orders = world.iter().flat_map(|world| &world.orders).enumerate();
        // What cannot be placed was refused when the world was read.
        orders.for_each(|(number, order)| drop(history.place(&mut store, number, order)));
        drop(history.finish(&mut store));
        store.suspend_earlier();
        store
    }

    /// Before anybody bought anything.
    pub(crate) fn begin(options: EmulatorOptions, world: Option<&WorldFile>) -> Self {
        let (further, seeded) = (options.further_customers, options.customers);
        let mut store = Self::empty(options);
        let profiles = first_customers(world).into_iter();
        for profile in profiles.chain((0..further).map(|number| Arc::new(further_profile(number)))) {
            store.add_customer(profile);
        }
        store.add_customers(seeded);
        store
    }

    /// Adds those that are missing of so many.
    pub(crate) fn add_customers(&mut self, count: usize) {
        for number in self.seeded..count {
            let Some(profile) = profile(self.options.seed, number).map(Arc::new) else { return };
            let id = profile.id.clone();
            self.add_customer(profile);
            self.charge_past_usage(&id);
        }
        self.seeded = self.seeded.max(count);
    }

    fn add_customer(&mut self, profile: Arc<Profile>) {
        if self.customers.get(&profile.id).is_some() {
            return;
        }
        self.customers.put(Customer::new(profile, self.catalog));
    }
}

/// Those of the world, or of the demo.
fn first_customers(world: Option<&WorldFile>) -> Vec<Arc<Profile>> {
    let Some(world) = world else { return FIRST_CUSTOMERS.clone() };
    let demo = world.catalog.extends_demo().then_some(&*FIRST_CUSTOMERS);
    joined(demo, &world.customers, |profile| &profile.id)
}

/// Those of the demo that a world leaves as they are.
pub(crate) fn demo_customers(replaced: &[Arc<Profile>]) -> Vec<&'static Profile> {
    let is_replaced = |id: &str| replaced.iter().any(|one| one.id.eq_ignore_ascii_case(id));
    FIRST_CUSTOMERS.iter().map(Arc::as_ref).filter(|one| !is_replaced(&one.id)).collect()
}

/// One more customer like the first of the fixture, who had nothing before.
fn further_profile(number: usize) -> Profile {
    let (id, name) = (demo::further_customer(number).into(), format!("Customer {number}"));
    let domain = format!("customer-{number}.onmicrosoft.com");
    Profile { id, name, domain, subscriptions: Vec::new(), ..Profile::clone(&FIRST_CUSTOMERS[0]) }
}

/// Every second one has an Azure plan, the others a legacy Azure subscription.
fn profile(seed: u64, number: usize) -> Option<Profile> {
    let mut rng = Rng::new(seed, &format!("customer {number}"));
    let (country, city, language) = LOCATIONS[number % LOCATIONS.len()];
    let since = CUSTOMERS_SINCE.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let plan = format!("{}:0001", demo::AZURE_PLAN);
    let agreement = |(name, template): (&str, &str)| Agreement {
        agreement_type: name.to_owned(),
        template_id: template.to_owned(),
        date_agreed: since,
        contact: None,
    };
    Some(Profile {
        id: rng.guid().into(),
        name: format!("Customer {:04}", number + 1),
        domain: format!("customer{:04}.onmicrosoft.com", number + 1),
        country: country.parse().ok()?,
        city: city.to_owned(),
        language: language.to_owned(),
        culture: format!("{language}-{country}"),
        contact: Contact {
            first_name: "Alex".to_owned(),
            last_name: format!("Number{}", number + 1),
            email: format!("alex@customer{:04}.example", number + 1),
        },
        directly_signed: false,
        agreements: AGREEMENT_TEMPLATES.into_iter().rev().map(agreement).collect(),
        subscriptions: vec![EarlierSubscription {
            id: rng.guid().into(),
            product: if number.is_multiple_of(2) { plan } else { demo::LEGACY_AZURE.to_owned() },
            created: since,
            order: rng.hex(12).into(),
            name: None,
            quantity: None,
            partner: None,
            auto_renew: None,
            suspended: false,
            registered: None,
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_customers_can_buy() {
        let store = Store::new(EmulatorOptions { further_customers: 3, ..EmulatorOptions::default() });
        let further = store.customers.get(&demo::further_customer(2)).unwrap();
        assert!(
            further.profile.accepted("MicrosoftCustomerAgreement") && further.profile.name == "Customer 2"
        );
        assert!(store.customers.get(&demo::further_customer(3)).is_none());
    }

    #[test]
    fn the_fixture_holds_the_demo_customers() {
        let store = Store::new(EmulatorOptions::default());
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
