//! What is read: each reading operation once, with what earlier answers named.

use pc_models::{
    BillingExportRequest, BillingPeriod, BillingProvider, CurrencyCode, InventoryCheckRequest, InventoryItem,
    InvoiceLineItemType, OrderId, PromotionEligibilities, PromotionEligibilityItem, SubscriptionId,
    TargetSegment, TargetView, TermDuration,
};
use pc_transport::Operation;
use pc_transport::operations::{
    BillingExportKind, CheckInventory, CheckPromotionEligibility, GetAgreementMetadata, GetAuditRecord,
    GetAvailability, GetAzureEntitlement, GetBillingExport, GetBillingExportManifest, GetCustomer,
    GetCustomerAvailability, GetCustomerProduct, GetCustomerSku, GetDirectSignStatus, GetInvoice,
    GetInvoiceStatement, GetInvoiceSummary, GetLineItemActivationLinks, GetOrder, GetOrderActivationLinks,
    GetOrderProvisioningStatus, GetProduct, GetPromotion, GetReservationArtifact, GetSku, GetSubscription,
    GetSubscriptionActivationLinks, GetSubscriptionProvisioningStatus, GetSubscriptionRegistrationStatus,
    GetTaxReceiptStatement, ListAuditRecords, ListAvailabilities, ListAzureEntitlements,
    ListCustomTermEndDates, ListCustomerAgreements, ListCustomerAvailabilities, ListCustomerProducts,
    ListCustomerSkus, ListCustomers, ListEntitlements, ListEstimateLinks, ListInvoiceLineItems,
    ListInvoiceLineItemsByPath, ListInvoiceSummaries, ListInvoices, ListOrderAttachments, ListOrders,
    ListPartnerSubscriptions, ListProducts, ListPromotions, ListSkus, ListSubscriptionAddOns,
    ListSubscriptions, StartBillingExport,
};
use pc_transport::wire::Request;

use super::{Frame, Question, Why, country, customer};
use crate::parity::known::{Customer, Known, NextPage};
use crate::parity::node::{Node, entries};

/// How many a page has, so that lists of a few go on, too.
const PAGE: u32 = 2;
/// Why files are not asked for.
const STORAGE: &str = "the files of exports are Azure Storage's, and not read here";

/// What purchases rest on.
pub(super) const FIRST: &[Question] = &[
    Question::get("ListCustomers", "ResourceCollection<Customer>", |_, _| {
        Ok(ListCustomers::new().size(PAGE).request())
    })
    .learning(customers),
    Question::get("ListCustomers", "ResourceCollection<Customer>", |known, _| {
        next_page(known, ListCustomers::new().size(PAGE))
    })
    .case("next page")
    .learning(customers),
    Question::get("ListOrders", "ResourceCollection<Order>", |known, _| orders(known, 0))
        .learning(|known, list| order_list(known, list, 0)),
    Question::get("ListOrders", "ResourceCollection<Order>", |known, _| orders(known, 1))
        .case("second customer")
        .learning(|known, list| order_list(known, list, 1)),
    Question::get("ListOrders", "ResourceCollection<Order>", |known, _| orders(known, 2))
        .case("third customer")
        .learning(|known, list| order_list(known, list, 2)),
    Question::get("GetCustomer", "Customer", |known, _| Ok(GetCustomer::new(customer(known)?).request()))
        .learning(customer_country),
    Question::get("GetOrder", "Order", |known, _| {
        Ok(GetOrder::new(customer(known)?, order(known)?).request())
    }),
    Question::get(
        "GetOrderProvisioningStatus",
        "ResourceCollection<OrderLineItemProvisioningStatus>",
        |known, _| Ok(GetOrderProvisioningStatus::new(customer(known)?, order(known)?).request()),
    ),
    Question::get("ListSubscriptions", "ResourceCollection<Subscription>", |known, _| {
        Ok(ListSubscriptions::new(customer(known)?).request())
    })
    .learning(subscriptions),
    Question::get("GetSubscription", "Subscription", |known, _| {
        Ok(GetSubscription::new(customer(known)?, subscription(known)?).request())
    }),
    Question::get("ListEntitlements", "ResourceCollection<Entitlement>", |known, _| {
        Ok(ListEntitlements::new(customer(known)?).show_expiry().request())
    })
    .learning(entitlements),
    Question::get("GetReservationArtifact", "ReservedInstanceArtifactDetails", |known, _| {
        let link = known.artifact.as_ref().ok_or(Why::Missing("no reservation is known"))?;
        let artifact =
            GetReservationArtifact::new(link).map_err(|_| Why::Missing("its link leads elsewhere"))?;
        Ok(artifact.request())
    }),
    Question::get("ListCustomerAgreements", "ResourceCollection<Agreement>", |known, _| {
        Ok(ListCustomerAgreements::new(customer(known)?).request())
    }),
    Question::get("GetDirectSignStatus", "DirectSignStatus", |known, _| {
        Ok(GetDirectSignStatus::new(customer(known)?).request())
    }),
    Question::get("ListProducts", "ResourceCollection<Product>", |known, _| {
        Ok(ListProducts::new(country(known)?, TargetView::Azure).request())
    })
    .learning(products),
    Question::get("GetProduct", "Product", |known, _| {
        Ok(GetProduct::new(product(known)?.into(), country(known)?).request())
    }),
    Question::get("ListSkus", "ResourceCollection<Sku>", |known, _| {
        Ok(ListSkus::new(product(known)?.into(), country(known)?).request())
    })
    .learning(|known, list| known.sku = entries(list).first().and_then(|sku| sku.text_at(&["id"]))),
    Question::get("GetSku", "Sku", |known, _| {
        Ok(GetSku::new(product(known)?.into(), sku(known)?.into(), country(known)?).request())
    }),
    Question::get("ListAvailabilities", "ResourceCollection<Availability>", |known, _| {
        Ok(ListAvailabilities::new(product(known)?.into(), sku(known)?.into(), country(known)?).request())
    })
    .learning(availabilities),
    Question::get("GetAvailability", "Availability", |known, _| {
        let (product, sku, availability) = (product(known)?, sku(known)?, availability(known)?);
        Ok(GetAvailability::new(product.into(), sku.into(), availability.into(), country(known)?).request())
    }),
    Question::get("CheckInventory", "Vec<InventoryItem>", |known, _| {
        let item = InventoryItem::new(product(known)?.into(), sku(known)?.into());
        let context = [("customerId".to_owned(), customer(known)?.to_string())].into();
        let request = InventoryCheckRequest { target_items: vec![item], inventory_context: context };
        Ok(CheckInventory::new(country(known)?, request).request())
    }),
    Question::get("ListInvoices", "ResourceCollection<Invoice>", |_, _| {
        Ok(ListInvoices::new().size(PAGE).request())
    })
    .learning(invoices),
    Question::get("ListInvoices", "ResourceCollection<Invoice>", |known, _| {
        next_page(known, ListInvoices::new().size(PAGE))
    })
    .case("next page"),
    Question::get("GetInvoice", "Invoice", |known, _| Ok(GetInvoice::new(invoice(known)?.into()).request())),
    Question::get("GetInvoiceSummary", "InvoiceSummary", |_, _| Ok(GetInvoiceSummary::new().request())),
    Question::get("ListInvoiceSummaries", "ResourceCollection<InvoiceSummary>", |_, _| {
        Ok(ListInvoiceSummaries::new().request())
    }),
    Question::get("ListInvoiceLineItems", "ResourceCollection<InvoiceLineItem>", |known, frame| {
        Ok(charges(known)?.size(frame.lines).request())
    })
    .learning(|known, list| known.next = NextPage::of(list)),
    Question::get("ListInvoiceLineItems", "ResourceCollection<InvoiceLineItem>", |known, frame| {
        next_page(known, charges(known)?.size(frame.lines))
    })
    .case("next page"),
    Question::get("ListInvoiceLineItems", "ResourceCollection<InvoiceLineItem>", |known, frame| {
        let open = lines("unbilled", InvoiceLineItemType::BillingLineItems);
        Ok(open.currency(currency(known)?).period(BillingPeriod::Current).size(frame.lines).request())
    })
    .case("open period"),
    Question::get("ListInvoiceLineItems", "ResourceCollection<InvoiceLineItem>", |known, frame| {
        let usage = lines("unbilled", InvoiceLineItemType::UsageLineItems);
        Ok(usage.currency(currency(known)?).period(BillingPeriod::Current).size(frame.lines).request())
    })
    .case("daily usage"),
    Question::get("ListAuditRecords", "ResourceCollection<AuditRecord>", |_, frame| {
        Ok(records(frame).request())
    })
    .learning(audit_records),
    Question::get("ListAuditRecords", "ResourceCollection<AuditRecord>", |known, frame| {
        next_page(known, records(frame))
    })
    .case("next page"),
    Question::get("GetAuditRecord", "AuditRecord", |known, _| {
        let id = known.audit_record.clone().ok_or(Why::Missing("no audit record with an id is known"))?;
        Ok(GetAuditRecord::new(id).request())
    }),
    Question::get("ListCustomTermEndDates", "ResourceCollection<CustomTermEndDate>", |known, _| {
        Ok(ListCustomTermEndDates::new(customer(known)?, TermDuration::Years(1)).request())
    }),
];

/// What is rarely read.
pub(super) const THEN: &[Question] = &[
    Question::get("ListCustomerProducts", "ResourceCollection<Product>", |known, _| {
        Ok(ListCustomerProducts::new(customer(known)?, TargetView::Azure).request())
    }),
    Question::get("GetCustomerProduct", "Product", |known, _| {
        Ok(GetCustomerProduct::new(customer(known)?, product(known)?.into()).request())
    }),
    Question::get("ListCustomerSkus", "ResourceCollection<Sku>", |known, _| {
        Ok(ListCustomerSkus::new(customer(known)?, product(known)?.into()).request())
    }),
    Question::get("GetCustomerSku", "Sku", |known, _| {
        Ok(GetCustomerSku::new(customer(known)?, product(known)?.into(), sku(known)?.into()).request())
    }),
    Question::get("ListCustomerAvailabilities", "ResourceCollection<Availability>", |known, _| {
        Ok(ListCustomerAvailabilities::new(customer(known)?, product(known)?.into(), sku(known)?.into())
            .request())
    }),
    Question::get("GetCustomerAvailability", "Availability", |known, _| {
        let (product, sku, availability) = (product(known)?, sku(known)?, availability(known)?);
        Ok(GetCustomerAvailability::new(customer(known)?, product.into(), sku.into(), availability.into())
            .request())
    }),
    Question::get("ListPromotions", "ResourceCollection<ProductPromotion>", |known, _| {
        Ok(ListPromotions::new(country(known)?, TargetSegment::Commercial).request())
    })
    .learning(|known, list| {
        known.promotion = entries(list).first().and_then(|promotion| promotion.text_at(&["id"]));
    }),
    Question::get("GetPromotion", "ProductPromotion", |known, _| {
        let id = known.promotion.clone().ok_or(Why::Missing("no promotion is known"))?;
        Ok(GetPromotion::new(id, country(known)?).request())
    }),
    Question::get("CheckPromotionEligibility", "PromotionEligibilities", |known, _| {
        let id = known.promotion.clone().ok_or(Why::Missing("no promotion is known"))?;
        let item = known.catalog_item.clone().ok_or(Why::Missing("no catalog item is known"))?;
        let mut asked = PromotionEligibilityItem::default();
        (asked.id, asked.catalog_item_id) = (Some(0), Some(item.as_str().into()));
        (asked.quantity, asked.promotion_id) = (Some(1), Some(id));
        Ok(CheckPromotionEligibility::new(customer(known)?, PromotionEligibilities::new(vec![asked]))
            .request())
    }),
    Question::get("ListEstimateLinks", "ResourceCollection<EstimateLink>", |known, _| {
        Ok(ListEstimateLinks::new(currency(known)?).request())
    }),
    Question::get("GetInvoiceStatement", "Invoice", |known, _| {
        Ok(GetInvoiceStatement::new(invoice(known)?.into()).request())
    })
    .without_json(),
    Question::get("GetTaxReceiptStatement", "Invoice", |known, _| {
        let (invoice, receipt) = known.receipt.clone().ok_or(Why::Missing("no tax receipt is known"))?;
        Ok(GetTaxReceiptStatement::new(invoice.as_str().into(), receipt).request())
    })
    .without_json(),
    Question::get("ListInvoiceLineItemsByPath", "ResourceCollection<InvoiceLineItem>", |known, _| {
        let kind = InvoiceLineItemType::BillingLineItems;
        let by_path = ListInvoiceLineItemsByPath::new(invoice(known)?.into(), BillingProvider::OneTime, kind);
        Ok(by_path.size(PAGE).request())
    }),
    Question::get("GetAgreementMetadata", "ResourceCollection<AgreementMetaData>", |_, _| {
        Ok(GetAgreementMetadata::new().request())
    }),
    Question::get("ListSubscriptions", "ResourceCollection<Subscription>", |known, _| {
        Ok(ListSubscriptions::new(customer(known)?).order(order(known)?).request())
    })
    .case("of an order"),
    Question::get("ListPartnerSubscriptions", "ResourceCollection<Subscription>", |known, _| {
        let reseller = known.reseller.clone().ok_or(Why::Missing("no reseller is known"))?;
        Ok(ListPartnerSubscriptions::new(customer(known)?, reseller.as_str().into()).request())
    }),
    Question::get("ListSubscriptionAddOns", "ResourceCollection<Subscription>", |known, _| {
        Ok(ListSubscriptionAddOns::new(customer(known)?, subscription(known)?).request())
    }),
    Question::get("GetSubscriptionProvisioningStatus", "SubscriptionProvisioningStatus", |known, _| {
        Ok(GetSubscriptionProvisioningStatus::new(customer(known)?, subscription(known)?).request())
    }),
    Question::get("GetSubscriptionRegistrationStatus", "SubscriptionRegistrationStatus", |known, _| {
        Ok(GetSubscriptionRegistrationStatus::new(customer(known)?, azure(known)?).request())
    }),
    Question::get("ListAzureEntitlements", "ResourceCollection<AzureEntitlement>", |known, _| {
        Ok(ListAzureEntitlements::new(customer(known)?, azure(known)?).request())
    })
    .learning(|known, list| {
        known.azure_entitlement = entries(list).first().and_then(|entitlement| entitlement.text_at(&["id"]));
    }),
    Question::get("GetAzureEntitlement", "AzureEntitlement", |known, _| {
        let id = known.azure_entitlement.clone().ok_or(Why::Missing("no Azure entitlement is known"))?;
        Ok(GetAzureEntitlement::new(customer(known)?, azure(known)?, id.as_str().into()).request())
    }),
    Question::get(
        "GetSubscriptionActivationLinks",
        "ResourceCollection<OrderLineItemActivationLink>",
        |known, _| Ok(GetSubscriptionActivationLinks::new(customer(known)?, subscription(known)?).request()),
    ),
    Question::get(
        "GetOrderActivationLinks",
        "ResourceCollection<OrderLineItemActivationLink>",
        |known, _| Ok(GetOrderActivationLinks::new(customer(known)?, order(known)?).request()),
    ),
    Question::get(
        "GetLineItemActivationLinks",
        "ResourceCollection<OrderLineItemActivationLink>",
        |known, _| {
            let line = known.line.as_deref().and_then(|line| line.parse().ok()).unwrap_or(0);
            Ok(GetLineItemActivationLinks::new(customer(known)?, order(known)?, line).request())
        },
    ),
    Question::get("ListOrderAttachments", "ResourceCollection<OrderAttachment>", |known, _| {
        Ok(ListOrderAttachments::new(customer(known)?, order(known)?).request())
    }),
    Question::get("ListProducts", "ResourceCollection<Product>", |known, _| {
        Ok(ListProducts::new(country(known)?, TargetView::Software).request())
    })
    .case("software"),
    Question::get("ListProducts", "ResourceCollection<Product>", |known, _| {
        Ok(ListProducts::new(country(known)?, TargetView::OnlineServices).request())
    })
    .case("online services"),
    Question::get("GetCart", "Cart", |_, _| {
        Err(Why::Missing("no list names carts; --sandbox-purchase reads one"))
    }),
    Question::get("ListBillingExportParts", "Manifest", |_, _| Err(Why::Missing(STORAGE))),
    Question::get("GetBillingExportPart", "Manifest", |_, _| Err(Why::Missing(STORAGE))),
    Question::get("StartBillingExport", "BillingExportOperation", |known, _| {
        let request = BillingExportRequest::unbilled(BillingPeriod::Current, currency(known)?);
        Ok(StartBillingExport::new(BillingExportKind::UnbilledReconciliation, request).request())
    })
    .without_json()
    .export(),
    Question::get("GetBillingExport", "BillingExportOperation", |known, _| {
        let location = known.export.as_deref().ok_or(Why::Missing("no export was begun"))?;
        let export = GetBillingExport::new(location, origin(location))
            .map_err(|_| Why::Missing("its address leads elsewhere"))?;
        Ok(export.request())
    })
    .export()
    .learning(|known, operation| {
        known.manifest = operation.text_at(&["resourceLocation@odata.navigationLink"]);
    }),
    Question::get("GetBillingExportManifest", "Manifest", |known, _| {
        let link = known
            .manifest
            .as_deref()
            .ok_or(Why::Missing("the export holds its manifest, or is not finished"))?;
        let manifest = GetBillingExportManifest::new(link, origin(link))
            .map_err(|_| Why::Missing("its link leads elsewhere"))?;
        Ok(manifest.request())
    })
    .export(),
];

/// The origin of an address, as it is written.
fn origin(address: &str) -> Option<&str> {
    let host = address.find("://").map(|at| at + 3)?;
    let end = address[host..].find('/').map_or(address.len(), |at| host + at);
    Some(&address[..end])
}

fn order(known: &Known) -> Result<OrderId, Why> {
    known.order.as_deref().map(OrderId::from).ok_or(Why::Missing("no order is known"))
}

fn subscription(known: &Known) -> Result<SubscriptionId, Why> {
    known.subscription.as_deref().map(SubscriptionId::from).ok_or(Why::Missing("no subscription is known"))
}

fn azure(known: &Known) -> Result<SubscriptionId, Why> {
    let azure = known.azure.as_deref().map(SubscriptionId::from);
    azure.ok_or(Why::Missing("no subscription that is billed by usage is known"))
}

fn product(known: &Known) -> Result<&str, Why> {
    known.product.as_deref().ok_or(Why::Missing("no product is known"))
}

fn sku(known: &Known) -> Result<&str, Why> {
    known.sku.as_deref().ok_or(Why::Missing("no SKU is known"))
}

fn availability(known: &Known) -> Result<&str, Why> {
    known.availability.as_deref().ok_or(Why::Missing("no availability is known"))
}

fn invoice(known: &Known) -> Result<&str, Why> {
    known.invoice.as_deref().ok_or(Why::Missing("no invoice is known"))
}

fn currency(known: &Known) -> Result<CurrencyCode, Why> {
    let currency = known.currency.as_deref().and_then(|code| code.parse().ok());
    currency.ok_or(Why::Missing("no billing currency is known"))
}

fn lines(invoice: &str, kind: InvoiceLineItemType) -> ListInvoiceLineItems {
    ListInvoiceLineItems::new(invoice.into(), BillingProvider::OneTime, kind)
}

fn charges(known: &Known) -> Result<ListInvoiceLineItems, Why> {
    Ok(lines(invoice(known)?, InvoiceLineItemType::BillingLineItems))
}

fn records(frame: &Frame) -> ListAuditRecords {
    ListAuditRecords::new()
        .start_date(frame.a_week_ago.clone())
        .end_date(frame.today.clone())
        .size(frame.lines)
}

/// The page after the latest one.
fn next_page(known: &Known, list: impl Operation) -> Result<Request, Why> {
    match known.next.as_ref().ok_or(Why::Missing("no further page is known"))? {
        NextPage::Link(link) => {
            Request::follow(link).map_err(|_| Why::Missing("the link to it leads elsewhere"))
        }
        NextPage::Token(token) => Ok(list.next_page(token)),
    }
}

/// The orders of the first, second or third customer: until one has orders.
fn orders(known: &Known, at: usize) -> Result<Request, Why> {
    if known.order.is_some() {
        return Err(Why::NotNeeded);
    }
    let customer = known.customers.get(at).ok_or(Why::NotNeeded)?;
    Ok(ListOrders::new(customer.id.as_str().into()).include_price().request())
}

fn customers(known: &mut Known, list: &Node) {
    known.next = NextPage::of(list);
    for entry in entries(list) {
        let id = entry.text_at(&["id"]).or_else(|| entry.text_at(&["companyProfile", "tenantId"]));
        let Some(id) = id else { continue };
        if known.customers.iter().all(|customer| customer.id != id) {
            known.customers.push(Customer { id, country: None });
        }
    }
}

fn customer_country(known: &mut Known, customer: &Node) {
    let country = customer
        .text_at(&["billingProfile", "defaultAddress", "country"])
        .or_else(|| customer.text_at(&["companyProfile", "address", "country"]));
    if let Some(buyer) = known.customers.get_mut(known.buyer) {
        buyer.country = country;
    }
}

fn order_list(known: &mut Known, list: &Node, customer: usize) {
    let Some(order) = entries(list).last() else { return };
    known.buyer = customer;
    known.order = order.text_at(&["id"]);
    let lines = order.find("lineItems").and_then(Node::as_list).unwrap_or_default();
    known.line = lines.first().and_then(|line| line.text_at(&["lineItemNumber"]));
    known.currency = order.text_at(&["currencyCode"]);
}

fn subscriptions(known: &mut Known, list: &Node) {
    for entry in entries(list) {
        let Some(id) = entry.text_at(&["id"]) else { continue };
        let is_usage = entry.text_at(&["billingType"]).is_some_and(|kind| kind.eq_ignore_ascii_case("usage"));
        known.reseller = known.reseller.take().or_else(|| entry.text_at(&["partnerId"]));
        if is_usage {
            known.azure.get_or_insert(id);
        } else {
            known.subscription.get_or_insert(id);
        }
    }
    known.subscription = known.subscription.take().or_else(|| known.azure.clone());
}

fn entitlements(known: &mut Known, list: &Node) {
    let artifacts =
        entries(list).iter().filter_map(|entry| entry.find("entitledArtifacts")?.as_list()).flatten();
    known.artifact = artifacts
        .filter_map(|artifact| {
            let link = artifact.find("link").or_else(|| artifact.find("links")?.find("self"))?;
            serde_json::from_str(&serde_json::to_string(link).ok()?).ok()
        })
        .next();
}

fn products(known: &mut Known, list: &Node) {
    known.product = entries(list).first().and_then(|product| product.text_at(&["id"]));
}

fn availabilities(known: &mut Known, list: &Node) {
    let first = entries(list).first();
    known.availability = first.and_then(|availability| availability.text_at(&["id"]));
    known.catalog_item = first.and_then(|availability| availability.text_at(&["catalogItemId"]));
}

fn invoices(known: &mut Known, list: &Node) {
    known.next = NextPage::of(list);
    for entry in entries(list) {
        let Some(id) = entry.text_at(&["id"]) else { continue };
        known.currency = known.currency.take().or_else(|| entry.text_at(&["currencyCode"]));
        let receipts = entry.find("taxReceipts").and_then(Node::as_list).unwrap_or_default();
        if let Some(receipt) = receipts.first().and_then(|receipt| receipt.text_at(&["id"])) {
            known.receipt.get_or_insert((id.clone(), receipt));
        }
        known.invoice.get_or_insert(id);
    }
}

fn audit_records(known: &mut Known, list: &Node) {
    known.next = NextPage::of(list);
    known.audit_record = entries(list).iter().find_map(|record| record.text_at(&["id"]));
}
