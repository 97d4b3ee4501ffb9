//! The catalog as one customer may buy it.

use super::catalog::{is_documented_availability, is_documented_product, is_documented_sku};
use super::*;
use pc_models::{ReservationScope, TargetSegment, TargetView};

#[test]
fn list_customer_products() {
    let mut list = ListCustomerProducts::new(customer(), TargetView::Software)
        .target_segment(TargetSegment::Nonprofit)
        .reservation_scope(ReservationScope::AzurePlan);
    reads(
        &list,
        "GET /v1/customers/c/products?targetView=Software&targetSegment=nonprofit&reservationScope=AzurePlan",
    );
    (list.target_segment, list.reservation_scope) = (None, None);
    reads(&list, "GET /v1/customers/c/products?targetView=Software");
    is_documented_product(&read(&list, "list-products.ResourceCollection-Product").items[0]);
}

#[test]
fn get_customer_product() {
    let scope = Some(ReservationScope::AzurePlan);
    let mut get = GetCustomerProduct::new(customer(), product()).reservation_scope(scope);
    reads(&get, "GET /v1/customers/c/products/P?reservationScope=AzurePlan");
    get.reservation_scope = None;
    reads(&get, "GET /v1/customers/c/products/P");
    is_documented_product(&read(&get, "get-product.Product"));
}

#[test]
fn list_customer_skus() {
    let mut list = ListCustomerSkus::new(customer(), product())
        .target_segment(TargetSegment::Government)
        .reservation_scope(ReservationScope::AzurePlan);
    reads(&list, "GET /v1/customers/c/products/P/skus?targetSegment=government&reservationScope=AzurePlan");
    (list.target_segment, list.reservation_scope) = (None, None);
    reads(&list, "GET /v1/customers/c/products/P/skus");
    is_documented_sku(&read(&list, "list-skus.ResourceCollection-Sku").items[0]);
}

#[test]
fn get_customer_sku() {
    let mut get =
        GetCustomerSku::new(customer(), product(), sku()).reservation_scope(ReservationScope::AzurePlan);
    reads(&get, "GET /v1/customers/c/products/P/skus/S?reservationScope=AzurePlan");
    get.reservation_scope = None;
    reads(&get, "GET /v1/customers/c/products/P/skus/S");
    is_documented_sku(&read(&get, "get-sku.Sku"));
}

#[test]
fn list_customer_availabilities() {
    let mut list = ListCustomerAvailabilities::new(customer(), product(), sku())
        .target_segment(TargetSegment::Commercial)
        .reservation_scope(ReservationScope::AzurePlan);
    reads(
        &list,
        "GET /v1/customers/c/products/P/skus/S/availabilities?targetSegment=commercial\
         &reservationScope=AzurePlan",
    );
    (list.target_segment, list.reservation_scope) = (None, None);
    reads(&list, "GET /v1/customers/c/products/P/skus/S/availabilities");
    let found = read(&list, "list-availabilities.ResourceCollection-Availability");
    is_documented_availability(&found.items[0], "DZH318XZXVNF");
}

#[test]
fn get_customer_availability() {
    let get = GetCustomerAvailability::new(customer(), product(), sku(), "A".into());
    reads(&get, "GET /v1/customers/c/products/P/skus/S/availabilities/A");
    is_documented_availability(&read(&get, "get-availability.Availability"), "DZH318XZXPHL");
}
