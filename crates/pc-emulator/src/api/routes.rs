//! One line for each operation, and which of them a request is.

use std::sync::LazyLock;

use pc_transport::wire::Method;

use crate::api::audit_records;
use crate::api::billing::{blobs, exports, invoice_lines, invoices, statements};
use crate::api::catalog::by_customer::in_country;
use crate::api::catalog::{availabilities, inventory, products, promotions, skus};
use crate::api::customers::{self, agreements};
use crate::api::purchasing::reservations::{self, Form};
use crate::api::purchasing::{
    addons, attachments, carts, checkout, entitlements, order_changes, order_creation, orders, provisioning,
};
use crate::api::route::Resource::{Customer, Order, Subscription};
use crate::api::route::{Route, get, patch, post, post_read, put};
use crate::api::subscriptions::{
    self, azure_entitlements, custom_term_ends, registration, subscription_changes,
};
use crate::state::audit_record::Change;
use crate::values::operation::Operation::*;
use crate::values::problem::Problem;

/// A path below a customer.
macro_rules! customer {
    ($path:literal) => {
        concat!("customers/{customer}", $path)
    };
}

/// A path below an order.
macro_rules! order {
    ($path:literal) => {
        concat!("customers/{customer}/orders/{order}", $path)
    };
}

/// A path below a subscription.
macro_rules! subscription {
    ($path:literal) => {
        concat!("customers/{customer}/subscriptions/{subscription}", $path)
    };
}

/// The path of an artifact in one of its forms.
macro_rules! artifact {
    ($form:literal) => {
        concat!(
            "customers/{customer}/artifacts/",
            $form,
            "/groups/{group}/lineitems/{lineItem}/resource/{resource}"
        )
    };
}

/// A path of Microsoft Graph.
macro_rules! billing {
    ($path:literal) => {
        concat!("v1.0/reports/partners/billing/", $path)
    };
}

/// The path of the action that exports something.
macro_rules! export {
    ($what:literal) => {
        concat!("v1.0/reports/partners/billing/", $what, "/export")
    };
}

/// The same under the action's full name.
macro_rules! qualified_export {
    ($what:literal) => {
        concat!("v1.0/reports/partners/billing/", $what, "/microsoft.graph.partners.billing.export")
    };
}

/// Every operation of the API.
pub(crate) const ROUTES: &[Route] = &[
    get(ListProducts, "products", products::list),
    get(GetProduct, "products/{product}", products::get),
    get(ListSkus, "products/{product}/skus", skus::list),
    get(GetSku, "products/{product}/skus/{sku}", skus::get),
    get(ListAvailabilities, "products/{product}/skus/{sku}/availabilities", availabilities::list),
    get(GetAvailability, "products/{product}/skus/{sku}/availabilities/{availability}", availabilities::get),
    post_read(CheckInventory, "extensions/product/checkinventory", inventory::check),
    get(ListCustomerProducts, customer!("/products"), |store, call| in_country(store, call, products::list)),
    get(GetCustomerProduct, customer!("/products/{product}"), |store, call| {
        in_country(store, call, products::get)
    }),
    get(ListCustomerSkus, customer!("/products/{product}/skus"), |store, call| {
        in_country(store, call, skus::list)
    }),
    get(GetCustomerSku, customer!("/products/{product}/skus/{sku}"), |store, call| {
        in_country(store, call, skus::get)
    }),
    get(
        ListCustomerAvailabilities,
        customer!("/products/{product}/skus/{sku}/availabilities"),
        |store, call| in_country(store, call, availabilities::list),
    ),
    get(
        GetCustomerAvailability,
        customer!("/products/{product}/skus/{sku}/availabilities/{availability}"),
        |store, call| in_country(store, call, availabilities::get),
    ),
    get(ListCustomers, "customers", customers::list).marked(),
    get(GetCustomer, customer!(""), customers::get).marked().limited(Customer),
    get(GetAgreementMetadata, "agreements", agreements::metadata).user_only(),
    post(ConfirmCustomerAgreement, customer!("/agreements"), agreements::confirm)
        .user_only()
        .audited(Change::CreateAgreement),
    get(ListCustomerAgreements, customer!("/agreements"), agreements::list).user_only(),
    get(
        GetDirectSignStatus,
        customer!("/directSignedMicrosoftCustomerAgreementStatus"),
        agreements::direct_sign_status,
    )
    .user_only(),
    get(ListSubscriptions, customer!("/subscriptions"), subscriptions::list)
        .told_apart_by(subscriptions::list_operation)
        .marked()
        .limited(Subscription),
    get(ListCustomTermEndDates, customer!("/subscriptions/customtermenddates"), custom_term_ends::list)
        .limited(Subscription),
    get(GetSubscription, subscription!(""), subscriptions::get).marked().limited(Subscription),
    patch(PatchSubscription, subscription!(""), subscription_changes::patch)
        .marked()
        .limited(Subscription)
        .audited(Change::UpdateSubscription),
    get(ListSubscriptionAddOns, subscription!("/addons"), addons::list).marked().limited(Subscription),
    get(
        GetSubscriptionProvisioningStatus,
        subscription!("/provisioningstatus"),
        subscription_changes::provisioning_status,
    )
    .user_only(),
    post_read(ActivateSandboxSubscription, subscription!("/activate"), subscription_changes::activate),
    get(
        GetSubscriptionActivationLinks,
        subscription!("/activationlinks"),
        subscription_changes::activation_links,
    ),
    get(ListAzureEntitlements, subscription!("/azureentitlements"), azure_entitlements::list)
        .limited(Subscription),
    get(GetAzureEntitlement, subscription!("/azureentitlements/{entitlement}"), azure_entitlements::get)
        .limited(Subscription),
    post(
        CancelAzureEntitlement,
        subscription!("/azureentitlements/{entitlement}/cancel"),
        azure_entitlements::cancel,
    )
    .limited(Subscription)
    .audited(Change::CancelAzureEntitlement),
    get(ListPromotions, "productpromotions", promotions::list),
    get(GetPromotion, "productpromotions/{promotion}", promotions::get),
    post_read(CheckPromotionEligibility, customer!("/promotioneligibilities"), promotions::eligibility),
    post(RegisterSubscription, subscription!("/registrations"), registration::register).limited(Subscription),
    get(GetSubscriptionRegistrationStatus, subscription!("/registrationstatus"), registration::status)
        .limited(Subscription),
    post(CreateCart, customer!("/carts"), carts::create).marked().limited(Order),
    get(GetCart, customer!("/carts/{cart}"), carts::get).marked(),
    put(UpdateCart, customer!("/carts/{cart}"), carts::update).marked().limited(Order),
    post(CheckoutCart, customer!("/carts/{cart}/checkout"), checkout::checkout)
        .marked()
        .audited(Change::CreateOrder)
        .limited(Order),
    post(CreateOrder, customer!("/orders"), order_creation::create)
        .marked()
        .limited(Order)
        .audited(Change::CreateOrder),
    // Four operations share this method and path; the body tells which it is.
    patch(CancelOrder, order!(""), order_changes::patch)
        .told_apart_by(order_changes::operation)
        .marked()
        .limited(Order)
        .audited(Change::UpdateOrder),
    get(GetOrderActivationLinks, order!("/activationlinks"), subscription_changes::order_activation_links),
    get(
        GetLineItemActivationLinks,
        order!("/lineitems/{line}/activationlinks"),
        subscription_changes::order_activation_links,
    ),
    get(ListOrders, customer!("/orders"), orders::list).marked().limited(Order),
    get(GetOrder, order!(""), orders::get).marked().limited(Order),
    get(GetOrderProvisioningStatus, order!("/provisioningstatus"), provisioning::status)
        .user_only()
        .limited(Order),
    post(AttachToOrder, order!("/attachment"), attachments::attach).limited(Order),
    get(ListOrderAttachments, order!("/attachments"), attachments::list).limited(Order),
    get(ListEntitlements, customer!("/entitlements"), entitlements::list).user_only(),
    get(GetReservationArtifact, artifact!("reservedinstance"), |store, call| {
        reservations::get(store, call, Form::New)
    })
    .user_only(),
    get(GetReservationArtifact, artifact!("virtualmachinereservedinstance"), |store, call| {
        reservations::get(store, call, Form::Old)
    })
    .user_only(),
    get(GetInvoiceSummary, "invoices/summary", invoices::balance),
    get(ListInvoiceSummaries, "invoices/summaries", invoices::summaries).user_only(),
    get(ListInvoices, "invoices", invoices::list),
    get(ListEstimateLinks, "invoices/estimates/links", invoices::estimates),
    get(GetInvoice, "invoices/{invoice}", invoices::get).user_only(),
    get(GetInvoiceStatement, "invoices/{invoice}/documents/statement", statements::invoice).user_only(),
    get(
        GetTaxReceiptStatement,
        "invoices/{invoice}/receipts/{receipt}/documents/statement",
        statements::receipt,
    )
    .user_only(),
    get(ListInvoiceLineItems, "invoices/{invoice}/lineitems", invoice_lines::list),
    get(ListInvoiceLineItemsByPath, "invoices/{invoice}/lineitems/{provider}/{type}", invoice_lines::list),
    post(StartBillingExport, export!("reconciliation/billed"), exports::billed_charges).graph(),
    post(StartBillingExport, qualified_export!("reconciliation/billed"), exports::billed_charges).graph(),
    post(StartBillingExport, export!("reconciliation/unbilled"), exports::unbilled_charges).graph(),
    post(StartBillingExport, qualified_export!("reconciliation/unbilled"), exports::unbilled_charges).graph(),
    post(StartBillingExport, export!("usage/billed"), exports::billed_usage).graph(),
    post(StartBillingExport, qualified_export!("usage/billed"), exports::billed_usage).graph(),
    post(StartBillingExport, export!("usage/unbilled"), exports::unbilled_usage).graph(),
    post(StartBillingExport, qualified_export!("usage/unbilled"), exports::unbilled_usage).graph(),
    get(GetBillingExport, billing!("operations/{operation}"), exports::operation).graph(),
    get(GetBillingExportManifest, billing!("manifests/{manifest}"), exports::manifest).graph(),
    get(GetBillingExportPart, "blobs/{export}/{part}", blobs::part).open(),
    get(ListBillingExportParts, "blobs/{export}", blobs::list).open(),
    get(ListAuditRecords, "auditrecords", audit_records::list),
    get(GetAuditRecord, "auditrecords/{record}", audit_records::get),
    get(GetAuditRecord, "auditactivity/v1/auditrecords/{record}", audit_records::get),
];

/// The parts of a pattern, and its route.
type Split = (Vec<&'static str>, &'static Route);

/// The routes by how many segments their patterns have, with the patterns taken apart.
static BY_LENGTH: LazyLock<Vec<Vec<Split>>> = LazyLock::new(|| {
    let mut by_length = Vec::new();
    for route in ROUTES {
        let parts: Vec<&str> = route.pattern.split('/').collect();
        by_length.resize_with(by_length.len().max(parts.len() + 1), Vec::new);
        by_length[parts.len()].push((parts, route));
    }
    by_length
});

/// What stands at the `{…}` of a pattern.
pub(crate) type Parameters<'p> = Vec<(&'static str, &'p str)>;

/// The route of a request and what its parameters are. `HEAD` goes where `GET` goes.
pub(crate) fn find_route(
    method: Method,
    path: &[String],
) -> Result<(&'static Route, Parameters<'_>), Problem> {
    let method = if method == Method::Head { Method::Get } else { method };
    let mut allowed = Vec::new();
    for (parts, route) in BY_LENGTH.get(path.len()).into_iter().flatten() {
        match match_path(parts, path) {
            Some(parameters) if route.method == method => return Ok((route, parameters)),
            Some(_) => allowed.push(route.method.as_str().to_owned()),
            None => {}
        }
    }
    if allowed.is_empty() {
        return Err(Problem::no_such_path());
    }
    Err(Problem::new(405, 405, format!("{} is not allowed here.", method.as_str())).with_data(allowed))
}

fn match_path<'p>(parts: &[&'static str], path: &'p [String]) -> Option<Parameters<'p>> {
    let name = |part: &&'static str| part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
    let mut pairs = parts.iter().zip(path);
    let fits =
        pairs.clone().all(|(part, segment)| name(part).is_some() || part.eq_ignore_ascii_case(segment));
    fits.then(|| pairs.by_ref().filter_map(|(part, segment)| Some((name(part)?, segment.as_str()))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::operation::Operation;

    const GUIDE: &str = include_str!("../../../../docs/emulator.md");

    fn find(method: Method, path: &str) -> Result<Parameters<'static>, u16> {
        let path: Vec<String> = path.split('/').map(str::to_owned).collect();
        let found = find_route(method, Vec::leak(path));
        found.map(|(_, parameters)| parameters).map_err(|problem| problem.status)
    }

    #[test]
    fn fixed_segments_match_in_any_case_and_the_rest_is_taken_as_it_is() {
        let parameters = find(Method::Post, "Customers/A/CARTS/b/Checkout").unwrap();
        assert_eq!(parameters, [("customer", "A"), ("cart", "b")]);
        assert!(find(Method::Post, "extensions/product/checkInventory").is_ok());
        assert!(find(Method::Head, "products").is_ok());
    }

    #[test]
    fn an_unknown_path_and_a_wrong_verb_are_told_apart() {
        assert_eq!(find(Method::Get, "nothing"), Err(404));
        assert_eq!(find(Method::Get, "products/a/b"), Err(404));
        assert_eq!(find(Method::Delete, "products"), Err(405));
    }

    #[test]
    fn the_guide_tells_of_every_operation() {
        for operation in Operation::ALL {
            assert!(GUIDE.contains(&format!("`{}`", operation.name())), "{operation:?}");
        }
    }

    #[test]
    fn the_guide_tells_of_nothing_else() {
        let table = GUIDE.split("## Operations").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
        let names = table.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
        let names: Vec<&str> = names.flat_map(|cell| cell.trim_end_matches('`').split("`, `")).collect();
        assert!(names.len() > 40, "{names:?}");
        for name in names {
            assert!(Operation::find(name).is_some(), "{name}");
        }
    }
}
