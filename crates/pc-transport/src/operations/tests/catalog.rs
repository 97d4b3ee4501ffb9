//! The catalog as one customer may buy it.

use super::*;

/// The catalog as one customer may buy it.
#[test]
fn routes_by_customer() {
    let (customer, product, sku) = (customer(), pc_models::ProductId::new("P"), pc_models::SkuId::new("S"));
    let target_segment = Some(TargetSegment::Commercial);
    let reservation_scope = Some(ReservationScope::AzurePlan);
    check(
        &ListCustomerProducts {
            customer: customer.clone(),
            target_view: pc_models::TargetView::AzureReservationsVm,
            target_segment: target_segment.clone(),
            reservation_scope: reservation_scope.clone(),
        },
        "GET /v1/customers/c/products?targetView=AzureReservationsVM&targetSegment=commercial\
         &reservationScope=AzurePlan",
    );
    check(
        &GetCustomerProduct { customer: customer.clone(), product: product.clone(), reservation_scope: None },
        "GET /v1/customers/c/products/P",
    );
    check(
        &ListCustomerSkus {
            customer: customer.clone(),
            product: product.clone(),
            target_segment: target_segment.clone(),
            reservation_scope: None,
        },
        "GET /v1/customers/c/products/P/skus?targetSegment=commercial",
    );
    check(
        &GetCustomerSku {
            customer: customer.clone(),
            product: product.clone(),
            sku: sku.clone(),
            reservation_scope: reservation_scope.clone(),
        },
        "GET /v1/customers/c/products/P/skus/S?reservationScope=AzurePlan",
    );
    check(
        &ListCustomerAvailabilities {
            customer: customer.clone(),
            product: product.clone(),
            sku: sku.clone(),
            target_segment,
            reservation_scope,
        },
        "GET /v1/customers/c/products/P/skus/S/availabilities?targetSegment=commercial\
         &reservationScope=AzurePlan",
    );
    let availability = pc_models::AvailabilityId::new("A");
    check(
        &GetCustomerAvailability {
            customer,
            product: product.clone(),
            sku: sku.clone(),
            availability: availability.clone(),
        },
        "GET /v1/customers/c/products/P/skus/S/availabilities/A",
    );
    let country = "US".parse().unwrap();
    check(
        &GetAvailability { product, sku, availability, country },
        "GET /v1/products/P/skus/S/availabilities/A?country=US",
    );
}

/// The catalog, by country and by customer.
#[test]
fn the_catalog() {
    let (country, customer) = ("US".parse().unwrap(), customer());
    let (product, sku) = (product(), sku());
    let (target_segment, reservation_scope) = (None, None);
    let target_view = pc_models::TargetView::AzureReservationsVm;
    let list = ListProducts {
        country,
        target_view: target_view.clone(),
        target_segment: target_segment.clone(),
        reservation_scope: reservation_scope.clone(),
    };
    let products = read(&list, "list-products.ResourceCollection-Product");
    let own = ListCustomerProducts {
        customer: customer.clone(),
        target_view,
        target_segment: target_segment.clone(),
        reservation_scope: reservation_scope.clone(),
    };
    assert_eq!(read(&own, "list-products.ResourceCollection-Product"), products);
    assert!(!products.items.is_empty());
    let get = GetProduct { product: product.clone(), country, reservation_scope: None };
    let own =
        GetCustomerProduct { customer: customer.clone(), product: product.clone(), reservation_scope: None };
    assert_eq!(read(&get, "get-product.Product"), read(&own, "get-product.Product"));

    let list = ListSkus { product: product.clone(), country, target_segment: None, reservation_scope: None };
    let own = ListCustomerSkus {
        customer: customer.clone(),
        product: product.clone(),
        target_segment: None,
        reservation_scope: None,
    };
    let skus = read(&list, "list-skus.ResourceCollection-Sku");
    assert_eq!(skus, read(&own, "list-skus.ResourceCollection-Sku"));
    assert!(!skus.items.is_empty());
    let get = GetSku { product: product.clone(), sku: sku.clone(), country, reservation_scope: None };
    let own = GetCustomerSku {
        customer: customer.clone(),
        product: product.clone(),
        sku: sku.clone(),
        reservation_scope: None,
    };
    assert_eq!(read(&get, "get-sku.Sku"), read(&own, "get-sku.Sku"));

    let list = ListAvailabilities {
        product: product.clone(),
        sku: sku.clone(),
        country,
        target_segment: None,
        reservation_scope: None,
    };
    let own = ListCustomerAvailabilities {
        customer: customer.clone(),
        product: product.clone(),
        sku: sku.clone(),
        target_segment: None,
        reservation_scope: None,
    };
    let availabilities = read(&list, "list-availabilities.ResourceCollection-Availability");
    assert_eq!(availabilities, read(&own, "list-availabilities.ResourceCollection-Availability"));
    assert!(!availabilities.items.is_empty());
    let availability = pc_models::AvailabilityId::new("A");
    let own = GetCustomerAvailability {
        customer,
        product: product.clone(),
        sku: sku.clone(),
        availability: availability.clone(),
    };
    let get = GetAvailability { product, sku, availability, country };
    assert_eq!(read(&get, "get-availability.Availability"), read(&own, "get-availability.Availability"));
    let check = CheckInventory { country, request: InventoryCheckRequest::default() };
    assert!(!read(&check, "check-inventory.Vec-InventoryItem").is_empty());
}
