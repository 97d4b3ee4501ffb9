//! The customer's purchase order (since 2021, 3.3).

use pc_emulator::demo::{self, CONTOSO};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, body, minutes, request};

/// An order that waits for documents, by its path.
fn waiting(harness: &Harness) -> String {
    let item = harness.catalog_item(demo::REVIEWED_SOFTWARE, "0001", "country=US");
    let line = json!({"id": 0, "catalogItemId": item, "quantity": 1, "billingCycle": "one_time"});
    let (status, done) = harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([line])));
    assert_eq!((status, &done["orders"][0]["status"]), (201, &json!("pending_po_upload")));
    format!("v1/customers/{CONTOSO}/orders/{}", done["orders"][0]["id"].as_str().unwrap())
}

fn attach(harness: &Harness, order: &str, metadata: &Value, files: &[&str]) -> (u16, Value) {
    let mut form = format!("--b\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n{metadata}\r\n");
    for name in files {
        form += &format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}.pdf\"\r\n\r\n%PDF\r\n"
        );
    }
    let mut upload = request(Method::Post, &format!("{order}/attachment"));
    upload.body = (form + "--b--\r\n").into();
    let reply = harness.send(upload.header("Content-Type", "multipart/form-data; boundary=b"));
    (reply.status, body(&reply))
}

#[test]
fn an_order_goes_on_when_its_documents_come() {
    let harness = Harness::new();
    let order = waiting(&harness);
    harness.clock.pass(minutes(30));
    assert_eq!(harness.read(&order)["status"], "pending_po_upload");
    let unbilled = "v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&currencycode=USD&period=current";
    assert_eq!(harness.read(unbilled)["totalCount"], 0);

    let (status, added) =
        attach(&harness, &order, &json!({"customerPrice": 20000, "currency": "USD"}), &["pofiles"]);
    assert_eq!((status, &added["items"][0]["fileName"]), (201, &json!("pofiles.pdf")), "{added}");
    assert_eq!(
        (&added["items"][0]["sizeInKB"], &added["items"][0]["attachmentType"]),
        (&json!(1), &json!("PurchaseOrder"))
    );
    assert_eq!(harness.read(&order)["status"], "po_upload_complete");
    assert_eq!(harness.read(&format!("{order}/attachments"))["items"], added["items"]);
    harness.clock.pass(minutes(20));
    assert_eq!(harness.read(&order)["status"], "completed");
    assert_eq!(harness.read(unbilled)["items"][0]["subtotal"], "15123.00");
}

#[test]
fn documents_that_are_missing_are_asked_for() {
    let harness = Harness::new();
    let order = waiting(&harness);
    let price = json!({"customerPrice": 1, "currency": "USD"});
    let tender = json!({"customerPrice": 1, "currency": "USD", "isPartofTender": true});
    for (metadata, files, code) in [
        (&json!({"currency": "USD"}), &["pofiles"][..], 900_254),
        (&price, &[], 900_252),
        (&tender, &["pofiles"], 900_253),
    ] {
        let (status, fault) = attach(&harness, &order, metadata, files);
        assert_eq!((status, &fault["code"]), (400, &json!(code)));
    }
    assert_eq!(harness.post(&format!("{order}/attachment"), &price).1["code"], 800_002);
    assert_eq!(attach(&harness, &order, &tender, &["pofiles", "tenderfiles"]).0, 201);
}

#[test]
fn a_world_keeps_whether_documents_came() {
    let harness = Harness::new();
    let (released, order) = (waiting(&harness), waiting(&harness));
    attach(&harness, &released, &json!({"customerPrice": 1, "currency": "USD"}), &["pofiles"]);
    harness.clock.pass(minutes(30));
    let world = harness.emulator.world();
    let again = Harness::with(|options| options.world = Some(world.as_str().parse().unwrap()));
    again.clock.pass(minutes(30));
    assert_eq!(again.read(&released)["status"], "completed");
    assert_eq!(again.read(&order)["status"], "pending_po_upload");
    assert_eq!(again.emulator.world(), world);
    assert!(harness.emulator.left_out_of_world().contains(&"1 uploaded purchase order".to_owned()));
}
