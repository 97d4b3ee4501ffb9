//! More customers than the fixture has, each the same for the same seed and number.

use std::sync::Arc;

use pc_models::Timestamp;

use crate::state::store::{Agreement, Contact, Customer, EarlierSubscription, Profile, Store};
use crate::values::demo;
use crate::values::random::Rng;

/// Where they are, in turn: country, city, language.
const LOCATIONS: &[(&str, &str, &str)] = &[
    ("US", "Seattle", "en"),
    ("DE", "Hamburg", "de"),
    ("GB", "Leeds", "en"),
    ("JP", "Osaka", "ja"),
    ("FR", "Lyon", "fr"),
];
/// When they became customers.
const CUSTOMERS_SINCE: &str = "2021-05-03T08:00:00Z";

impl Store {
    /// Adds those that are missing of so many.
    pub(crate) fn add_customers(&mut self, count: usize) {
        for number in self.seeded..count {
            let Some(profile) = profile(self.options.seed, number).map(Arc::new) else { return };
            self.customers.put(&profile.id, Customer::new(profile.clone(), &self.catalog));
            self.charge_past_usage(&profile.id);
        }
        self.seeded = self.seeded.max(count);
    }
}

/// Every second one has an Azure plan, the others a legacy Azure subscription.
fn profile(seed: u64, number: usize) -> Option<Profile> {
    let mut rng = Rng::new(seed, &format!("customer {number}"));
    let (country, city, language) = LOCATIONS[number % LOCATIONS.len()];
    let since = CUSTOMERS_SINCE.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let plan = format!("{}:0001", demo::AZURE_PLAN);
    let agreement = |name: &str, template: &str| Agreement {
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
        agreements: vec![
            agreement("MicrosoftCustomerAgreement", "117a77b0-9360-443b-8795-c6dedc750cf9"),
            agreement("MicrosoftCloudAgreement", "998b88de-aa99-4388-a42c-1b3517d49490"),
        ],
        subscriptions: vec![EarlierSubscription {
            id: rng.guid().into(),
            product: if number.is_multiple_of(2) { plan } else { demo::LEGACY_AZURE.to_owned() },
            created: since,
            order: rng.hex(12).into(),
            suspended: false,
        }],
    })
}
