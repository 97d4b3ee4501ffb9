//! Products, the groupings of the catalog (`product-resources`, section Product).

use crate::codec::kind::Kind;
use crate::codec::member::{Member, Reading};
use crate::codec::shape::Shape;
use crate::codec::token::{Misread, Token};
use crate::{KeyValuePair, Link, ProductId, ResourceAttributes};

crate::codec::resource! {
    /// A grouping of SKUs; not purchasable itself.
    pub struct Product {
        /// The identifier.
        id: ProductId,
        /// Localized title.
        title: Option<String>,
        /// Localized description.
        description: Option<String>,
        /// What kind of product this is.
        product_type: Option<ItemType>,
        /// Whether Microsoft itself publishes it.
        is_microsoft_product: Option<bool>,
        /// Who publishes it.
        publisher_name: Option<String>,
        /// Where its SKUs are.
        links: Option<ProductLinks>,
        /// Facts for people, in their language; only in answers for one customer.
        localized_attributes: Vec<KeyValuePair>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// A kind of product, from coarse to fine.
    pub struct ItemType {
        /// Such as `Azure` or `Software`.
        id: String,
        /// Name for people.
        display_name: Option<String>,
        /// The finer kind, such as `VirtualMachines`.
        sub_type: Option<Box<ItemType>>,
    }
}

/// A finer kind inside a kind.
impl Member for Box<ItemType> {
    fn read(token: Token<'_>) -> Result<Reading<Self>, Misread> {
        Ok(ItemType::read(token)?.map(Self::new))
    }
    fn shape(&self, kind: Kind) -> Shape<'_> {
        (**self).shape(kind)
    }
    #[cfg(test)]
    fn arbitrary(rng: &mut crate::codec::arbitrary::Rng) -> Self {
        Self::new(ItemType::arbitrary(rng))
    }
}

impl ItemType {
    /// Whether this kind or one of its finer kinds is called `word`, ignoring case and `_`.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        let mut kind = Some(self);
        while let Some(current) = kind {
            if crate::codec::same_word(&current.id, word) {
                return true;
            }
            kind = current.sub_type.as_deref();
        }
        false
    }
}

crate::codec::resource! {
    /// Links of a product.
    pub struct ProductLinks {
        /// Its SKUs.
        skus: Option<Link>,
        /// The product itself.
        self_link: Option<Link> = "self",
    }
}

crate::codec::open_enum! {
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

crate::codec::open_enum! {
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

crate::codec::open_enum! {
    /// Which kind of Azure subscription a reservation is for (`reservationScope`); absent means MS-AZR-0145P.
    pub enum ReservationScope {
        /// An Azure plan: it has availabilities of its own.
        AzurePlan = "AzurePlan",
    }
}
