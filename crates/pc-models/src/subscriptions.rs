//! What was bought and renews, and what is registered for it (`subscription-resources`).

mod next_term;
mod registration;
mod subscription;

pub use next_term::{ProductTerm, ScheduledNextTermInstructions};
pub use registration::{
    AzureEntitlement, RegistrationStatus, SubscriptionActivation, SubscriptionProvisioningState,
    SubscriptionProvisioningStatus, SubscriptionRegistrationStatus,
};
pub use subscription::{
    BenefitScope, ContractType, RefundOption, RefundableQuantity, RefundableQuantityDetail, Subscription,
    SubscriptionLineItem, SubscriptionLinks, SubscriptionStatus,
};
