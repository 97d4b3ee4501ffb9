//! Buying: carts, orders, and what they yield (`cart-resources`, `order-resources`, `entitlement-resources`).

mod cart;
mod cart_error;
mod custom_term_end_date;
mod entitlement;
mod order;
mod order_attachment;
mod pricing;
mod provisioning;
mod renews_to;
mod reservation;

pub use cart::{Cart, CartCheckoutResult, CartLineItem, CartStatus, OrderError};
pub use cart_error::{CartError, CartErrorCode};
pub use custom_term_end_date::{CustomTermEndDate, CustomTermEndDateType};
pub use entitlement::{Artifact, ArtifactType, Entitlement, EntitlementType, QuantityDetail, ReferenceOrder};
pub use order::{
    Order, OrderClient, OrderLineItem, OrderLineItemLinks, OrderLinks, OrderStatus, TransactionType,
};
pub use order_attachment::{OrderAttachment, OrderAttachmentMetadata};
pub use pricing::{Pricing, PurchaseCommitment};
pub use provisioning::{
    OrderLineItemActivationLink, OrderLineItemProvisioningStatus, ProvisioningStatus,
    QuantityProvisioningInformation,
};
pub use renews_to::RenewsTo;
pub use reservation::{Reservation, ReservedInstanceArtifactDetails};
