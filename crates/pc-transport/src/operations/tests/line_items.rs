//! The lines of an invoice, under both addresses.

use super::*;
use pc_models::{
    BillingPeriod, BillingProvider, InvoiceId, InvoiceLineItem, InvoiceLineItemType, ResourceCollection,
};

fn lines(provider: BillingProvider, line_item_type: InvoiceLineItemType) -> ListInvoiceLineItems {
    ListInvoiceLineItems::new(InvoiceId::new("G1"), provider, line_item_type)
}

/// A page of each kind, and what one of its lines says.
fn reads_every_kind(list: &impl Operation<Output = ResourceCollection<InvoiceLineItem>>) {
    type Says = fn(&InvoiceLineItem) -> Option<(String, Option<Decimal>)>;
    let kinds: [(&str, usize, &str, &str, Says); 5] = [
        (
            "get-invoiceline-items-1.ResourceCollection-LicenseBasedLineItem",
            2,
            "567735045559164136",
            "3",
            |line| match line {
                InvoiceLineItem::LicenseBased(line) => Some((line.order_id.clone(), line.quantity)),
                _ => None,
            },
        ),
        (
            "get-invoiceline-items-2.ResourceCollection-UsageBasedLineItem",
            2,
            "568297985427000000",
            "69.67",
            |line| match line {
                InvoiceLineItem::UsageBased(line) => Some((line.order_id.clone(), line.post_tax_total)),
                _ => None,
            },
        ),
        (
            "get-invoiceline-items-3.ResourceCollection-DailyUsageLineItem",
            2,
            "568297985577171353",
            "2.9616",
            |line| match line {
                InvoiceLineItem::DailyUsage(line) => Some((line.order_id.clone(), line.consumed_quantity)),
                _ => None,
            },
        ),
        (
            "get-invoiceline-items-4.ResourceCollection-OneTimeInvoiceLineItem",
            3,
            "94e858b6d855",
            "25",
            |line| match line {
                InvoiceLineItem::OneTime(line) => Some((line.order_id.to_string(), line.quantity)),
                _ => None,
            },
        ),
        (
            "daily-rated.ResourceCollection-DailyRatedUsageLineItem",
            1,
            "1 GB",
            "0.1835431430074643112595",
            |line| match line {
                InvoiceLineItem::DailyRatedUsage(line) => {
                    Some((line.unit_type.clone(), line.effective_unit_price))
                }
                _ => None,
            },
        ),
    ];
    for (name, count, text, number, says) in kinds {
        let page = read(list, name);
        assert_eq!(page.items.len(), count, "{name}");
        assert_eq!(says(&page.items[0]), Some((text.to_owned(), amount(number))), "{name}");
        assert!(page.items.iter().all(|line| says(line).is_some()), "{name}");
    }
}

#[test]
fn list_invoice_line_items() {
    use InvoiceLineItemType::{BillingLineItems, UsageLineItems};
    for (provider, kind, query) in [
        (BillingProvider::Office, BillingLineItems, "provider=office&invoiceLineItemType=billinglineitems"),
        (BillingProvider::Azure, UsageLineItems, "provider=azure&invoiceLineItemType=usagelineitems"),
        (BillingProvider::OneTime, BillingLineItems, "provider=onetime&invoiceLineItemType=billinglineitems"),
        (
            BillingProvider::Marketplace,
            UsageLineItems,
            "provider=marketplace&invoiceLineItemType=usagelineitems",
        ),
        (BillingProvider::All, BillingLineItems, "provider=all&invoiceLineItemType=billinglineitems"),
    ] {
        reads(&lines(provider, kind), &format!("GET /v1/invoices/G1/lineitems?{query}"));
    }
    let mut unbilled = lines(BillingProvider::OneTime, UsageLineItems);
    (unbilled.invoice, unbilled.size) = (InvoiceId::new("unbilled"), Some(2000));
    (unbilled.currency, unbilled.period) = (Some("usd".parse().unwrap()), Some(BillingPeriod::Previous));
    unbilled.has_partner_earned_credit = Some(true);
    let path = "/v1/invoices/unbilled/lineitems?provider=onetime&invoiceLineItemType=usagelineitems\
                &currencyCode=USD&period=previous&hasPartnerEarnedCredit=true&size=2000";
    reads(&unbilled, &format!("GET {path}"));
    let next = unbilled.next_page("a,b/c=");
    assert_eq!(next.target(), format!("{path}&seekOperation=Next"));
    assert_eq!(next.headers, [("MS-ContinuationToken".into(), "a,b/c=".to_owned())]);

    let mut legacy = lines(BillingProvider::Office, BillingLineItems);
    (legacy.size, legacy.offset) = (Some(2), Some(4));
    reads(
        &legacy,
        "GET /v1/invoices/G1/lineitems?provider=office&invoiceLineItemType=billinglineitems&size=2&offset=4",
    );
    reads_every_kind(&legacy);
}

#[test]
fn list_invoice_line_items_by_path() {
    let mut list = ListInvoiceLineItemsByPath::new(
        InvoiceId::new("G1"),
        BillingProvider::OneTime,
        InvoiceLineItemType::BillingLineItems,
    )
    .size(2)
    .offset(4);
    reads(&list, "GET /v1/invoices/G1/lineitems/onetime/billinglineitems?size=2&offset=4");
    (list.size, list.offset) = (None, None);
    reads(&list, "GET /v1/invoices/G1/lineitems/onetime/billinglineitems");
    let next = list.next_page("t");
    assert_eq!(next.target(), "/v1/invoices/G1/lineitems/onetime/billinglineitems?seekOperation=Next");
    assert_eq!(next.headers, [("MS-ContinuationToken".into(), "t".to_owned())]);
    reads_every_kind(&list);
}
