//! One line for each operation.

use crate::route::Resource::{Customer, Order, Subscription};
use crate::route::{Route, get, post, put};
use crate::{
    agreements, availabilities, carts, checkout, customers, entitlements, inventory, orders, products,
    provisioning, registration, reservations, skus, subscriptions,
};

/// The name under which faults know requests for tokens.
pub(crate) const GET_TOKEN: &str = "GetToken";

pub(crate) const ROUTES: &[Route] = &[
    get("ListProducts", "products", products::list),
    get("GetProduct", "products/{product}", products::get),
    get("ListSkus", "products/{product}/skus", skus::list),
    get("GetSku", "products/{product}/skus/{sku}", skus::get),
    get("ListAvailabilities", "products/{product}/skus/{sku}/availabilities", availabilities::list),
    get("GetAvailability", "products/{product}/skus/{sku}/availabilities/{availability}", availabilities::get),
    post("CheckInventory", "extensions/product/checkinventory", inventory::check),
    get("ListCustomers", "customers", customers::list).marked(),
    get("GetCustomer", "customers/{customer}", customers::get).marked().limited(Customer),
    get("ListCustomerAgreements", "customers/{customer}/agreements", agreements::list).user_only(),
    get(
        "GetDirectSignStatus",
        "customers/{customer}/directSignedMicrosoftCustomerAgreementStatus",
        agreements::direct_sign_status,
    )
    .user_only(),
    get("ListSubscriptions", "customers/{customer}/subscriptions", subscriptions::list).marked().limited(Subscription),
    get("GetSubscription", "customers/{customer}/subscriptions/{subscription}", subscriptions::get).marked().limited(Subscription),
    post(
        "RegisterSubscription",
        "customers/{customer}/subscriptions/{subscription}/registrations",
        registration::register,
    ).limited(Subscription),
    get(
        "GetSubscriptionRegistrationStatus",
        "customers/{customer}/subscriptions/{subscription}/registrationstatus",
        registration::status,
    ).limited(Subscription),
    post("CreateCart", "customers/{customer}/carts", carts::create).marked().limited(Order),
    get("GetCart", "customers/{customer}/carts/{cart}", carts::get).marked(),
    put("UpdateCart", "customers/{customer}/carts/{cart}", carts::update).marked().limited(Order),
    post("CheckoutCart", "customers/{customer}/carts/{cart}/checkout", checkout::checkout).marked().limited(Order),
    get("ListOrders", "customers/{customer}/orders", orders::list).marked().limited(Order),
    get("GetOrder", "customers/{customer}/orders/{order}", orders::get).marked().limited(Order),
    get(
        "GetOrderProvisioningStatus",
        "customers/{customer}/orders/{order}/provisioningstatus",
        provisioning::status,
    )
    .user_only().limited(Order),
    get("ListEntitlements", "customers/{customer}/entitlements", entitlements::list).user_only(),
    get(
        "GetReservationArtifact",
        "customers/{customer}/artifacts/reservedinstance/groups/{group}/lineitems/{lineItem}/resource/{resource}",
        reservations::new_form,
    )
    .user_only(),
    get(
        "GetReservationArtifact",
        "customers/{customer}/artifacts/virtualmachinereservedinstance/groups/{group}/lineitems/{lineItem}/resource/{resource}",
        reservations::old_form,
    )
    .user_only(),
];

/// The name of an operation as the table writes it.
pub(crate) fn find_operation(text: &str) -> Result<&'static str, String> {
    let mut known = ROUTES.iter().map(|route| route.name).chain([GET_TOKEN]);
    known.clone().find(|name| name.eq_ignore_ascii_case(text)).ok_or_else(|| {
        let first = known.next().unwrap_or_default().to_owned();
        let list = known.fold(first, |list, name| list + ", " + name);
        format!("unknown operation `{text}`, expected one of {list}")
    })
}
