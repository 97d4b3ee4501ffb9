//! Products, the groupings of the catalog (`product-resources`, section Product).

use serde::{Deserialize, Serialize};

use crate::{Link, ProductId};

/// A grouping of SKUs; not purchasable itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Product {
    /// The identifier.
    pub id: ProductId,
    /// Localized title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Localized description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What kind of product this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_type: Option<ItemType>,
    /// Whether Microsoft itself publishes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_microsoft_product: Option<bool>,
    /// Who publishes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher_name: Option<String>,
    /// Where its SKUs are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<ProductLinks>,
}

/// A kind of product, from coarse to fine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ItemType {
    /// Such as `Azure` or `Software`.
    #[serde(default)]
    pub id: String,
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The finer kind, such as `VirtualMachines`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_type: Option<Box<Self>>,
}

impl ItemType {
    /// Whether this kind or one of its finer kinds is called `word`, ignoring case and `_`.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        let mut kind = Some(self);
        while let Some(current) = kind {
            if crate::open_enum::same_word(&current.id, word) {
                return true;
            }
            kind = current.sub_type.as_deref();
        }
        false
    }
}

/// Links of a product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProductLinks {
    /// Its SKUs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skus: Option<Link>,
    /// The product itself.
    #[serde(rename = "self", default, skip_serializing_if = "Option::is_none")]
    pub self_link: Option<Link>,
}

crate::open_enum::open_enum! {
    /// A slice of the catalog (`targetView`).
    pub enum TargetView {
        /// Everything Azure.
        Azure = "Azure",
        /// All reservations.
        AzureReservations = "AzureReservations",
        /// Virtual machine reservations.
        AzureReservationsVm = "AzureReservationsVM",
        /// SQL reservations.
        AzureReservationsSql = "AzureReservationsSQL",
        /// Cosmos DB reservations.
        AzureReservationsCosmosDb = "AzureReservationsCosmosDb",
        /// MS-AZR-0145P and Azure plan.
        MicrosoftAzure = "MicrosoftAzure",
        /// Licences.
        OnlineServices = "OnlineServices",
        /// All software.
        Software = "Software",
        /// SUSE Linux.
        SoftwareSuseLinux = "SoftwareSUSELinux",
        /// Perpetual software.
        SoftwarePerpetual = "SoftwarePerpetual",
        /// Software subscriptions.
        SoftwareSubscriptions = "SoftwareSubscriptions",
        /// Offers made for one partner or customer (since 2023).
        SpecializedOffers = "SpecializedOffers",
        /// Commercial marketplace (since 2023).
        MarketplaceSaas = "MarketplaceSaaS",
    }
}

crate::open_enum::open_enum! {
    /// Who may buy (`targetSegment`).
    pub enum TargetSegment {
        /// Businesses.
        Commercial = "commercial",
        /// Schools and universities.
        Education = "education",
        /// Public bodies.
        Government = "government",
        /// Charities; must be asked for.
        Nonprofit = "nonprofit",
    }
}

crate::open_enum::open_enum! {
    /// Which kind of Azure subscription a reservation is for (`reservationScope`); absent means MS-AZR-0145P.
    pub enum ReservationScope {
        /// An Azure plan: it has availabilities of its own.
        AzurePlan = "AzurePlan",
    }
}
