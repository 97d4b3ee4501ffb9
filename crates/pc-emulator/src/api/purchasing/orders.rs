//! `GetOrder`, `ListOrders`. Whoever knows an order's id can read it at once; lists show it later.

use std::sync::Arc;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::answer::{Answer, collection, link, without_nulls};
use crate::api::call::Call;
use crate::api::purchasing::attachments::Attachment;
use crate::api::purchasing::reservations::ReservationIds;
use crate::rules::place_order::NEVER_SETTLES;
use crate::state::billing_schedule::BillingSchedule;
use crate::state::catalog::{Item, read_back_currency};
use crate::state::catalog_file::Currency;
use crate::state::charge::{Charge, Reason};
use crate::state::store::{Customer, Profile, Store};
use crate::values::money::{self, Price};
use crate::values::problem::Problem;
use crate::values::spelling::{BillingCycle, billing_cycle, read_back};
use crate::values::terms;

/// What was bought at one checkout in one billing cycle.
#[derive(Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) id: Arc<str>,
    pub(crate) legacy: bool,
    #[serde(deserialize_with = "read_back")]
    pub(crate) billing_cycle: BillingCycle,
    #[serde(deserialize_with = "read_back_currency")]
    pub(crate) currency: &'static Currency,
    pub(crate) created: Timestamp,
    /// From when lists show it.
    pub(crate) visible: Timestamp,
    pub(crate) lines: Vec<OrderLine>,
    /// As a whole.
    pub(crate) cancelled: bool,
    /// The customer's purchase order and what came with it.
    pub(crate) attachments: Vec<Attachment>,
}

/// One item of an order.
#[derive(Serialize, Deserialize)]
pub(crate) struct OrderLine {
    pub(crate) item: Item,
    /// Texts are the cart line's own.
    pub(crate) offer_id: Arc<str>,
    pub(crate) friendly_name: Arc<str>,
    pub(crate) quantity: u32,
    pub(crate) term: Option<Arc<str>>,
    pub(crate) renews_to: Option<Arc<str>>,
    pub(crate) price: Option<Price>,
    pub(crate) ordered: Timestamp,
    /// When it is delivered, or fails.
    pub(crate) settled: Timestamp,
    /// Whether it fails.
    pub(crate) failed: bool,
    pub(crate) cancelled: bool,
    /// The subscription it becomes then, if it is such an item.
    pub(crate) subscription: Option<Arc<str>>,
    /// The subscription that it is an add-on of.
    pub(crate) parent_subscription: Option<Arc<str>>,
    pub(crate) promotion_id: Option<Arc<str>>,
    /// The indirect reseller it was sold through, by its id in the partner network.
    pub(crate) reseller: Option<Arc<str>>,
    /// The reservation behind it, if it is one.
    pub(crate) reservation: Option<Box<ReservationIds>>,
}

pub(crate) fn list(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let with_price = call.flag("include_price")?;
    let asked = call.query("billingType");
    let parse = |word| billing_cycle(word).ok_or_else(|| Problem::bad_word("billingType", word));
    let wanted = asked.map(parse).transpose()?;
    let customer = store.customer(call)?;
    let shown = |order: &&Order| {
        order.visible <= call.now && wanted.is_none_or(|wanted| order.billing_cycle == wanted)
    };
    let orders = customer.orders.iter().rev().filter(shown);
    let items = orders.map(|order| order.json(&customer.profile, call.now, with_price)).collect();
    Ok(Answer::ok(collection(items, call.uri())))
}

pub(crate) fn get(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let with_price = call.flag("include_price")?;
    let customer = store.customer(call)?;
    Ok(Answer::ok(customer.order(call)?.json(&customer.profile, call.now, with_price)))
}

impl Customer {
    /// The order in the path.
    pub(crate) fn order(&self, call: &Call<'_>) -> Result<&Order, Problem> {
        let found = self.orders.get(call.parameter("order"));
        found.ok_or_else(|| Problem::new(404, 20_000, "The order was not found."))
    }
}

impl OrderLine {
    /// What its purchase is charged; nothing for usage, for what fails and for what never comes.
    pub(crate) fn charge(&self, customer: &Arc<str>, order: &Order, number: usize) -> Option<Charge> {
        let price = self.price.filter(|_| !self.failed && !self.never_comes())?;
        let over = self.term.as_deref().and_then(terms::months);
        let term = over.map(|months| (self.ordered, terms::months_later(self.ordered, months)));
        let list_price = self.item.sku.price(self.term.as_deref(), order.billing_cycle);
        let schedule = list_price.and_then(|list| BillingSchedule::begin(price, list, self.ordered));
        let cycle = schedule.map(|schedule| schedule.charged_time());
        let (start, end) = cycle.or(term).unwrap_or((self.ordered, self.ordered));
        Some(Charge {
            at: self.ordered,
            customer: customer.clone(),
            order: order.id.clone(),
            line: number,
            reason: Reason::New,
            billing_cycle: order.billing_cycle,
            unit: price.list,
            effective: price.unit,
            quantity: self.quantity.into(),
            start,
            end,
            term,
        })
    }

    /// Whether a fault keeps it pending for ever.
    fn never_comes(&self) -> bool {
        self.settled.since(self.ordered) >= NEVER_SETTLES
    }

    pub(crate) fn is_fulfilled(&self, now: Timestamp) -> bool {
        !self.failed && !self.cancelled && self.settled <= now
    }

    /// How far provisioning is.
    pub(crate) fn provisioning_status(&self, now: Timestamp) -> &'static str {
        match self.failed || self.cancelled {
            _ if now < self.settled => "PrefulfillmentPending",
            true => "Unfulfilled",
            false => "Fulfilled",
        }
    }

    fn json(&self, number: usize, profile: &Profile, now: Timestamp, with_price: bool) -> Value {
        let subscription = self.subscription.as_ref().filter(|_| self.is_fulfilled(now));
        without_nulls(json!({
            "lineItemNumber": number,
            "offerId": self.offer_id,
            "subscriptionId": subscription,
            "parentSubscriptionId": self.parent_subscription,
            "friendlyName": self.friendly_name,
            "quantity": self.quantity,
            "termDuration": self.term,
            "transactionType": "New",
            "partnerIdOnRecord": self.reseller,
            "promotionId": self.promotion_id,
            "renewsTo": self.renews_to.as_ref().map(|term| json!({"termDuration": term})),
            "pricing": self.price.filter(|_| with_price).map(|price| price.json()),
            "links": self.links(subscription, profile),
        }))
    }

    fn links(&self, subscription: Option<&Arc<str>>, profile: &Profile) -> Value {
        let Item { product, sku } = &self.item;
        let country = profile.country;
        let product = format!("/products/{}", product.id);
        let sku = format!("{product}/skus/{}", sku.id);
        let availability = self.offer_id.rsplit(':').next().unwrap_or_default();
        let subscription = subscription.map(|id| format!("/customers/{}/subscriptions/{id}", profile.id));
        without_nulls(json!({
            "product": link(format!("{product}?country={country}")),
            "sku": link(format!("{sku}?country={country}")),
            "availability": link(format!("{sku}/availabilities/{availability}?country={country}")),
            "subscription": subscription.map(link),
        }))
    }
}

impl Order {
    pub(crate) fn json(&self, profile: &Profile, now: Timestamp, with_price: bool) -> Value {
        let lines = self.lines.iter().enumerate();
        let lines = lines.map(|(number, line)| line.json(number, profile, now, with_price));
        without_nulls(json!({
            "id": self.id,
            "alternateId": self.id,
            "referenceCustomerId": profile.id,
            "billingCycle": self.billing_cycle,
            "currencyCode": self.currency.code,
            "currencySymbol": (!self.legacy).then_some(&self.currency.symbol),
            "lineItems": lines.collect::<Vec<_>>(),
            "creationDate": self.creation_date(),
            "status": self.status(now),
            "transactionType": "UserPurchase",
            "totalPrice": self.total_price().filter(|_| with_price),
            "links": (!self.cancelled).then(|| self.links(profile)),
            "attributes": {"objectType": "Order"},
        }))
    }

    fn status(&self, now: Timestamp) -> &'static str {
        let failed = self.lines.iter().filter(|line| line.failed).count();
        match failed {
            _ if self.lines.iter().all(|line| line.cancelled) => "cancelled",
            _ if self.wants_purchase_order() && self.attachments.is_empty() => "pending_po_upload",
            _ if self.wants_purchase_order() && self.lines.iter().any(|line| now < line.settled) => {
                "po_upload_complete"
            }
            _ if self.lines.iter().any(|line| now < line.settled) => "pending",
            0 => "completed",
            all if all == self.lines.len() => "error",
            _ => "partial_success",
        }
    }

    /// Whether it waits for the customer's purchase order, or did.
    pub(crate) fn wants_purchase_order(&self) -> bool {
        self.lines.iter().any(|line| line.item.sku.purchase_order_wanted)
    }

    fn total_price(&self) -> Option<Value> {
        let prices: Vec<Price> = self.lines.iter().filter_map(|line| line.price).collect();
        let total = money::sum(prices.iter().map(|price| price.extended))?;
        (!prices.is_empty()).then(|| money::number(total))
    }

    /// Legacy orders are written with an offset and milliseconds.
    fn creation_date(&self) -> String {
        if !self.legacy {
            return self.created.to_string();
        }
        let millis = Timestamp::from_unix_millis(self.created.unix_millis()).to_string();
        millis.replace('Z', "+00:00")
    }

    fn links(&self, profile: &Profile) -> Value {
        let uri = format!("/customers/{}/orders/{}", profile.id, self.id);
        let mut links = json!({"self": link(&uri)});
        if !self.legacy {
            links["provisioningStatus"] = link(format!("{uri}/provisioningstatus"));
            links["patchOperation"] = json!({"uri": uri, "method": "PATCH", "headers": []});
        }
        links
    }
}
