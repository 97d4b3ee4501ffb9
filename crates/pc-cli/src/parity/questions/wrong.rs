//! Calls that are known to be wrong: which codes they get, and in which envelope.

use pc_transport::operations::{
    GetCart, GetCustomer, GetInvoice, GetOrder, GetProduct, GetSubscription, ListAuditRecords, ListOrders,
};
use pc_transport::wire::Request;

use super::{Host, Question, country, customer};

/// No customer, order, cart or subscription has it.
const NO_ID: &str = "00000000-0000-0000-0000-000000000000";
const NO_GUID: &str = "not-a-guid";
const NO_PRODUCT: &str = "DZZZZZZZZZZZ";
const NO_INVOICE: &str = "G000000000";
const NO_COUNTRY: &str = "QQ";
const NO_WORD: &str = "nonsense";
const LONG_AGO: &str = "2015-01-01";

/// Stands for an operation where there is none.
pub(crate) const NO_PATH: &str = "NoSuchPath";

/// What these calls name, which is nobody's: a masked recording keeps it.
pub(crate) const CONSTANTS: [&str; 7] =
    [NO_ID, NO_GUID, NO_PRODUCT, NO_INVOICE, NO_COUNTRY, NO_WORD, LONG_AGO];

pub(super) const QUESTIONS: &[Question] = &[
    Question::get("GetCustomer", "Customer", |_, _| Ok(request(&GetCustomer::new(NO_ID.into()))))
        .case("unknown customer"),
    Question::get("GetCustomer", "Customer", |_, _| Ok(request(&GetCustomer::new(NO_GUID.into()))))
        .case("an id that is none"),
    Question::get("ListOrders", "ResourceCollection<Order>", |_, _| {
        Ok(request(&ListOrders::new(NO_ID.into())))
    })
    .case("unknown customer"),
    Question::get("GetOrder", "Order", |known, _| {
        Ok(request(&GetOrder::new(customer(known)?, NO_ID.into())))
    })
    .case("unknown order"),
    Question::get("GetCart", "Cart", |known, _| Ok(request(&GetCart::new(customer(known)?, NO_ID.into()))))
        .case("unknown cart"),
    Question::get("GetSubscription", "Subscription", |known, _| {
        Ok(request(&GetSubscription::new(customer(known)?, NO_ID.into())))
    })
    .case("unknown subscription"),
    Question::get("GetProduct", "Product", |known, _| {
        Ok(request(&GetProduct::new(NO_PRODUCT.into(), country(known)?)))
    })
    .case("unknown product"),
    Question::get("GetInvoice", "Invoice", |_, _| Ok(request(&GetInvoice::new(NO_INVOICE.into()))))
        .case("unknown invoice"),
    Question::get("ListProducts", "ResourceCollection<Product>", |_, _| {
        Ok(Request::get(&["products"]).query("country", NO_COUNTRY).query("targetView", "Azure"))
    })
    .case("unknown country"),
    Question::get("ListProducts", "ResourceCollection<Product>", |known, _| {
        Ok(Request::get(&["products"]).query("country", country(known)?).query("targetView", NO_WORD))
    })
    .case("unknown view"),
    Question::get("ListProducts", "ResourceCollection<Product>", |_, _| Ok(Request::get(&["products"])))
        .case("without parameters"),
    Question::get("ListInvoiceLineItems", "ResourceCollection<InvoiceLineItem>", |_, _| {
        let request = Request::get(&["invoices", NO_INVOICE, "lineitems"]).query("provider", NO_WORD);
        Ok(request.query("invoiceLineItemType", "billinglineitems"))
    })
    .case("unknown provider"),
    Question::get("ListAuditRecords", "ResourceCollection<AuditRecord>", |_, _| {
        Ok(request(&ListAuditRecords::new().start_date(LONG_AGO.to_owned())))
    })
    .case("too long ago"),
    Question::get(NO_PATH, "ResourceCollection<Customer>", |_, _| Ok(Request::get(&[NO_WORD])))
        .case("unknown path"),
    Question {
        host: Host::WithoutToken,
        ..Question::get("ListCustomers", "ResourceCollection<Customer>", |_, _| {
            Ok(Request::get(&["customers"]))
        })
    }
    .case("without a token"),
];

fn request(operation: &impl pc_transport::Operation) -> Request {
    operation.request()
}
