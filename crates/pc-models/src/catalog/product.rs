//! Products, the groupings of the catalog (`product-resources`, section Product).

use serde::{Deserializer, Serializer};

use crate::codec::member::{Kind, Member, Reading};
use crate::{KeyValuePair, Link, ProductId, ResourceAttributes};

crate::codec::resource::resource! {
    /// A grouping of SKUs; not purchasable itself.
    #[non_exhaustive]
    pub struct Product {
        /// The identifier.
        id: ProductId = "id",
        /// Localized title.
        title: Option<String> = "title",
        /// Localized description.
        description: Option<String> = "description",
        /// What kind of product this is.
        product_type: Option<ItemType> = "productType",
        /// Whether Microsoft itself publishes it.
        is_microsoft_product: Option<bool> = "isMicrosoftProduct",
        /// Who publishes it.
        publisher_name: Option<String> = "publisherName",
        /// Where its SKUs are.
        links: Option<ProductLinks> = "links",
        /// Facts for people, in their language; only in answers for one customer.
        localized_attributes: Vec<KeyValuePair> = "localizedAttributes",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::resource::resource! {
    /// A kind of product, from coarse to fine.
    #[non_exhaustive]
    pub struct ItemType {
        /// Such as `Azure` or `Software`.
        id: String = "id",
        /// Name for people.
        display_name: Option<String> = "displayName",
        /// The finer kind, such as `VirtualMachines`.
        sub_type: Option<Box<ItemType>> = "subType",
    }
}

/// A finer kind inside a kind.
impl Member for Box<ItemType> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reading<Self>, D::Error> {
        Ok(ItemType::read(deserializer)?.map(Self::new))
    }
    fn write<S: Serializer>(&self, kind: Kind, serializer: S) -> Result<S::Ok, S::Error> {
        Member::write(&**self, kind, serializer)
    }
    #[cfg(test)]
    fn draw(dice: &mut crate::dice::Dice) -> Self {
        Self::new(ItemType::draw(dice))
    }
}

impl ItemType {
    /// Whether this kind or one of its finer kinds is called `word`, ignoring case and `_`.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        let mut kind = Some(self);
        while let Some(current) = kind {
            if crate::codec::open_enum::same_word(&current.id, word) {
                return true;
            }
            kind = current.sub_type.as_deref();
        }
        false
    }
}

crate::codec::resource::resource! {
    /// Links of a product.
    #[non_exhaustive]
    pub struct ProductLinks {
        /// Its SKUs.
        skus: Option<Link> = "skus",
        /// The product itself.
        self_link: Option<Link> = "self",
    }
}

crate::codec::open_enum::open_enum! {
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

crate::codec::open_enum::open_enum! {
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

crate::codec::open_enum::open_enum! {
    /// Which kind of Azure subscription a reservation is for (`reservationScope`); absent means MS-AZR-0145P.
    pub enum ReservationScope {
        /// An Azure plan: it has availabilities of its own.
        AzurePlan = "AzurePlan",
    }
}
