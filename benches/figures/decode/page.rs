//! A page of one-time invoice lines.

pub(super) const ITEM_COUNT: usize = 2_000;

/// A page as the service sends it today: every number as text.
pub(super) fn page() -> String {
    let items: Vec<String> = (0..ITEM_COUNT).map(item).collect();
    format!(
        r#"{{"totalCount":{ITEM_COUNT},"items":[{}],"continuationToken":"AQAAAA==","attributes":{{"objectType":"Collection"}}}}"#,
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
