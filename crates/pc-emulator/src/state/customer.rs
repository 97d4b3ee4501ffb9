//! A customer: who it is, and what belongs to it.

use std::sync::Arc;

use pc_models::{CountryCode, Timestamp};
use serde::{Deserialize, Serialize};

use crate::state::cart::Cart;
use crate::state::catalog::{Availability, Catalog, Item};
use crate::state::catalog_file::Kind;
use crate::state::order::Order;
use crate::state::subscription::Subscription;
use crate::values::by_id::{ById, HasId};

/// A customer and what belongs to it.
#[derive(Clone, Serialize, Deserialize)]
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
    /// What it had before the emulator started.
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

/// A subscription from before the emulator started.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EarlierSubscription {
    pub(crate) id: Arc<str>,
    pub(crate) product: String,
    pub(crate) created: Timestamp,
    pub(crate) order: Arc<str>,
    /// If not the SKU's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// If more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) quantity: Option<u32>,
    /// Who gets the incentive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) partner: Option<String>,
    /// Whether it renews, if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) auto_renew: Option<bool>,
    #[serde(default)]
    pub(crate) suspended: bool,
    /// When it was registered for reservations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) registered: Option<Timestamp>,
}

/// The types of agreements, each with its newest template.
pub(crate) const AGREEMENT_TEMPLATES: [(&str, &str); 2] = [
    ("MicrosoftCloudAgreement", "998b88de-aa99-4388-a42c-1b3517d49490"),
    ("MicrosoftCustomerAgreement", "117a77b0-9360-443b-8795-c6dedc750cf9"),
];

impl HasId for Customer {
    fn id(&self) -> &Arc<str> {
        &self.profile.id
    }
}

impl Customer {
    /// None of what it had is suspended before everything was bought: reservations may have been bought for it.
    pub(crate) fn new(profile: Arc<Profile>, catalog: Catalog) -> Self {
        let mut subscriptions = ById::default();
        for before in &profile.subscriptions {
            if let Some(item) = catalog.item(&before.product) {
                let offers = catalog.availabilities(&item, profile.country, before.created);
                let offer_id = offers.first().map(Availability::catalog_item_id).unwrap_or_default();
                subscriptions.put(before.subscription(item, offer_id.into()));
            }
        }
        let (carts, orders) = (ById::default(), ById::default());
        Self { profile, carts, orders, subscriptions }
    }

    /// Whether it has an active legacy Azure subscription.
    pub(crate) fn has_legacy_azure(&self) -> bool {
        self.subscriptions.iter().any(|one| one.item.product.kind == Kind::LegacyAzure && one.is_active())
    }
}

impl EarlierSubscription {
    fn subscription(&self, item: Item, offer_id: Arc<str>) -> Subscription {
        let usual = Subscription::new(self.id.clone(), self.order.clone(), item, self.created);
        Subscription {
            offer_id,
            friendly_name: self.name.as_deref().map_or(usual.friendly_name, Arc::from),
            quantity: self.quantity.unwrap_or(usual.quantity),
            partner_id: self.partner.as_deref().map_or(usual.partner_id, Arc::from),
            auto_renew: self.auto_renew.unwrap_or(usual.auto_renew),
            registered_at: self.registered,
            ..usual
        }
    }
}

impl Profile {
    /// Whether an agreement of this type was accepted, by the customer or for it.
    pub(crate) fn accepted(&self, agreement_type: &str) -> bool {
        let confirmed = self.agreements.iter().any(|agreement| agreement.agreement_type == agreement_type);
        confirmed || (self.directly_signed && agreement_type == "MicrosoftCustomerAgreement")
    }
}
