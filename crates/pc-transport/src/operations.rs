//! Every call as a value: one file is one route.

mod imports {
    pub(super) use crate::wire::{DecodeError, Reply, Request, json};
    pub(super) use crate::{Operation, Repeat};
}

mod cancel_order;
mod cancel_software;
mod change_billing_cycle;
mod check_inventory;
mod checkout_cart;
mod confirm_customer_agreement;
mod create_cart;
mod create_order;
mod get_availability;
mod get_cart;
mod get_customer_availability;
mod get_customer_product;
mod get_customer_sku;
mod get_direct_sign_status;
mod get_order;
mod get_order_provisioning_status;
mod get_product;
mod get_reservation_artifact;
mod get_sku;
mod get_subscription;
mod get_subscription_registration_status;
mod list_availabilities;
mod list_customer_agreements;
mod list_customer_availabilities;
mod list_customer_products;
mod list_customer_skus;
mod list_entitlements;
mod list_orders;
mod list_products;
mod list_skus;
mod list_subscription_add_ons;
mod list_subscriptions;
mod purchase_add_on;
mod register_subscription;
mod update_cart;

pub use cancel_order::CancelOrder;
pub use cancel_software::{CancelSoftware, CancelledLine};
pub use change_billing_cycle::ChangeBillingCycle;
pub use check_inventory::CheckInventory;
pub use checkout_cart::CheckoutCart;
pub use confirm_customer_agreement::ConfirmCustomerAgreement;
pub use create_cart::CreateCart;
pub use create_order::CreateOrder;
pub use get_availability::GetAvailability;
pub use get_cart::GetCart;
pub use get_customer_availability::GetCustomerAvailability;
pub use get_customer_product::GetCustomerProduct;
pub use get_customer_sku::GetCustomerSku;
pub use get_direct_sign_status::GetDirectSignStatus;
pub use get_order::GetOrder;
pub use get_order_provisioning_status::GetOrderProvisioningStatus;
pub use get_product::GetProduct;
pub use get_reservation_artifact::GetReservationArtifact;
pub use get_sku::GetSku;
pub use get_subscription::GetSubscription;
pub use get_subscription_registration_status::GetSubscriptionRegistrationStatus;
pub use list_availabilities::ListAvailabilities;
pub use list_customer_agreements::ListCustomerAgreements;
pub use list_customer_availabilities::ListCustomerAvailabilities;
pub use list_customer_products::ListCustomerProducts;
pub use list_customer_skus::ListCustomerSkus;
pub use list_entitlements::ListEntitlements;
pub use list_orders::ListOrders;
pub use list_products::ListProducts;
pub use list_skus::ListSkus;
pub use list_subscription_add_ons::ListSubscriptionAddOns;
pub use list_subscriptions::ListSubscriptions;
pub use purchase_add_on::PurchaseAddOn;
pub use register_subscription::{RegisterSubscription, RegistrationAccepted};
pub use update_cart::UpdateCart;

#[cfg(test)]
mod tests;
