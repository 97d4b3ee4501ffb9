//! Decoding a page of invoice lines, against the least that `serde` can do for the same fields.
//!
//! `cargo bench -p pc-models`: compare the medians of `typed` and `plain` of one run; the ratio shall stay below 1.3.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher};
use pc_models::{InvoiceLineItem, OneTimeInvoiceLineItem, ResourceCollection};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const ITEMS: usize = 2_000;

fn main() {
    divan::main();
}

#[divan::bench]
fn typed(bencher: Bencher<'_, '_>) {
    decode::<ResourceCollection<OneTimeInvoiceLineItem>>(bencher);
}

#[divan::bench]
fn plain(bencher: Bencher<'_, '_>) {
    decode::<PlainPage>(bencher);
}

/// The line's kind has to be found out first.
#[divan::bench]
fn any_kind(bencher: Bencher<'_, '_>) {
    decode::<ResourceCollection<InvoiceLineItem>>(bencher);
}

fn decode<T: DeserializeOwned>(bencher: Bencher<'_, '_>) {
    let page = page();
    bencher
        .counter(BytesCount::of_slice(page.as_bytes()))
        .bench(|| serde_json::from_slice::<T>(divan::black_box(page.as_bytes())).unwrap());
}

/// A page as the service sends it today: every number as text.
fn page() -> String {
    let items: Vec<String> = (0..ITEMS).map(item).collect();
    format!(
        r#"{{"totalCount":{ITEMS},"items":[{}],"continuationToken":"AQAAAA==","attributes":{{"objectType":"Collection"}}}}"#,
        items.join(",")
    )
}

fn item(number: usize) -> String {
    let (quantity, cents) = (number % 40 + 1, number % 100);
    let qualifiers = if number.is_multiple_of(3) { r#""AddOn","Trial""# } else { r#""AddOn""# };
    format!(
        r#"{{"partnerId":"00000000-0000-4000-8000-0000000000ff","customerId":"00000000-0000-4000-8000-{number:012}","customerName":"Sample customer {number}","customerDomainName":"customer{number}.example.invalid","customerCountry":"US","invoiceNumber":"G000000001","mpnId":"1000001","resellerMpnId":"0","orderId":"{number:012x}","orderDate":"2031-05-20T18:48:30.6168285Z","productId":"CFQ000000001","skuId":"0001","availabilityId":"CFQ00000000A","productName":"Sample product, monthly","skuName":"Sample product, monthly","productQualifiers":[{qualifiers}],"chargeType":"new","unitPrice":"16","effectiveUnitPrice":"14.{cents:02}","unitType":"","quantity":"{quantity}","subtotal":"{number}.{cents:02}","taxTotal":"73","totalForCustomer":"{number}.{cents:02}","currency":"USD","publisherName":"Sample publisher","publisherId":"","subscriptionDescription":"","subscriptionId":"00000000-0000-4000-9000-{number:012}","subscriptionStartDate":"2031-05-20T00:00:00Z","subscriptionEndDate":"2032-05-19T00:00:00Z","chargeStartDate":"2031-05-20T00:00:00Z","chargeEndDate":"2031-06-19T00:00:00Z","termAndBillingCycle":"One-Year commitment for monthly/yearly billing","alternateId":"{number:012x}","referenceId":"00000000-0000-4000-a000-{number:012}","priceAdjustmentDescription":"[\"Price for given billing period\",\"Price for given term\"]","discountDetails":"","pricingCurrency":"USD","pcToBCExchangeRate":"1.0{cents:02}","pcToBCExchangeRateDate":"2031-05-01T00:00:00","billableQuantity":"{quantity}","meterDescription":"","billingFrequency":"Monthly","reservationOrderId":"00000000-0000-4000-b000-{number:012}","invoiceLineItemType":"billing_line_items","billingProvider":"one_time","promotionId":"","attributes":{{"objectType":"OneTimeInvoiceLineItem"}}}}"#
    )
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "only read")]
struct PlainPage {
    total_count: u64,
    items: Vec<PlainItem>,
    continuation_token: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "only read")]
struct PlainAttributes {
    #[serde(rename = "objectType")]
    object_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "only read")]
struct PlainItem {
    partner_id: String,
    customer_id: String,
    customer_name: String,
    customer_domain_name: String,
    customer_country: String,
    invoice_number: String,
    mpn_id: String,
    reseller_mpn_id: String,
    order_id: String,
    order_date: String,
    product_id: String,
    sku_id: String,
    availability_id: String,
    product_name: String,
    sku_name: String,
    product_qualifiers: Vec<String>,
    charge_type: String,
    unit_price: String,
    effective_unit_price: String,
    unit_type: String,
    quantity: String,
    subtotal: String,
    tax_total: String,
    total_for_customer: String,
    currency: String,
    publisher_name: String,
    publisher_id: String,
    subscription_description: String,
    subscription_id: String,
    subscription_start_date: String,
    subscription_end_date: String,
    charge_start_date: String,
    charge_end_date: String,
    term_and_billing_cycle: String,
    alternate_id: String,
    reference_id: String,
    price_adjustment_description: String,
    discount_details: String,
    pricing_currency: String,
    #[serde(rename = "pcToBCExchangeRate")]
    pc_to_bc_exchange_rate: String,
    #[serde(rename = "pcToBCExchangeRateDate")]
    pc_to_bc_exchange_rate_date: String,
    billable_quantity: String,
    meter_description: String,
    billing_frequency: String,
    reservation_order_id: String,
    invoice_line_item_type: String,
    billing_provider: String,
    promotion_id: String,
    attributes: PlainAttributes,
}
