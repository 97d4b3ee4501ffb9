//! Customers, agreements, promotions and audit records.

use super::*;

/// Customers, agreements, promotions and audit records.
#[test]
fn partner_routes() {
    let filter = Some(pc_models::SimpleFilter::company_name("bri"));
    let encoded = "%7B%22Field%22%3A%22CompanyName%22%2C%22Operator%22%3A%22starts_with%22%2C%22Value%22%3A%22bri%22%7D";
    let list = ListCustomers { size: 40, filter: filter.clone() };
    check(&list, &format!("GET /v1/customers?size=40&filter={encoded}"));
    let answer = decoded(&list, json!({"items": [{"id": "c"}], "continuationToken": "t"}));
    assert_eq!((answer.items[0].id.as_str(), answer.continuation_token.as_deref()), ("c", Some("t")));
    check(&GetCustomer { customer: customer() }, "GET /v1/customers/c");
    let agreement_type = Some(pc_models::AgreementType::MicrosoftCustomerAgreement);
    check(
        &GetAgreementMetadata { agreement_type },
        "GET /v1/agreements?agreementType=MicrosoftCustomerAgreement",
    );
    let (country, segment) = ("US".parse().unwrap(), TargetSegment::Commercial);
    check(&ListPromotions { country, segment }, "GET /v1/productpromotions?country=US&segment=commercial");
    check(&GetPromotion { promotion: "p/1".into(), country }, "GET /v1/productpromotions/p%2F1?country=US");
    let request = pc_models::PromotionEligibilities::default();
    check_body(
        &CheckPromotionEligibility { customer: customer(), request: request.clone() },
        "POST /v1/customers/c/promotionEligibilities",
        &json!(request),
    );
    let audit = ListAuditRecords {
        start_date: Some("2026-11-20".into()),
        end_date: Some("2026-11-21".into()),
        filter: None,
        size: Some(10),
    };
    check(&audit, "GET /v1/auditrecords?startDate=2026-11-20&endDate=2026-11-21&size=10");
    let next = audit.next_page("t");
    assert_eq!(
        (next.target(), next.find_header("MS-ContinuationToken")),
        (audit.request().target(), Some("t"))
    );
    let one = GetAuditRecord { id: "r".into() };
    check(&one, "GET /auditactivity/v1/auditrecords/r");
    assert!(decoded(&one, json!(null)).is_none());
}

/// What partner resources are read as.
#[test]
fn customers_agreements_and_promotions() {
    let (customer, country) = (customer(), "US".parse().unwrap());
    read(&GetCustomer { customer: customer.clone() }, "by-id.Customer");
    let list = ListCustomers { size: 0, filter: None };
    assert!(!read(&list, "list-customers.ResourceCollection-Customer").items.is_empty());
    let list = GetAgreementMetadata { agreement_type: None };
    assert!(!read(&list, "agreements.ResourceCollection-AgreementMetaData").items.is_empty());
    let agreement: pc_models::Agreement = serde_json::from_value(json!({"userId": "u"})).unwrap();
    let confirm = ConfirmCustomerAgreement { customer: customer.clone(), agreement };
    let agreement = read(&confirm, "agreement.Agreement");
    let list = ListCustomerAgreements { customer: customer.clone(), agreement_type: None };
    assert_eq!(decoded(&list, json!({"items": [agreement]})).items, [agreement]);
    assert!(
        decoded(&GetDirectSignStatus { customer: customer.clone() }, json!({"isSigned": true})).is_signed
    );
    let promotion = read(&GetPromotion { promotion: "p".into(), country }, "promotion.ProductPromotion");
    let list = ListPromotions { country, segment: TargetSegment::Commercial };
    assert_eq!(decoded(&list, json!({"items": [promotion]})).items, [promotion]);
    let request = pc_models::PromotionEligibilities::default();
    read(&CheckPromotionEligibility { customer, request }, "eligibility.PromotionEligibilities");
    let list = ListAuditRecords { start_date: None, end_date: None, filter: None, size: None };
    let records = read(&list, "audit.ResourceCollection-AuditRecord");
    let one = decoded(&GetAuditRecord { id: "r".into() }, json!(records.items[0]));
    assert_eq!(one.as_ref(), Some(&records.items[0]));
}
