//! One row of the specification.

use std::borrow::Cow;

use pc_models::{CurrencyCode, Decimal};
use pc_workflows::billing::{BillingLine, Cell, LineDetails, LineFacts};

use super::Value;
use super::charge::{Category, Commitment, is_correction, pricing_category};
use super::ends::Ends;
use super::period::{Period, utc};
use super::price::{Price, tax_on};
use super::region_and_tags::{region, resource_type, tags};
use super::service::{service_category, service_name};

/// Who provides, and who writes the invoices.
const MICROSOFT: &str = "Microsoft";
/// What is counted where a line has no unit.
const UNITS: &str = "Units";

type Text<'a> = Cow<'a, str>;

/// The struct of a row, and the names of its columns.
macro_rules! focus_row {
    ($($name:ident: $type:ty = $column:literal),+ $(,)?) => {
        /// One row; what may be null is empty.
        #[derive(Debug, Clone, Default)]
        pub(super) struct FocusRow<'a> {
            $(pub(super) $name: $type,)+
        }

        /// The names of the columns, in their order.
        pub(super) const FOCUS_COLUMNS: [&str; [$($column),+].len()] = [$($column),+];

        impl FocusRow<'_> {
            /// The values, in the order of [`FOCUS_COLUMNS`].
            pub(super) fn cells(&self) -> [Cell<'_>; FOCUS_COLUMNS.len()] {
                [$(self.$name.cell()),+]
            }
        }
    };
}

focus_row! {
    availability_zone: Text<'a> = "AvailabilityZone",
    billed_cost: Option<Decimal> = "BilledCost",
    billing_account_id: Text<'a> = "BillingAccountId",
    billing_account_name: Text<'a> = "BillingAccountName",
    billing_currency: Option<CurrencyCode> = "BillingCurrency",
    billing_period_end: Text<'a> = "BillingPeriodEnd",
    billing_period_start: Text<'a> = "BillingPeriodStart",
    charge_category: Text<'a> = "ChargeCategory",
    charge_class: Text<'a> = "ChargeClass",
    charge_description: Text<'a> = "ChargeDescription",
    charge_frequency: Text<'a> = "ChargeFrequency",
    charge_period_end: Text<'a> = "ChargePeriodEnd",
    charge_period_start: Text<'a> = "ChargePeriodStart",
    commitment_discount_category: Text<'a> = "CommitmentDiscountCategory",
    commitment_discount_id: Text<'a> = "CommitmentDiscountId",
    commitment_discount_name: Text<'a> = "CommitmentDiscountName",
    commitment_discount_status: Text<'a> = "CommitmentDiscountStatus",
    commitment_discount_type: Text<'a> = "CommitmentDiscountType",
    consumed_quantity: Option<Decimal> = "ConsumedQuantity",
    consumed_unit: Text<'a> = "ConsumedUnit",
    contracted_cost: Option<Decimal> = "ContractedCost",
    contracted_unit_price: Option<Decimal> = "ContractedUnitPrice",
    effective_cost: Option<Decimal> = "EffectiveCost",
    invoice_issuer_name: Text<'a> = "InvoiceIssuerName",
    list_cost: Option<Decimal> = "ListCost",
    list_unit_price: Option<Decimal> = "ListUnitPrice",
    pricing_category: Text<'a> = "PricingCategory",
    pricing_quantity: Option<Decimal> = "PricingQuantity",
    pricing_unit: Text<'a> = "PricingUnit",
    provider_name: Text<'a> = "ProviderName",
    publisher_name: Text<'a> = "PublisherName",
    region_id: Text<'a> = "RegionId",
    region_name: Text<'a> = "RegionName",
    resource_id: Text<'a> = "ResourceId",
    resource_name: Text<'a> = "ResourceName",
    resource_type: Text<'a> = "ResourceType",
    service_category: Text<'a> = "ServiceCategory",
    service_name: Text<'a> = "ServiceName",
    sku_id: Text<'a> = "SkuId",
    sku_price_id: Text<'a> = "SkuPriceId",
    sub_account_id: Text<'a> = "SubAccountId",
    sub_account_name: Text<'a> = "SubAccountName",
    tags: Text<'a> = "Tags",
    invoice: Text<'a> = "x_InvoiceId",
    line_kind: Text<'a> = "x_LineKind",
    charge_type: Text<'a> = "x_ChargeType",
    order: Text<'a> = "x_OrderId",
    subscription: Text<'a> = "x_SubscriptionId",
    azure_subscription: Text<'a> = "x_AzureSubscriptionId",
    resource_group: Text<'a> = "x_ResourceGroup",
    term: Text<'a> = "x_TermAndBillingCycle",
    credit_reason: Text<'a> = "x_CreditReasonCode",
    price_adjustment: Text<'a> = "x_PriceAdjustment",
    promotion: Text<'a> = "x_PromotionId",
    reference: Text<'a> = "x_ReferenceId",
    pricing_currency: Option<CurrencyCode> = "x_PricingCurrency",
    exchange_rate: Option<Decimal> = "x_ExchangeRate",
    earned_credit: Option<Decimal> = "x_PartnerEarnedCreditPercentage",
}

impl<'a> FocusRow<'a> {
    /// The row of a line, without its tax.
    pub(super) fn of(line: &'a BillingLine, billing_period: Option<Period>, ends: Ends) -> Self {
        let (facts, details) = (line.facts(), line.details());
        let billing = billing_period.or_else(|| Period::of_billing(&facts));
        let category = Category::of(&facts);
        let row = Self {
            charge_category: category.name().into(),
            charge_frequency: category.frequency(&facts).into(),
            charge_class: match facts.subtotal {
                Some(amount) if is_correction(&facts, amount, billing) => "Correction".into(),
                _ => "".into(),
            },
            ..Self::default()
        };
        row.with_identity(&facts, &details)
            .with_times(&facts, billing, ends)
            .with_service(&facts, &details)
            .with_costs(&facts, &details, category)
            .with_commitment(&facts, &details, category)
    }

    /// The row of its tax; none where there is none. What it is a tax on is told, its price is not.
    pub(super) fn tax(&self, tax: Option<Decimal>) -> Option<Self> {
        let tax = tax.filter(|tax| *tax != Decimal::ZERO)?;
        let billed = self.billed_cost.unwrap_or_default();
        Some(Self {
            charge_category: "Tax".into(),
            charge_description: format!("Tax on {}", self.charge_description).into(),
            billed_cost: Some(tax),
            effective_cost: tax_on(self.effective_cost, tax, billed),
            list_cost: tax_on(self.list_cost, tax, billed),
            contracted_cost: tax_on(self.contracted_cost, tax, billed),
            commitment_discount_category: "".into(),
            commitment_discount_id: "".into(),
            commitment_discount_status: "".into(),
            commitment_discount_type: "".into(),
            consumed_quantity: None,
            consumed_unit: "".into(),
            contracted_unit_price: None,
            list_unit_price: None,
            pricing_category: "".into(),
            pricing_quantity: None,
            pricing_unit: "".into(),
            sku_id: "".into(),
            sku_price_id: "".into(),
            ..self.clone()
        })
    }

    /// Whether it has all that the specification wants of every row.
    pub(super) fn is_complete(&self) -> bool {
        let texts = [&self.billing_account_id, &self.billing_period_start, &self.charge_period_start];
        texts.into_iter().all(|text| !text.is_empty())
            && self.billed_cost.is_some()
            && self.billing_currency.is_some()
    }

    /// Who pays, for whom, and where the line belongs.
    fn with_identity(self, facts: &LineFacts<'a>, details: &LineDetails<'a>) -> Self {
        Self {
            billing_account_id: details.partner_id.into(),
            billing_account_name: details.partner_name.into(),
            billing_currency: facts.currency,
            sub_account_id: facts.customer_id.into(),
            sub_account_name: facts.customer_name.into(),
            provider_name: MICROSOFT.into(),
            invoice_issuer_name: MICROSOFT.into(),
            publisher_name: first([details.publisher_name, MICROSOFT]).into(),
            invoice: facts.invoice.into(),
            line_kind: facts.kind.as_str().into(),
            charge_type: facts.charge_type.into(),
            order: facts.order_id.into(),
            subscription: facts.subscription_id.into(),
            azure_subscription: details.azure_subscription_id.into(),
            term: facts.term_and_billing_cycle.into(),
            credit_reason: details.credit_reason_code.into(),
            price_adjustment: facts.price_adjustment.into(),
            promotion: details.promotion_id.into(),
            reference: facts.reference_id.into(),
            pricing_currency: facts.pricing_currency,
            exchange_rate: facts.exchange_rate,
            earned_credit: details.earned_credit_percentage,
            ..self
        }
    }

    fn with_times(self, facts: &LineFacts<'a>, billing: Option<Period>, ends: Ends) -> Self {
        let text = |time| Text::from(utc(time));
        let charge = Period::of_charge(facts, ends).or(billing);
        Self {
            billing_period_start: billing.map(|period| text(period.start)).unwrap_or_default(),
            billing_period_end: billing.map(|period| text(period.end)).unwrap_or_default(),
            charge_period_start: charge.map(|period| text(period.start)).unwrap_or_default(),
            charge_period_end: charge.map(|period| text(period.end)).unwrap_or_default(),
            ..self
        }
    }

    /// What was bought or used, and where.
    fn with_service(self, facts: &LineFacts<'a>, details: &LineDetails<'a>) -> Self {
        let name = service_name(facts, details);
        let item = first([facts.sku_name, facts.product_name, facts.meter, name]);
        let description = [facts.charge_type, item, facts.term_and_billing_cycle];
        let description = description.into_iter().filter(|text| !text.is_empty());
        Self {
            charge_description: description.collect::<Vec<_>>().join(", ").into(),
            service_category: service_category(facts, name).into(),
            service_name: name.into(),
            region_id: region(details).into(),
            region_name: region(details).into(),
            resource_id: details.resource_uri.into(),
            resource_name: details.resource_name.into(),
            resource_type: resource_type(details),
            resource_group: details.resource_group.into(),
            tags: tags(details),
            ..self
        }
    }

    fn with_costs(self, facts: &LineFacts<'a>, details: &LineDetails<'a>, category: Category) -> Self {
        let billed = facts.subtotal;
        let row = Self { billed_cost: billed, effective_cost: billed, ..self };
        if category == Category::Credit {
            return Self { list_cost: billed, contracted_cost: billed, ..row };
        }
        let price = Price::of(facts);
        let catalog_item = [facts.product_id, facts.sku_id, facts.availability_id];
        let is_named = !facts.product_id.is_empty() || !facts.sku_id.is_empty();
        let named = |parts: &[&str]| match is_named {
            true => joined(parts),
            false => {
                first([details.meter_id, facts.product_name, row.service_name.as_ref()]).to_owned().into()
            }
        };
        let (sku_id, sku_price_id) = (named(&catalog_item[..2]), named(&catalog_item));
        let unit = first([facts.unit, details.unit_of_measure, UNITS]);
        let row = Self {
            list_cost: price.list_cost().or(billed),
            list_unit_price: price.list_unit,
            contracted_cost: price.contracted_cost().or(billed),
            contracted_unit_price: price.contracted_unit,
            pricing_quantity: price.quantity,
            pricing_unit: unit.into(),
            sku_id,
            sku_price_id,
            ..row
        };
        match category {
            Category::Usage => Self {
                consumed_quantity: facts.quantity.or(facts.billable_quantity),
                consumed_unit: first([details.unit_of_measure, facts.unit, UNITS]).into(),
                ..row
            },
            _ => row,
        }
    }

    /// Reservations and savings plans: what is bought of them covers charges to come, and costs nothing itself.
    fn with_commitment(self, facts: &LineFacts<'a>, details: &LineDetails<'a>, category: Category) -> Self {
        let commitment = Commitment::of(facts, category);
        let row =
            Self { pricing_category: pricing_category(category, commitment, facts, details).into(), ..self };
        let Some(commitment) = commitment else { return row };
        let is_usage = category == Category::Usage;
        Self {
            commitment_discount_category: commitment.category().into(),
            commitment_discount_id: commitment.id.into(),
            commitment_discount_status: if is_usage { "Used" } else { "" }.into(),
            commitment_discount_type: commitment.name().into(),
            effective_cost: if is_usage {
                row.effective_cost
            } else {
                row.billed_cost.map(|_| Decimal::ZERO)
            },
            ..row
        }
    }
}

/// The first text that is not empty.
fn first<const N: usize>(texts: [&str; N]) -> &str {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

/// The parts of a catalog item's id that there are.
fn joined<'a>(parts: &[&str]) -> Text<'a> {
    let parts: Vec<_> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(":").into()
}
