//! Orders: reading them, changing them, and their papers.

use super::*;
use pc_models::{
    BillingCycleType, CatalogItemId, Order, OrderAttachmentMetadata, OrderStatus, ProvisioningStatus,
};

const DOCUMENTED: &str = "get-order.Order";
const PATH: &str = "/v1/customers/c/orders/o";

pub(super) fn is_documented_order(order: &Order) {
    assert_eq!(order.id.as_str(), "YxH1q4KScfvfkJQjgRI8QY1DznnUWZTH1");
    assert_eq!(
        (&order.status, &order.billing_cycle),
        (&Some(OrderStatus::Completed), &Some(BillingCycleType::OneTime))
    );
    assert_eq!(order.currency_symbol.as_deref(), Some("$"));
    assert_eq!(order.creation_date, Some("2018-03-13T22:49:54.3396949Z".parse().unwrap()));
    let line = &order.line_items[0];
    assert_eq!((line.line_item_number, line.quantity), (0, 1));
    assert_eq!(line.offer_id.as_str(), "DZH318Z0BQ4Z:002L:DZH318Z0CMNP");
}

#[test]
fn list_orders() {
    let mut list = ListOrders::new(customer());
    reads(&list, "GET /v1/customers/c/orders");
    let orders = read(&list, "list-orders.ResourceCollection-Order").items;
    assert_eq!((orders.len(), &orders[0].status), (2, &Some(OrderStatus::Pending)));

    (list.billing_cycle, list.include_price) = (Some(BillingCycleType::OneTime), true);
    reads(&list, "GET /v1/customers/c/orders?billingType=OneTime&include_price=true");
    let orders = read(&list, "list-orders-by-billing-cycle.ResourceCollection-Order").items;
    assert!(orders.len() == 2 && orders.iter().all(|order| order.billing_cycle == list.billing_cycle));
    let pricing = json!({"listPrice": 10.10, "extendedPrice": 20.2});
    let line = json!({"lineItemNumber": 0, "offerId": "P:S:A", "quantity": 2, "pricing": pricing});
    let priced = decoded(&list, json!({"items": [{"id": "o", "totalPrice": 20.20, "lineItems": [line]}]}));
    assert_eq!(priced.items[0].total_price, amount("20.2"));
    assert_eq!(priced.items[0].line_items[0].pricing.as_ref().unwrap().list_price, amount("10.1"));
}

#[test]
fn get_order() {
    let mut get = GetOrder::new(customer(), order()).include_price();
    reads(&get, &format!("GET {PATH}?include_price=true"));
    get.include_price = false;
    reads(&get, &format!("GET {PATH}"));
    is_documented_order(&read(&get, DOCUMENTED));
}

#[test]
fn cancel_order() {
    let cancel = CancelOrder::new(customer(), order());
    let body = json!({"id": "o", "status": "cancelled"});
    writes(&cancel, Repeat::Always, &format!("PATCH {PATH}"), &body);
    let answer = decoded(&cancel, json!({"id": "o", "status": "cancelled", "lineItems": []}));
    assert_eq!(answer.status, Some(OrderStatus::Cancelled));
}

#[test]
fn cancel_software() {
    let line = CancelledLine::new(1, CatalogItemId::new("P:S:A"));
    let cancel = CancelSoftware::new(customer(), order(), vec![line]);
    let lines = json!([{"lineItemNumber": 1, "offerId": "P:S:A"}]);
    let body = json!({"id": "o", "status": "cancelled", "lineItems": lines});
    writes(&cancel, Repeat::Always, &format!("PATCH {PATH}"), &body);
    let line = json!({"lineItemNumber": 1, "offerId": "P:S:A", "quantity": 0});
    let answer = decoded(&cancel, json!({"id": "o", "status": "completed", "lineItems": [line]}));
    assert_eq!((answer.status, answer.line_items[0].quantity), (Some(OrderStatus::Completed), 0));
}

#[test]
fn purchase_add_on() {
    let buy = PurchaseAddOn::new(customer(), order(), subscription(), CatalogItemId::new("P:S:A"), 2);
    let line = json!({"offerId": "P:S:A", "parentSubscriptionId": "s", "quantity": 2});
    let body = json!({"id": "o", "referenceCustomerId": "c", "lineItems": [line]});
    writes(&buy, Repeat::WithSameRequestId, &format!("PATCH {PATH}"), &body);
    let lines = json!([
        {"lineItemNumber": 0, "offerId": "B", "quantity": 1, "subscriptionId": "s"},
        {"lineItemNumber": 1, "offerId": "P:S:A", "quantity": 2, "parentSubscriptionId": "s"}
    ]);
    let answer = decoded(&buy, json!({"id": "o", "lineItems": lines}));
    assert_eq!(answer.line_items[1].parent_subscription_id, Some(subscription()));
}

#[test]
fn change_billing_cycle() {
    let body = json!({
        "id": "o", "billingCycle": "annual", "unknown so far": 1,
        "lineItems": [{"lineItemNumber": 0, "offerId": "P:S:A", "quantity": 1}]
    });
    let order: Order = serde_json::from_value(body.clone()).unwrap();
    let change = ChangeBillingCycle::new(customer(), order);
    writes(&change, Repeat::Always, &format!("PATCH {PATH}"), &body);
    is_documented_order(&read(&change, DOCUMENTED));
}

#[test]
fn get_order_provisioning_status() {
    let look = GetOrderProvisioningStatus::new(customer(), order());
    reads(&look, &format!("GET {PATH}/provisioningstatus"));
    let line: Value = serde_json::from_slice(&fixture("line.OrderLineItemProvisioningStatus")).unwrap();
    let lines = decoded(&look, json!({"items": [line]})).items;
    assert_eq!((lines[0].line_item_number, &lines[0].status), (0, &ProvisioningStatus::Fulfilled));
    assert_eq!(lines[0].quantity_provisioning_information[0].quantity, 1);
}

#[test]
fn get_line_item_activation_links() {
    let look = GetLineItemActivationLinks::new(customer(), order(), 3);
    reads(&look, &format!("GET {PATH}/lineitems/3/activationlinks"));
    has_documented_link(&look);
}

#[test]
fn get_order_activation_links() {
    let look = GetOrderActivationLinks::new(customer(), order());
    reads(&look, &format!("GET {PATH}/activationlinks"));
    has_documented_link(&look);
}

#[test]
fn get_subscription_activation_links() {
    let look = GetSubscriptionActivationLinks::new(customer(), subscription());
    reads(&look, "GET /v1/customers/c/subscriptions/s/activationlinks");
    has_documented_link(&look);
}

type Links = pc_models::ResourceCollection<pc_models::OrderLineItemActivationLink>;

fn has_documented_link(look: &impl Operation<Output = Links>) {
    let link: Value = serde_json::from_slice(&fixture("link.OrderLineItemActivationLink")).unwrap();
    let links = decoded(look, json!({"items": [link]})).items;
    assert_eq!(links[0].link.as_ref().unwrap().uri, "https://publisher.example.invalid/activate");
}

#[test]
fn list_order_attachments() {
    let list = ListOrderAttachments::new(customer(), order());
    reads(&list, &format!("GET {PATH}/attachments"));
    let found = read(&list, "attachments.ResourceCollection-OrderAttachment").items;
    assert_eq!((&*found[0].attachment_id, found[0].size_in_kb), ("a", amount("12.5")));
    assert_eq!(found[0].attachment_type.as_deref(), Some("PurchaseOrder"));
}

#[test]
fn attach_to_order() {
    let document = |name: &str| OrderDocument::new(name, "application/pdf", "%PDF-1.7");
    let mut metadata = OrderAttachmentMetadata::default();
    (metadata.customer_price, metadata.currency) = (amount("12.50"), Some("EUR".parse().unwrap()));
    let attach = AttachToOrder::new(customer(), order(), metadata, vec![document("po.pdf")])
        .tender_documents(vec![document("tender.pdf")]);
    let request = attach.request();
    let content_type = request.find_header("Content-Type").unwrap();
    sends(
        &attach,
        Repeat::WithSameRequestId,
        &format!("POST {PATH}/attachment"),
        &[("Content-Type", content_type)],
    );
    let line = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let file = |field: &str, name: &str| {
        format!(
            "--{line}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n"
        )
    };
    let metadata = format!(
        "--{line}\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n\
         {{\"customerPrice\":12.50,\"currency\":\"EUR\"}}\r\n"
    );
    let files = [file("pofiles", "po.pdf"), file("tenderfiles", "tender.pdf")].concat();
    assert_eq!(request.body, format!("{metadata}{files}--{line}--\r\n"));
    let attached = read(&attach, "attachments.ResourceCollection-OrderAttachment").items;
    assert_eq!(attached[0].file_name.as_deref(), Some("po.pdf"));
}
