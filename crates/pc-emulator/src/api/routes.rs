//! One line for each operation.

use crate::api::audit_records;
use crate::api::billing::exports;
use crate::api::billing::invoice_lines;
use crate::api::billing::invoices;
use crate::api::billing::statements;
use crate::api::catalog::availabilities;
use crate::api::catalog::by_customer;
use crate::api::catalog::inventory;
use crate::api::catalog::products;
use crate::api::catalog::promotions;
use crate::api::catalog::skus;
use crate::api::customers;
use crate::api::customers::agreements;
use crate::api::purchasing::addons;
use crate::api::purchasing::attachments;
use crate::api::purchasing::carts;
use crate::api::purchasing::checkout;
use crate::api::purchasing::entitlements;
use crate::api::purchasing::order_changes;
use crate::api::purchasing::order_creation;
use crate::api::purchasing::orders;
use crate::api::purchasing::provisioning;
use crate::api::purchasing::reservations;
use crate::api::route::Resource::{Customer, Order, Subscription};
use crate::api::route::{Route, get, patch, post, put};
use crate::api::subscriptions;
use crate::api::subscriptions::azure_entitlements;
use crate::api::subscriptions::custom_term_ends;
use crate::api::subscriptions::registration;
use crate::api::subscriptions::subscription_changes;

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
    get("ListCustomerProducts", "customers/{customer}/products", by_customer::products),
    get("GetCustomerProduct", "customers/{customer}/products/{product}", by_customer::product),
    get("ListCustomerSkus", "customers/{customer}/products/{product}/skus", by_customer::skus),
    get("GetCustomerSku", "customers/{customer}/products/{product}/skus/{sku}", by_customer::sku),
    get("ListCustomerAvailabilities", "customers/{customer}/products/{product}/skus/{sku}/availabilities", by_customer::availabilities),
    get("GetCustomerAvailability", "customers/{customer}/products/{product}/skus/{sku}/availabilities/{availability}", by_customer::availability),
    get("ListCustomers", "customers", customers::list).marked(),
    get("GetCustomer", "customers/{customer}", customers::get).marked().limited(Customer),
    get("GetAgreementMetadata", "agreements", agreements::metadata).user_only(),
    post("ConfirmCustomerAgreement", "customers/{customer}/agreements", agreements::confirm)
        .user_only()
        .audited("agreement", "create_agreement"),
    get("ListCustomerAgreements", "customers/{customer}/agreements", agreements::list).user_only(),
    get(
        "GetDirectSignStatus",
        "customers/{customer}/directSignedMicrosoftCustomerAgreementStatus",
        agreements::direct_sign_status,
    )
    .user_only(),
    get("ListSubscriptions", "customers/{customer}/subscriptions", subscriptions::list).marked().limited(Subscription),
    get("ListCustomTermEndDates", "customers/{customer}/subscriptions/customtermenddates", custom_term_ends::list).limited(Subscription),
    get("GetSubscription", "customers/{customer}/subscriptions/{subscription}", subscriptions::get).marked().limited(Subscription),
    patch("PatchSubscription", "customers/{customer}/subscriptions/{subscription}", subscription_changes::patch)
        .marked()
        .limited(Subscription)
        .audited("subscription", "update_subscription"),
    get("ListSubscriptionAddOns", "customers/{customer}/subscriptions/{subscription}/addons", addons::list).marked().limited(Subscription),
    get("GetSubscriptionProvisioningStatus", "customers/{customer}/subscriptions/{subscription}/provisioningstatus", subscription_changes::provisioning_status).user_only(),
    post("ActivateSandboxSubscription", "customers/{customer}/subscriptions/{subscription}/activate", subscription_changes::activate),
    get("GetSubscriptionActivationLinks", "customers/{customer}/subscriptions/{subscription}/activationlinks", subscription_changes::activation_links),
    get("ListAzureEntitlements", "customers/{customer}/subscriptions/{subscription}/azureentitlements", azure_entitlements::list).limited(Subscription),
    get("GetAzureEntitlement", "customers/{customer}/subscriptions/{subscription}/azureentitlements/{entitlement}", azure_entitlements::get).limited(Subscription),
    post("CancelAzureEntitlement", "customers/{customer}/subscriptions/{subscription}/azureentitlements/{entitlement}/cancel", azure_entitlements::cancel)
        .limited(Subscription)
        .audited("azure_entitlement", "update_subscription"),
    get("ListPromotions", "productpromotions", promotions::list),
    get("GetPromotion", "productpromotions/{promotion}", promotions::get),
    post("CheckPromotionEligibility", "customers/{customer}/promotioneligibilities", promotions::eligibility),
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
    post("CheckoutCart", "customers/{customer}/carts/{cart}/checkout", checkout::checkout).marked().audited("order", "create_order").limited(Order),
    post("CreateOrder", "customers/{customer}/orders", order_creation::create)
        .marked()
        .limited(Order)
        .audited("order", "create_order"),
    patch("PatchOrder", "customers/{customer}/orders/{order}", order_changes::patch)
        .marked()
        .limited(Order)
        .audited("order", "update_order"),
    get(
        "GetOrderActivationLinks",
        "customers/{customer}/orders/{order}/activationlinks",
        subscription_changes::order_activation_links,
    ),
    get(
        "GetLineItemActivationLinks",
        "customers/{customer}/orders/{order}/lineitems/{line}/activationlinks",
        subscription_changes::order_activation_links,
    ),
    get("ListOrders", "customers/{customer}/orders", orders::list).marked().limited(Order),
    get("GetOrder", "customers/{customer}/orders/{order}", orders::get).marked().limited(Order),
    get(
        "GetOrderProvisioningStatus",
        "customers/{customer}/orders/{order}/provisioningstatus",
        provisioning::status,
    )
    .user_only().limited(Order),
    post("AttachPurchaseOrder", "customers/{customer}/orders/{order}/attachment", attachments::attach).limited(Order),
    get("ListOrderAttachments", "customers/{customer}/orders/{order}/attachments", attachments::list).limited(Order),
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
    get("GetAccountBalance", "invoices/summary", invoices::balance),
    get("ListInvoiceSummaries", "invoices/summaries", invoices::summaries).user_only(),
    get("ListInvoices", "invoices", invoices::list),
    get("ListEstimateLinks", "invoices/estimates/links", invoices::estimates),
    get("GetInvoice", "invoices/{invoice}", invoices::get).user_only(),
    get("GetInvoiceStatement", "invoices/{invoice}/documents/statement", statements::invoice).user_only(),
    get("GetTaxReceipt", "invoices/{invoice}/receipts/{receipt}/documents/statement", statements::receipt).user_only(),
    get("ListInvoiceLineItems", "invoices/{invoice}/lineitems", invoice_lines::list),
    get("ListInvoiceLineItems", "invoices/{invoice}/lineitems/{provider}/{type}", invoice_lines::list),
    post("ExportBilledReconciliation", "v1.0/reports/partners/billing/reconciliation/billed/export", exports::billed_charges),
    post("ExportBilledReconciliation", "v1.0/reports/partners/billing/reconciliation/billed/microsoft.graph.partners.billing.export", exports::billed_charges),
    post("ExportUnbilledReconciliation", "v1.0/reports/partners/billing/reconciliation/unbilled/export", exports::unbilled_charges),
    post("ExportUnbilledReconciliation", "v1.0/reports/partners/billing/reconciliation/unbilled/microsoft.graph.partners.billing.export", exports::unbilled_charges),
    post("ExportBilledUsage", "v1.0/reports/partners/billing/usage/billed/export", exports::billed_usage),
    post("ExportBilledUsage", "v1.0/reports/partners/billing/usage/billed/microsoft.graph.partners.billing.export", exports::billed_usage),
    post("ExportUnbilledUsage", "v1.0/reports/partners/billing/usage/unbilled/export", exports::unbilled_usage),
    post("ExportUnbilledUsage", "v1.0/reports/partners/billing/usage/unbilled/microsoft.graph.partners.billing.export", exports::unbilled_usage),
    get("GetExportOperation", "v1.0/reports/partners/billing/operations/{operation}", exports::operation),
    get("GetExportManifest", "v1.0/reports/partners/billing/manifests/{manifest}", exports::manifest),
    get("GetExportPart", "blobs/{export}/{part}", exports::part).open(),
    get("QueryAuditRecords", "auditrecords", audit_records::list),
    get("GetAuditRecord", "auditrecords/{record}", audit_records::get),
    get("GetAuditRecord", "auditactivity/v1/auditrecords/{record}", audit_records::get),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_tells_of_every_operation() {
        let guide = include_str!("../../../../docs/emulator.md");
        for name in ROUTES.iter().map(|route| route.name).chain([GET_TOKEN]) {
            assert!(guide.contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn the_guide_tells_of_nothing_else() {
        let guide = include_str!("../../../../docs/emulator.md");
        let table = guide.split("## Operations").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
        let names = table.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
        let names: Vec<&str> = names.flat_map(|cell| cell.trim_end_matches('`').split("`, `")).collect();
        assert!(names.len() > 40, "{names:?}");
        for name in names {
            assert!(find_operation(name).is_ok(), "{name}");
        }
    }
}
