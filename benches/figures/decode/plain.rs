//! The baseline: the members of a line as `serde` decodes them by itself, every text as a `String`, nothing understood.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "only read")]
pub(super) struct PlainPage {
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
