//! Entitlements and reservations that end soon, for one customer or for all.

use futures_util::stream::{Stream, StreamExt};
use pc_models::{Customer, CustomerId, Entitlement, ProductId, SkuId, Timestamp};
use pc_transport::{Client, PagingError};

use super::reservations::behind;
use super::{ReservationDetails, list_entitlements};

/// Customers looked at at once; the client's rate limits hold all the same.
const MAX_CONCURRENT_READS: usize = 8;

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
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What of one customer's ends soon, or why that cannot be said.
#[derive(Debug)]
#[non_exhaustive]
pub struct ExpiringOf {
    /// The customer.
    pub customer: CustomerId,
    /// Its name, where the list told.
    pub company: Option<String>,
    /// What ends, soonest first, and a note on what could not be read.
    pub found: Result<(Vec<Expiring>, Option<String>), PagingError>,
}

/// Looks at each customer, some at a time, for what ends from `from` up to `until`. A customer that cannot be looked at
/// is told, and the others are looked at; an error of the stream itself means that the customers cannot be listed.
pub fn expiring<'c, E: 'c>(
    client: &'c Client,
    customers: impl Stream<Item = Result<Customer, E>> + 'c,
    from: Timestamp,
    until: Timestamp,
) -> impl Stream<Item = Result<ExpiringOf, E>> + 'c {
    let limits = client.list_limits().shared_by(MAX_CONCURRENT_READS);
    let look = move |customer: Result<Customer, E>| async move {
        let customer = customer?;
        let client = client.clone().with_list_limits(limits);
        let found = of(&client, &customer.id, from, until).await;
        let company = customer.company_profile.and_then(|profile| profile.company_name);
        Ok(ExpiringOf { customer: customer.id, company, found })
    };
    customers.map(look).buffered(MAX_CONCURRENT_READS)
}

async fn of(
    client: &Client,
    customer: &CustomerId,
    from: Timestamp,
    until: Timestamp,
) -> Result<(Vec<Expiring>, Option<String>), PagingError> {
    let is_soon = |at: Timestamp| from <= at && at <= until;
    let entitlements = list_entitlements(client, customer, None).await?;
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
    found.retain(|expiring| is_soon(expiring.expires_at));
    found.sort_by_key(|expiring| expiring.expires_at);
    Ok((found, reservations.unreadable))
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
    })
}
