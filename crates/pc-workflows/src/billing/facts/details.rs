//! What lines say besides: read only where somebody asks for it.

use pc_models::{
    BillingReconciliationLine, BillingUsageLine, DailyRatedUsageLineItem, DailyUsageLineItem, Decimal,
    LicenseBasedLineItem, OneTimeInvoiceLineItem, Timestamp, UsageBasedLineItem,
};

use super::conversions::Text;
use super::{Cell, facts};

facts! {
    /// What lines say besides their [`LineFacts`](super::LineFacts). Text that a kind of line does not have is empty.
    struct LineDetails

    /// The names of the columns.
    DETAIL_COLUMNS,
    /// The values, in the order of [`DETAIL_COLUMNS`].
    cells {
        /// The name of what is subscribed to.
        subscription_description: &'a str,
        /// The Azure subscription (entitlement).
        azure_subscription_id: &'a str,
        /// Its name.
        azure_subscription_name: &'a str,
        /// What was measured.
        meter_id: &'a str,
        /// Kind of meter.
        meter_type: &'a str,
        /// Its category.
        meter_category: &'a str,
        /// Its finer category.
        meter_sub_category: &'a str,
        /// Its region.
        meter_region: &'a str,
        /// Unit in which it was measured.
        unit_of_measure: &'a str,
        /// The Azure service.
        consumed_service: &'a str,
        /// The resource group.
        resource_group: &'a str,
        /// The resource: a path.
        resource_uri: &'a str,
        /// The last part of that path.
        resource_name: &'a str,
        /// Where it ran.
        resource_location: &'a str,
        /// The customer's tags: a JSON object.
        tags: &'a str,
        /// Further facts: a JSON object.
        additional_info: &'a str,
        /// Facts of the service.
        service_info1: &'a str,
        /// More of them.
        service_info2: &'a str,
        /// Before tax, in the currency of the price.
        pricing_subtotal: Option<Decimal>,
        /// Day of the exchange rate.
        exchange_rate_date: Option<Timestamp>,
        /// Partner earned credit, in percent.
        earned_credit_percentage: Option<Decimal>,
        /// Any other credit, in percent.
        credit_percentage: Option<Decimal>,
        /// Which credit.
        credit_type: &'a str,
        /// Why a credit was given.
        credit_reason_code: &'a str,
        /// The promotion applied.
        promotion_id: &'a str,
        /// Savings plan behind daily usage.
        benefit_id: &'a str,
        /// `SavingsPlan` or `Charge`.
        benefit_type: &'a str,
        /// Who publishes it.
        publisher_name: &'a str,
        /// The publisher.
        publisher_id: &'a str,
        /// Category of the product.
        product_category: &'a str,
        /// Another form of the order id, or a quote.
        alternate_id: &'a str,
        /// The customer's domain.
        customer_domain: &'a str,
        /// The partner's tenant.
        partner_id: &'a str,
        /// The partner's name.
        partner_name: &'a str,
        /// The partner in the partner network.
        mpn_id: Cell<'a>,
        /// The reseller there; 0 or -1 for none.
        reseller_mpn_id: Cell<'a>,
    }
}

/// What all lines of new commerce have; the two systems call the reseller by different names.
macro_rules! modern_details {
    ($line:ident, $reseller:ident) => {
        LineDetails {
            subscription_description: $line.subscription_description.text(),
            exchange_rate_date: $line.pc_to_bc_exchange_rate_date,
            publisher_name: $line.publisher_name.text(),
            publisher_id: $line.publisher_id.text(),
            customer_domain: $line.customer_domain_name.text(),
            partner_id: $line.partner_id.text(),
            mpn_id: $line.mpn_id.text().into(),
            reseller_mpn_id: $line.$reseller.text().into(),
            ..LineDetails::default()
        }
    };
}

/// What charges have besides.
macro_rules! charge_details {
    ($line:ident, $reseller:ident) => {
        LineDetails {
            credit_reason_code: $line.credit_reason_code.text(),
            promotion_id: $line.promotion_id.text(),
            alternate_id: $line.alternate_id.text(),
            ..modern_details!($line, $reseller)
        }
    };
}

/// What daily usage has besides; the two systems call the unit by different names.
macro_rules! usage_details {
    ($line:ident, $reseller:ident, $unit:ident) => {
        LineDetails {
            azure_subscription_id: $line.entitlement_id.text(),
            azure_subscription_name: $line.entitlement_description.text(),
            meter_id: $line.meter_id.text(),
            meter_type: $line.meter_type.text(),
            meter_category: $line.meter_category.text(),
            meter_sub_category: $line.meter_sub_category.text(),
            meter_region: $line.meter_region.text(),
            unit_of_measure: $line.$unit.text(),
            consumed_service: $line.consumed_service.text(),
            resource_group: $line.resource_group.text(),
            resource_uri: $line.resource_uri.text(),
            resource_name: last_part($line.resource_uri.text()),
            resource_location: $line.resource_location.text(),
            tags: $line.tags.text(),
            additional_info: $line.additional_info.text(),
            service_info1: $line.service_info1.text(),
            service_info2: $line.service_info2.text(),
            pricing_subtotal: $line.pricing_pre_tax_total,
            earned_credit_percentage: percent($line.rate_of_partner_earned_credit),
            credit_percentage: percent($line.rate_of_credit),
            credit_type: $line.credit_type.text(),
            benefit_id: $line.benefit_id.text(),
            benefit_type: $line.benefit_type.text(),
            partner_name: $line.partner_name.text(),
            ..modern_details!($line, $reseller)
        }
    };
}

/// What charges and days of legacy usage have under the same names.
macro_rules! legacy_usage_details {
    ($line:ident) => {
        LineDetails {
            subscription_description: &$line.subscription_description,
            meter_id: &$line.resource_guid,
            meter_category: &$line.service_name,
            meter_sub_category: &$line.service_type,
            meter_region: &$line.region,
            unit_of_measure: &$line.unit,
            customer_domain: &$line.domain_name,
            partner_id: &$line.partner_id,
            partner_name: &$line.partner_name,
            mpn_id: number($line.mpn_id),
            reseller_mpn_id: number($line.tier2_mpn_id),
            ..LineDetails::default()
        }
    };
}

impl<'a> LineDetails<'a> {
    pub(in crate::billing) fn of_charge(line: &'a OneTimeInvoiceLineItem) -> Self {
        charge_details!(line, reseller_mpn_id)
    }

    pub(in crate::billing) fn of_export_charge(line: &'a BillingReconciliationLine) -> Self {
        Self { product_category: line.product_category.text(), ..charge_details!(line, tier2_mpn_id) }
    }

    pub(in crate::billing) fn of_usage(line: &'a DailyRatedUsageLineItem) -> Self {
        usage_details!(line, reseller_mpn_id, unit_of_measure)
    }

    pub(in crate::billing) fn of_export_usage(line: &'a BillingUsageLine) -> Self {
        let details = usage_details!(line, tier2_mpn_id, unit);
        Self {
            earned_credit_percentage: line
                .partner_earned_credit_percentage
                .or(details.earned_credit_percentage),
            credit_percentage: line.credit_percentage.or(details.credit_percentage),
            ..details
        }
    }

    pub(in crate::billing) fn of_license(line: &'a LicenseBasedLineItem) -> Self {
        Self {
            subscription_description: &line.subscription_description,
            customer_domain: &line.domain_name,
            partner_id: &line.partner_id,
            mpn_id: number(line.mpn_id),
            reseller_mpn_id: number(line.tier2_mpn_id),
            ..Self::default()
        }
    }

    pub(in crate::billing) fn of_legacy_charge(line: &'a UsageBasedLineItem) -> Self {
        legacy_usage_details!(line)
    }

    pub(in crate::billing) fn of_legacy_usage(line: &'a DailyUsageLineItem) -> Self {
        Self {
            resource_location: line.metered_region.text(),
            consumed_service: line.metered_service.text(),
            service_info1: line.service_info.text(),
            ..legacy_usage_details!(line)
        }
    }
}

fn last_part(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// A rate from 0 to 1 in percent.
fn percent(rate: Option<Decimal>) -> Option<Decimal> {
    let percent = rate?.get().checked_mul(100.into())?;
    Some(percent.normalize().into())
}

fn number(id: Option<i64>) -> Cell<'static> {
    Cell::Number(id.map(Decimal::from))
}

#[cfg(test)]
mod tests {
    use crate::billing::BillingLine;

    #[test]
    fn earned_credit_is_in_percent_by_either_name() {
        for json in [
            r#"{"UsageDate":"2031-01-05","PartnerEarnedCreditPercentage":15}"#,
            r#"{"UsageDate":"2031-01-05","RateOfPartnerEarnedCredit":0.150}"#,
        ] {
            let line = BillingLine::Usage(serde_json::from_str(json).unwrap());
            assert_eq!(line.details().earned_credit_percentage, Some(15.into()));
        }
    }

    #[test]
    fn a_resource_has_the_last_name_of_its_path() {
        let json = r#"{"ResourceURI":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm1/"}"#;
        let line = BillingLine::Usage(serde_json::from_str(json).unwrap());
        assert_eq!(line.details().resource_name, "vm1");
    }
}
