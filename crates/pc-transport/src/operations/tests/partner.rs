//! Customers, agreements and audit records.

use super::*;
use pc_models::{
    Agreement, AgreementType, AuditOperationStatus, AuditOperationType, FilterOperator, SimpleFilter,
};

#[test]
fn list_customers() {
    let mut list = ListCustomers::new().size(40).filter(SimpleFilter::company_name("bri & co"));
    reads(
        &list,
        "GET /v1/customers?size=40&filter=%7B%22Field%22%3A%22CompanyName%22%2C%22Operator%22%3A%22starts_with%22\
         %2C%22Value%22%3A%22bri%20%26%20co%22%7D",
    );
    list.filter = None;
    reads(&list, "GET /v1/customers?size=40");
    let page = read(&list, "list-customers.ResourceCollection-Customer");
    assert_eq!(page.items[0].id.as_str(), "00000000-0000-4000-8000-000000000101");
    assert_eq!(page.items[0].company_profile.as_ref().unwrap().company_name.as_deref(), Some("C"));
    let token = page.continuation_token.unwrap();
    let next = list.next_page(&token);
    assert_eq!(next.target(), "/v1/customers?size=40&seekOperation=Next");
    assert_eq!(next.headers, [("MS-ContinuationToken".into(), "AQAAAA==".to_owned())]);
}

#[test]
fn get_customer() {
    let get = GetCustomer::new(customer());
    reads(&get, "GET /v1/customers/c");
    let found = read(&get, "by-id.Customer");
    let address = found.billing_profile.unwrap().default_address.unwrap();
    assert_eq!((address.country, found.allow_delegated_access), (Some(country()), Some(true)));
}

#[test]
fn get_agreement_metadata() {
    let mut list = GetAgreementMetadata::new().agreement_type(AgreementType::MicrosoftCustomerAgreement);
    reads(&list, "GET /v1/agreements?agreementType=MicrosoftCustomerAgreement");
    list.agreement_type = Some("*".parse().unwrap());
    reads(&list, "GET /v1/agreements?agreementType=%2A");
    list.agreement_type = None;
    reads(&list, "GET /v1/agreements");
    let found = read(&list, "agreements.ResourceCollection-AgreementMetaData").items;
    assert_eq!(found[0].agreement_type, Some(AgreementType::MicrosoftCustomerAgreement));
    assert_eq!((found[0].template_id.as_str(), found[1].version_rank), ("t", Some(1)));
}

fn is_documented_agreement(found: &Agreement) {
    assert_eq!(found.agreement_type, Some(AgreementType::MicrosoftCustomerAgreement));
    assert_eq!(found.primary_contact.as_ref().unwrap().email, "a@example.invalid");
    assert_eq!(found.date_agreed, Some("2031-01-01T00:00:00".parse().unwrap()));
}

#[test]
fn list_customer_agreements() {
    let agreement_type = Some(AgreementType::MicrosoftCustomerAgreement);
    let mut list = ListCustomerAgreements::new(customer()).agreement_type(agreement_type);
    reads(&list, "GET /v1/customers/c/agreements?agreementType=MicrosoftCustomerAgreement");
    list.agreement_type = None;
    reads(&list, "GET /v1/customers/c/agreements");
    let agreement: Value = serde_json::from_slice(&fixture("agreement.Agreement")).unwrap();
    is_documented_agreement(&decoded(&list, json!({"items": [agreement]})).items[0]);
}

#[test]
fn confirm_customer_agreement() {
    let body = json!({
        "primaryContact": {"firstName": "A", "lastName": "B", "email": "a@example.invalid"},
        "templateId": "t", "dateAgreed": "2031-01-01T00:00:00Z", "type": "MicrosoftCustomerAgreement"
    });
    let agreement = serde_json::from_value(body.clone()).unwrap();
    let confirm = ConfirmCustomerAgreement::new(customer(), agreement);
    writes(&confirm, Repeat::WithSameRequestId, "POST /v1/customers/c/agreements", &body);
    is_documented_agreement(&read(&confirm, "agreement.Agreement"));
}

#[test]
fn get_direct_sign_status() {
    let look = GetDirectSignStatus::new(customer());
    reads(&look, "GET /v1/customers/c/directSignedMicrosoftCustomerAgreementStatus");
    assert!(decoded(&look, json!({"isSigned": true})).is_signed);
    assert!(!decoded(&look, json!({"isSigned": false})).is_signed);
}

#[test]
fn list_audit_records() {
    let mut list = ListAuditRecords::new()
        .start_date("2026-11-20".to_owned())
        .end_date("2026-11-21".to_owned())
        .filter(SimpleFilter {
            field: "ResourceType".to_owned(),
            value: "Order".to_owned(),
            operator: FilterOperator::Equals,
        })
        .size(10);
    reads(
        &list,
        "GET /v1/auditrecords?startDate=2026-11-20&endDate=2026-11-21&filter=%7B%22Field%22%3A%22ResourceType%22\
         %2C%22Operator%22%3A%22equals%22%2C%22Value%22%3A%22Order%22%7D&size=10",
    );
    (list.end_date, list.filter, list.size) = (None, None, None);
    reads(&list, "GET /v1/auditrecords?startDate=2026-11-20");
    // By the header alone.
    let next = list.next_page("t");
    assert_eq!(next.target(), "/v1/auditrecords?startDate=2026-11-20");
    assert_eq!(next.headers, [("MS-ContinuationToken".into(), "t".to_owned())]);
    let records = read(&list, "audit.ResourceCollection-AuditRecord").items;
    assert_eq!(records[0].operation_type, Some(AuditOperationType::CreateOrder));
    assert_eq!(records[0].operation_status, Some(AuditOperationStatus::Succeeded));
    assert_eq!(records[0].customized_data[0].value.as_deref(), Some("c"));
}

#[test]
fn get_audit_record() {
    let get = GetAuditRecord::new("p_c_createorder_1".into());
    reads(&get, "GET /auditactivity/v1/auditrecords/p_c_createorder_1");
    let record = json!({"id": "r", "partnerId": "p", "customerId": "c", "operationType": "create_order"});
    let found = decoded(&get, record).unwrap();
    assert_eq!(
        (found.id.as_deref(), found.operation_type),
        (Some("r"), Some(AuditOperationType::CreateOrder))
    );
    assert!(decoded(&get, json!(null)).is_none());
    for status in [200, 204] {
        assert!(get.decode(&Reply::new(status)).unwrap().is_none(), "{status} without a body");
    }
}
