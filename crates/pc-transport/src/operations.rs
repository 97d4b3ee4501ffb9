//! Every call as a value: one file is one route.

mod imports {
    pub(super) use crate::wire::{DecodeError, Reply, Request, json};
    pub(super) use crate::{Operation, Repeat};
}

mod check_inventory;
mod checkout_cart;
mod create_cart;
mod get_cart;
mod get_customer;
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
mod list_entitlements;
mod list_orders;
mod list_products;
mod list_skus;
mod list_subscriptions;
mod register_subscription;

pub use check_inventory::CheckInventory;
pub use checkout_cart::CheckoutCart;
pub use create_cart::CreateCart;
pub use get_cart::GetCart;
pub use get_customer::GetCustomer;
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
pub use list_entitlements::ListEntitlements;
pub use list_orders::ListOrders;
pub use list_products::ListProducts;
pub use list_skus::ListSkus;
pub use list_subscriptions::ListSubscriptions;
pub use register_subscription::{RegisterSubscription, RegistrationAccepted};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Operation;
    use pc_models::{
        BillingCycleType, Cart, EntitlementType, InventoryCheckRequest, ReservationScope, TargetSegment,
    };

    fn check(operation: &impl Operation, expected: &str) {
        let request = operation.request();
        assert_eq!(format!("{} {}", request.method.as_str(), request.target()), expected);
    }

    /// Method, path and query of every route, as the documentation writes them.
    #[test]
    fn routes() {
        let (country, customer) = ("US".parse().unwrap(), pc_models::CustomerId::new("c"));
        let (product, sku) = (pc_models::ProductId::new("P"), pc_models::SkuId::new("S"));
        let (subscription, order, cart) =
            ("s".into(), pc_models::OrderId::new("o"), pc_models::CartId::new("k"));
        let plan = Some(ReservationScope::AzurePlan);
        let commercial = Some(TargetSegment::Commercial);

        let target_view = pc_models::TargetView::AzureReservationsVm;
        check(
            &ListProducts { country, target_view, target_segment: None, reservation_scope: plan.clone() },
            "GET /v1/products?country=US&targetView=AzureReservationsVM&reservationScope=AzurePlan",
        );
        check(
            &GetProduct { product: product.clone(), country, reservation_scope: None },
            "GET /v1/products/P?country=US",
        );
        check(
            &ListSkus {
                product: product.clone(),
                country,
                target_segment: commercial.clone(),
                reservation_scope: None,
            },
            "GET /v1/products/P/skus?country=US&targetSegment=commercial",
        );
        check(
            &GetSku { product: product.clone(), sku: sku.clone(), country, reservation_scope: plan.clone() },
            "GET /v1/products/P/skus/S?country=US&reservationScope=AzurePlan",
        );
        check(
            &ListAvailabilities {
                product,
                sku,
                country,
                target_segment: commercial,
                reservation_scope: plan,
            },
            "GET /v1/products/P/skus/S/availabilities?country=US&targetSegment=commercial&reservationScope=AzurePlan",
        );
        let request = InventoryCheckRequest::default();
        check(&CheckInventory { country, request }, "POST /v1/extensions/product/checkinventory?country=US");

        let subscription: pc_models::SubscriptionId = subscription;
        check(
            &GetSubscription { customer: customer.clone(), subscription: subscription.clone() },
            "GET /v1/customers/c/subscriptions/s",
        );
        check(
            &ListSubscriptions { customer: customer.clone(), order: Some(order.clone()) },
            "GET /v1/customers/c/subscriptions?order_id=o",
        );
        check(
            &RegisterSubscription { customer: customer.clone(), subscription: subscription.clone() },
            "POST /v1/customers/c/subscriptions/s/registrations",
        );
        check(
            &GetSubscriptionRegistrationStatus { customer: customer.clone(), subscription },
            "GET /v1/customers/c/subscriptions/s/registrationstatus",
        );
        let agreement_type = Some(pc_models::AgreementType::MicrosoftCustomerAgreement);
        check(
            &ListCustomerAgreements { customer: customer.clone(), agreement_type },
            "GET /v1/customers/c/agreements?agreementType=MicrosoftCustomerAgreement",
        );
        check(&GetCustomer { customer: customer.clone() }, "GET /v1/customers/c");
        check(
            &GetDirectSignStatus { customer: customer.clone() },
            "GET /v1/customers/c/directSignedMicrosoftCustomerAgreementStatus",
        );
        check(
            &CreateCart { customer: customer.clone(), cart: Cart::new(vec![]) },
            "POST /v1/customers/c/carts",
        );
        check(&GetCart { customer: customer.clone(), cart: cart.clone() }, "GET /v1/customers/c/carts/k");
        check(&CheckoutCart { customer: customer.clone(), cart }, "POST /v1/customers/c/carts/k/checkout");
        check(
            &GetOrder { customer: customer.clone(), order: order.clone(), include_price: true },
            "GET /v1/customers/c/orders/o?include_price=true",
        );
        check(
            &ListOrders {
                customer: customer.clone(),
                billing_cycle: Some(BillingCycleType::OneTime),
                include_price: false,
            },
            "GET /v1/customers/c/orders?billingType=OneTime",
        );
        check(
            &GetOrderProvisioningStatus { customer: customer.clone(), order },
            "GET /v1/customers/c/orders/o/provisioningstatus",
        );
        check(
            &ListEntitlements {
                customer,
                entitlement_type: Some(EntitlementType::ReservedInstance),
                show_expiry: true,
            },
            "GET /v1/customers/c/entitlements?entitlementType=reservedinstance&showExpiry=true",
        );
    }
}
