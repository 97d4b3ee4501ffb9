//! Reservations: what stands behind the artifacts of entitlements, in the old and the new form of the answer.

use futures_util::stream::{self, StreamExt, TryStreamExt};
use pc_models::{
    Artifact, CustomerId, Entitlement, EntitlementType, ProductId, ReferenceOrder, Reservation, SkuId,
};
use pc_transport::operations::GetReservationArtifact;
use pc_transport::{Client, PagingError};

use super::looked::is_refusal;
use super::{Looked, list_entitlements};

/// Artifacts read at once; the client's rate limits hold all the same.
const MAX_CONCURRENT_READS: usize = 8;

/// Which generation of the answer is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ReservationForm {
    /// `reservedinstance`: reservations of every kind.
    #[default]
    New,
    /// `virtualmachinereservedinstance`: virtual machines only.
    Old,
}

impl ReservationForm {
    fn entitlement_type(self) -> EntitlementType {
        match self {
            Self::New => EntitlementType::ReservedInstance,
            Self::Old => EntitlementType::VirtualMachineReservedInstance,
        }
    }
}

/// A reservation, and where it came from.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ReservationDetails {
    /// The product.
    pub product: ProductId,
    /// The SKU.
    pub sku: SkuId,
    /// The order line it came from.
    pub order: Option<ReferenceOrder>,
    /// The kind of thing reserved, such as `virtualmachines`.
    pub kind: Option<String>,
    /// The artifact it was read from.
    pub artifact: Option<String>,
    /// The reservation itself.
    pub reservation: Reservation,
}

/// The reservations of a customer. Takes application and user credentials.
///
/// # Errors
/// When the entitlements cannot be read, or the service does not answer.
pub async fn list_reservations(
    client: &Client,
    customer: &CustomerId,
    form: ReservationForm,
) -> Result<Looked<ReservationDetails>, PagingError> {
    let entitlements = list_entitlements(client, customer, Some(form.entitlement_type())).await?;
    behind(client, &entitlements).await
}

/// The reservations behind some entitlements. An artifact that cannot be read is told, and the others are read.
pub(super) async fn behind(
    client: &Client,
    entitlements: &[Entitlement],
) -> Result<Looked<ReservationDetails>, PagingError> {
    let artifacts = entitlements.iter().flat_map(|entitlement| {
        let linked = entitlement.entitled_artifacts.iter().filter(|artifact| artifact.link.is_some());
        linked.map(move |artifact| (entitlement, artifact))
    });
    // In a box: the reads borrow from the entitlements, and the compiler cannot tell for how long otherwise.
    let reads: Vec<_> = artifacts.map(|(from, artifact)| Box::pin(read(client, from, artifact))).collect();
    let read: Vec<Looked<ReservationDetails>> =
        stream::iter(reads).buffered(MAX_CONCURRENT_READS).try_collect().await?;
    let unreadable = read.iter().find_map(|looked| looked.unreadable.clone());
    Ok(Looked { seen: read.into_iter().flat_map(|looked| looked.seen).collect(), unreadable })
}

async fn read(
    client: &Client,
    from: &Entitlement,
    artifact: &Artifact,
) -> Result<Looked<ReservationDetails>, PagingError> {
    let Some(link) = &artifact.link else { return Ok(Looked::all(Vec::new())) };
    let call = GetReservationArtifact::new(link)?;
    let details = match client.run(&call).await {
        Ok(details) => details,
        Err(error) if is_refusal(&error) => {
            let id = artifact.resource_id.as_deref().unwrap_or("without an id");
            return Ok(Looked::nothing(format!("artifact {id} cannot be read: {}", error.cause)));
        }
        Err(error) => return Err(error.into()),
    };
    let kind = [&artifact.dynamic_attributes, &from.dynamic_attributes]
        .into_iter()
        .find_map(|attributes| attributes.get("reservationType")?.as_str().map(str::to_owned));
    let detailed = |reservation| ReservationDetails {
        product: from.product_id.clone(),
        sku: from.sku_id.clone(),
        order: from.reference_order.clone(),
        kind: kind.clone(),
        artifact: artifact.resource_id.clone(),
        reservation,
    };
    Ok(Looked::all(details.reservations.into_iter().map(detailed).collect()))
}
