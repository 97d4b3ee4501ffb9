//! The baseline: what one would write without journal and machine.

use pc_models::{Cart, CartLineItem};
use pc_transport::operations::{
    CheckoutCart, CreateCart, GetCustomer, GetOrder, GetOrderProvisioningStatus, GetProduct, GetSku,
    ListAvailabilities, ListCustomerAgreements, ListEntitlements, ListOrders,
};
use pc_transport::{Client, RequestId};
use pc_workflows::PurchaseIntent;

/// One purchase.
pub(super) async fn buy(client: Client, intent: PurchaseIntent) {
    let customer = intent.customer.clone();
    let (line, country) = (&intent.lines[0], intent.country);
    let (product, sku) = (line.product.clone(), line.sku.clone());
    let list = ListOrders::new(customer.clone());
    assert_eq!(client.run(&list).await.unwrap().items.len(), 0);
    client.run(&GetCustomer::new(customer.clone())).await.unwrap();
    let reservation_scope = None;
    let call = GetProduct::new(product.clone(), country).reservation_scope(reservation_scope.clone());
    client.run(&call).await.unwrap();
    let call =
        GetSku::new(product.clone(), sku.clone(), country).reservation_scope(reservation_scope.clone());
    let known = client.run(&call).await.unwrap();
    let call = ListAvailabilities::new(product, sku, country).reservation_scope(reservation_scope);
    let item = client.run(&call).await.unwrap().items[0].catalog_item_id.clone();
    client
        .run(
            &ListCustomerAgreements::new(customer.clone())
                .agreement_type(pc_models::AgreementType::MicrosoftCustomerAgreement),
        )
        .await
        .unwrap();
    let line = CartLineItem::new(item, line.quantity, known.supported_billing_cycles[0].clone());
    let call = CreateCart::new(customer.clone(), Cart::new(vec![line]));
    let cart = client.run_pinned(&call, RequestId::fresh()).await.unwrap().output.id.unwrap();
    let call = CheckoutCart::new(customer.clone(), cart);
    let placed = client.run_pinned(&call, RequestId::fresh()).await.unwrap().output;
    let order = placed.orders[0].id.clone();
    let get = GetOrder::new(customer.clone(), order.clone()).include_price();
    client.run(&get).await.unwrap();
    assert_eq!(client.run(&list).await.unwrap().items.len(), 1);
    client.run(&GetOrderProvisioningStatus::new(customer.clone(), order)).await.unwrap();
    client.run(&get).await.unwrap();
    let list = ListEntitlements::new(customer).show_expiry();
    assert_eq!(client.run(&list).await.unwrap().items.len(), 1);
}
