//! Entitlements, reservations and terms of subscriptions that end soon, for one customer or for all.

use futures_util::stream::Stream;
use pc_models::{Customer, CustomerId, Entitlement, ProductId, SkuId, Subscription, Timestamp};
use pc_transport::{Client, PagingError};

use super::of_customer::{OfCustomer, of_each};
use super::reservations::behind;
use super::{Looked, ReservationDetails, SubscriptionTerm, TermEnd, list_entitlements, list_subscriptions};

/// Something that ends soon.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Expiring {
    /// The product.
    pub product: ProductId,
    /// The SKU.
    pub sku: SkuId,
    /// The order it came from.
    pub order: Option<String>,
    /// The kind of entitlement.
    pub kind: String,
    /// The reservation, where it is one.
    pub reservation: Option<String>,
    /// A name for people.
    pub name: Option<String>,
    /// How many.
    pub quantity: u32,
    /// When it ends; of a subscription, the day after the last one of its term.
    pub expires_at: Timestamp,
    /// The subscription, where it is one or belongs to one.
    pub subscription: Option<String>,
    /// What happens then. Only subscriptions tell.
    pub then: TermEnd,
}

/// What of one customer's ends soon, soonest first, and a note on what could not be read.
pub type ExpiringOf = OfCustomer<(Vec<Expiring>, Option<String>)>;

/// Looks at each customer, some at a time, for what ends from `from` up to `until`. A customer that cannot be looked at
/// is told, and the others are looked at; an error of the stream itself means that the customers cannot be listed.
pub fn expiring<'c, E: 'c>(
    client: &'c Client,
    customers: impl Stream<Item = Result<Customer, E>> + 'c,
    from: Timestamp,
    until: Timestamp,
) -> impl Stream<Item = Result<ExpiringOf, E>> + 'c {
    of_each(
        client,
        customers,
        move |client, customer| async move { of(&client, &customer, from, until).await },
    )
}

async fn of(
    client: &Client,
    customer: &CustomerId,
    from: Timestamp,
    until: Timestamp,
) -> Result<(Vec<Expiring>, Option<String>), PagingError> {
    let is_soon = |at: Timestamp| from <= at && at <= until;
    let entitlements = list_entitlements(client, customer, None).await?;
    let subscriptions = Looked::of(list_subscriptions(client, customer).await)?;
    // Reservations tell their own end. They are read only where their entitlement does not say that it is far off.
    let (reserved, plain): (Vec<Entitlement>, Vec<Entitlement>) =
        entitlements.into_iter().partition(|entitlement| !entitlement.entitled_artifacts.is_empty());
    let close: Vec<Entitlement> =
        reserved.into_iter().filter(|entitlement| entitlement.expiry_date.is_none_or(is_soon)).collect();
    let reservations = behind(client, &close).await?;
    let is_unread = |entitlement: &&Entitlement| {
        let mut artifacts = entitlement.entitled_artifacts.iter();
        artifacts.all(|artifact| reservations.seen.iter().all(|seen| seen.artifact != artifact.resource_id))
    };
    let unread = close.iter().filter(is_unread);
    let mut found: Vec<Expiring> = plain.iter().chain(unread).filter_map(entitlement_end).collect();
    found.extend(reservations.seen.iter().filter_map(reservation_end));
    subscriptions.seen.iter().for_each(|subscription| add_subscription(&mut found, subscription));
    found.retain(|expiring| is_soon(expiring.expires_at));
    found.sort_by_key(|expiring| expiring.expires_at);
    Ok((found, reservations.unreadable.or(subscriptions.unreadable)))
}

/// Has what a subscription entitles to tell what happens when the term ends; where nothing that it entitles to has an end, it
/// stands for itself.
fn add_subscription(found: &mut Vec<Expiring>, subscription: &Subscription) {
    let term = SubscriptionTerm::of(subscription);
    let Some(renewal_date) = term.renewal_date.filter(|_| term.then != TermEnd::Over) else { return };
    let offer = subscription.offer_id.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut offer = offer.split(':');
    let (product, sku) = (offer.next().unwrap_or_default(), offer.next().unwrap_or_default());
    let order = subscription.order_id.as_ref().map(ToString::to_string);
    let is_of_it = |one: &&mut Expiring| {
        one.subscription.is_none()
            && one.order.is_some()
            && one.order == order
            && one.product.as_str().eq_ignore_ascii_case(product)
            && one.sku.as_str().eq_ignore_ascii_case(sku)
    };
    let id = Some(subscription.id.to_string());
    if let Some(entitlement) = found.iter_mut().find(is_of_it) {
        entitlement.subscription = id;
        entitlement.then = term.then;
        return;
    }
    found.push(Expiring {
        product: product.into(),
        sku: sku.into(),
        order,
        kind: "subscription".to_owned(),
        reservation: None,
        name: subscription.friendly_name.clone().or_else(|| subscription.offer_name.clone()),
        quantity: subscription.quantity.unwrap_or_default(),
        expires_at: renewal_date,
        subscription: id,
        then: term.then,
    });
}

fn entitlement_end(entitlement: &Entitlement) -> Option<Expiring> {
    let kind = entitlement.entitlement_type.as_ref().map_or("entitlement", |kind| kind.as_str());
    Some(Expiring {
        product: entitlement.product_id.clone(),
        sku: entitlement.sku_id.clone(),
        order: entitlement.reference_order.as_ref().map(|order| order.id.to_string()),
        kind: kind.to_owned(),
        reservation: None,
        name: None,
        quantity: entitlement.quantity,
        expires_at: entitlement.expiry_date.filter(|end| !end.is_unset())?,
        subscription: None,
        then: TermEnd::Unknown,
    })
}

fn reservation_end(details: &ReservationDetails) -> Option<Expiring> {
    let reservation = &details.reservation;
    Some(Expiring {
        product: details.product.clone(),
        sku: details.sku.clone(),
        order: details.order.as_ref().map(|order| order.id.to_string()),
        kind: "reservation".to_owned(),
        reservation: Some(reservation.reservation_id.to_string()),
        name: reservation.display_name.clone(),
        quantity: reservation.quantity,
        expires_at: reservation.expiry_date_time.filter(|end| !end.is_unset())?,
        subscription: None,
        then: TermEnd::Unknown,
    })
}
