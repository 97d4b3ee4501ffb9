//! The catalog of a country, its inventory and its promotions.

use super::*;
use pc_models::{
    Availability, BillingCycleType, CurrencyCode, InventoryCheckRequest, InventoryItem, Product,
    PromotionEligibilities, PromotionEligibilityItem, PurchasePrerequisite, ReservationScope, Sku,
    TargetSegment, TargetView,
};

pub(super) fn is_documented_product(product: &Product) {
    assert_eq!(product.id.as_str(), "DZH318Z0BQ3Q");
    let kind = product.product_type.as_ref().unwrap();
    assert_eq!((&*kind.id, &*kind.sub_type.as_ref().unwrap().id), ("Azure", "VirtualMachines"));
    assert_eq!(product.is_microsoft_product, Some(true));
}

/// All but the ids, which differ.
pub(super) fn is_documented_sku(found: &Sku) {
    assert_eq!((found.minimum_quantity, found.maximum_quantity), (Some(1), Some(999_999_999)));
    assert_eq!(found.supported_billing_cycles, [BillingCycleType::OneTime]);
    let prerequisites =
        [PurchasePrerequisite::AzureSubscriptionRegistration, PurchasePrerequisite::InventoryCheck];
    assert_eq!(found.purchase_prerequisites, prerequisites);
    assert_eq!(found.dynamic_attributes["armRegionName"], "westus2");
}

pub(super) fn is_documented_availability(found: &Availability, id: &str) {
    assert_eq!(found.catalog_item_id.as_str(), format!("DZH318Z0BQ3Q:0001:{id}"));
    assert_eq!(found.default_currency.as_ref().unwrap().code, "USD");
    assert_eq!((found.segment.clone(), found.country), (Some(TargetSegment::Commercial), Some(country())));
    assert_eq!(found.terms[0].duration, "P1Y".parse().unwrap());
}

#[test]
fn list_products() {
    let mut list = ListProducts::new(country(), TargetView::AzureReservationsVm)
        .target_segment(TargetSegment::Commercial)
        .reservation_scope(ReservationScope::AzurePlan);
    reads(
        &list,
        "GET /v1/products?country=US&targetView=AzureReservationsVM&targetSegment=commercial\
         &reservationScope=AzurePlan",
    );
    (list.target_view, list.target_segment, list.reservation_scope) =
        (TargetView::MicrosoftAzure, None, None);
    reads(&list, "GET /v1/products?country=US&targetView=MicrosoftAzure");
    is_documented_product(&read(&list, "list-products.ResourceCollection-Product").items[0]);
}

#[test]
fn get_product() {
    let mut get = GetProduct::new(product(), country()).reservation_scope(ReservationScope::AzurePlan);
    reads(&get, "GET /v1/products/P?country=US&reservationScope=AzurePlan");
    get.reservation_scope = None;
    reads(&get, "GET /v1/products/P?country=US");
    is_documented_product(&read(&get, "get-product.Product"));
}

#[test]
fn list_skus() {
    let mut list = ListSkus::new(product(), country())
        .target_segment(TargetSegment::Education)
        .reservation_scope(ReservationScope::AzurePlan);
    reads(&list, "GET /v1/products/P/skus?country=US&targetSegment=education&reservationScope=AzurePlan");
    (list.target_segment, list.reservation_scope) = (None, None);
    reads(&list, "GET /v1/products/P/skus?country=US");
    let skus = read(&list, "list-skus.ResourceCollection-Sku").items;
    assert_eq!((skus.len(), skus[0].product_id.as_str(), skus[0].id.as_str()), (2, "DZH318Z0BQ5S", "0001"));
    is_documented_sku(&skus[0]);
}

#[test]
fn get_sku() {
    let mut get = GetSku::new(product(), sku(), country()).reservation_scope(ReservationScope::AzurePlan);
    reads(&get, "GET /v1/products/P/skus/S?country=US&reservationScope=AzurePlan");
    get.reservation_scope = None;
    reads(&get, "GET /v1/products/P/skus/S?country=US");
    let found = read(&get, "get-sku.Sku");
    assert_eq!((found.product_id.as_str(), found.id.as_str()), ("DZH318Z0BQ3V", "00G1"));
    is_documented_sku(&found);
}

#[test]
fn list_availabilities() {
    let mut list = ListAvailabilities::new(product(), sku(), country())
        .target_segment(TargetSegment::Commercial)
        .reservation_scope(ReservationScope::AzurePlan);
    reads(
        &list,
        "GET /v1/products/P/skus/S/availabilities?country=US&targetSegment=commercial&reservationScope=AzurePlan",
    );
    (list.target_segment, list.reservation_scope) = (None, None);
    reads(&list, "GET /v1/products/P/skus/S/availabilities?country=US");
    let found = read(&list, "list-availabilities.ResourceCollection-Availability");
    is_documented_availability(&found.items[0], "DZH318XZXVNF");
}

#[test]
fn get_availability() {
    let get = GetAvailability::new(product(), sku(), "A".into(), country());
    reads(&get, "GET /v1/products/P/skus/S/availabilities/A?country=US");
    is_documented_availability(&read(&get, "get-availability.Availability"), "DZH318XZXPHL");
}

#[test]
fn check_inventory() {
    let request = InventoryCheckRequest {
        target_items: vec![InventoryItem::new(product(), sku())],
        inventory_context: [("customerId".to_owned(), "c".to_owned())].into(),
    };
    let check = CheckInventory::new(country(), request);
    let body = json!({
        "targetItems": [{"productId": "P", "skuId": "S"}], "inventoryContext": {"customerId": "c"}
    });
    // A question, although it is posted.
    writes(&check, Repeat::Always, "POST /v1/extensions/product/checkinventory?country=US", &body);
    let items = read(&check, "check-inventory.Vec-InventoryItem");
    assert_eq!(
        items.iter().map(|item| item.is_restricted.unwrap()).collect::<Vec<_>>(),
        [true, true, false, false]
    );
    assert_eq!(items[0].restrictions[0].reason_code, "NotAvailableForSubscription");
    assert_eq!(items[0].restrictions[0].properties["values"], "japanwest");
}

#[test]
fn list_promotions() {
    let list = ListPromotions::new(country(), TargetSegment::Commercial);
    reads(&list, "GET /v1/productpromotions?country=US&segment=commercial");
    let promotion: Value = serde_json::from_slice(&fixture("promotion.ProductPromotion")).unwrap();
    assert_eq!(decoded(&list, json!({"items": [promotion]})).items[0].id, "A:1:B");
}

#[test]
fn get_promotion() {
    let get = GetPromotion::new("p/1".into(), country());
    reads(&get, "GET /v1/productpromotions/p%2F1?country=US");
    let promotion = read(&get, "promotion.ProductPromotion");
    assert_eq!(promotion.required_products[0].product_id, Some("A".into()));
    assert_eq!(promotion.constraints[0].value, amount("300"));
}

#[test]
fn check_promotion_eligibility() {
    let mut item = PromotionEligibilityItem::new(0, pc_models::CatalogItemId::new("P:S:A"), 25);
    item.billing_cycle = Some(BillingCycleType::Monthly);
    item.term_duration = Some("P1Y".parse().unwrap());
    item.promotion_id = Some("p".into());
    let request = PromotionEligibilities::new(vec![item]);
    let check = CheckPromotionEligibility::new(customer(), request);
    let body = json!({"items": [{
        "id": 0, "catalogItemId": "P:S:A", "quantity": 25, "billingCycle": "monthly", "termDuration": "P1Y",
        "promotionId": "p"
    }]});
    // A question, although it is posted.
    writes(&check, Repeat::Always, "POST /v1/customers/c/promotionEligibilities", &body);
    let answer = read(&check, "eligibility.PromotionEligibilities");
    let verdict = &answer.items[0].eligibilities[0];
    assert_eq!((&*verdict.promotion_id, verdict.is_eligible), ("p", Some(false)));
    assert_eq!(verdict.errors[0].error_type.as_deref(), Some("SeatCounts"));
}

/// However the caller wrote them.
#[test]
fn codes_are_sent_in_capitals() {
    let (country, currency) = ("us".parse().unwrap(), "usd".parse::<CurrencyCode>().unwrap());
    reads(&GetProduct::new(product(), country), "GET /v1/products/P?country=US");
    reads(&ListEstimateLinks::new(currency), "GET /v1/invoices/estimates/links?currencyCode=USD");
}
