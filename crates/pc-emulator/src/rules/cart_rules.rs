//! What can be wrong with a cart line. The first thing found is told.

use pc_models::Timestamp;
use serde_json::json;

use crate::faults::disruption::Disruption;
use crate::rules::custom_term_ends::{custom_term_ends, is_within_term};
use crate::rules::promotion_rules::PromotionRequest;
use crate::state::cart_line::{CartLine, LineError};
use crate::state::catalog::{AvailabilityScope, Catalog, Item};
use crate::state::catalog_file::{Kind, Sku};
use crate::state::customer::Customer;
use crate::values::calendar;
use crate::values::spelling::BillingCycle;

/// What the lines of a cart are checked against.
pub(crate) struct CartRules<'s> {
    pub(crate) catalog: Catalog,
    pub(crate) customer: &'s Customer,
    pub(crate) now: Timestamp,
    pub(crate) disruption: &'s Disruption,
    /// Whether it was bought before the emulator started: what its first term ended with may be gone.
    pub(crate) is_earlier: bool,
}

/// The line that an add-on stands below.
struct Base {
    item: Item,
    billing_cycle: Option<BillingCycle>,
}

impl CartRules<'_> {
    /// Finds the line's item, fills in what was left to the service, and notes what is wrong.
    pub(crate) fn check(&self, line: &mut CartLine) {
        self.check_below(line, None);
    }

    fn check_below(&self, line: &mut CartLine, base: Option<&Base>) {
        line.error = self.find_error(line, base).err().map(Box::new);
        line.repriced = self.disruption.repriced.or(line.repriced);
        let base = line.item.clone().map(|item| Base { item, billing_cycle: line.billing_cycle });
        for addon in &mut line.addons {
            self.check_below(addon, base.as_ref());
        }
    }

    fn find_error(&self, line: &mut CartLine, base: Option<&Base>) -> Result<(), LineError> {
        let (item, scope) = self.resolve(&line.catalog_item_id)?;
        line.item = Some(item.clone());
        let sku = &item.sku;
        let usual = || base.map_or_else(|| sku.default_billing_cycle(), |base| base.billing_cycle);
        line.billing_cycle = line.billing_cycle.or_else(usual);
        if let (None, [only]) = (&line.term, sku.terms.as_slice()) {
            line.term = Some(only.duration.as_str().into());
        }
        check_quantity(line, sku)?;
        check_billing(line, &item)?;
        check_attestation(line, sku)?;
        check_provisioning(line, sku)?;
        self.check_custom_term_end(line, &item)?;
        self.check_addon(line, sku, base)?;
        self.check_promotion(line, &item)?;
        if sku.requires("AzureSubscriptionRegistration") {
            self.check_subscription(line, scope)?;
        }
        if let Some((_, code)) = self.disruption.rejected_line.filter(|(id, _)| *id == line.id) {
            return Err(LineError::new(code, "The line was rejected by an injected fault."));
        }
        match self.catalog.sold_out_region(sku).filter(|_| sku.requires("InventoryCheck")) {
            Some(region) => Err(sold_out(region)),
            None if self.disruption.out_of_inventory => Err(sold_out("any region")),
            None => Ok(()),
        }
    }

    /// The item, and the scope of its availability. What is not sold in the customer's market at all has no
    /// availability there; whoever brings an id from another market is refused at checkout.
    fn resolve(&self, catalog_item_id: &str) -> Result<(Item, Option<AvailabilityScope>), LineError> {
        let country = self.customer.profile.country;
        if let Some(found) = self.catalog.resolve(catalog_item_id, country, self.now) {
            return Ok((found.item, Some(found.scope)));
        }
        let foreign = self.catalog.item(catalog_item_id).filter(|item| !item.product.is_sold_in(country));
        let refuse =
            || LineError::new(10_001, format!("The catalog item id '{catalog_item_id}' is not valid."));
        foreign.map(|item| (item, None)).ok_or_else(refuse)
    }

    /// An add-on stands below what it can be added to, or names an active subscription of it; nothing else does.
    /// Both are one order, which has one billing cycle.
    fn check_addon(&self, line: &CartLine, sku: &Sku, base: Option<&Base>) -> Result<(), LineError> {
        let owned = line.provisioning("parentSubscriptionId").map(|id| {
            let known = self.customer.subscriptions.get(id);
            known.filter(|known| known.is_active() && known.starts <= self.now).map(|known| &known.item)
        });
        match base.map(|base| &base.item).or(owned.flatten()).map(Item::name) {
            Some(base) if sku.addon_of.contains(&base) => {}
            None if !sku.is_addon() && owned.is_none() => {}
            _ => return Err(LineError::about_parent()),
        }
        match base.filter(|base| base.billing_cycle != line.billing_cycle) {
            Some(Base { billing_cycle, .. }) => Err(not_supported(format!(
                "An add-on has the billing cycle of what it is added to: '{}'.",
                billing_cycle.unwrap_or_default()
            ))),
            None => Ok(()),
        }
    }

    /// A day on which a first term may end, of licences other than trials.
    fn check_custom_term_end(&self, line: &CartLine, item: &Item) -> Result<(), LineError> {
        let Some(text) = line.special.custom_term_end() else { return Ok(()) };
        if !item.is_online_service() || item.sku.trial {
            return Err(LineError::new(10_016, "A custom term end date is for licences only."));
        }
        let months = line.term.as_deref().and_then(calendar::months).unwrap_or_default();
        let is_allowed = |wanted| match self.is_earlier {
            true => is_within_term(wanted, months, self.now),
            false => custom_term_ends(self.customer, months, self.now).iter().any(|end| end.day == wanted),
        };
        match line.first_term_ends().map(Timestamp::start_of_day).is_some_and(is_allowed) {
            true => Ok(()),
            false => Err(LineError::new(10_017, format!("No term can end on '{text}'."))),
        }
    }

    fn check_promotion(&self, line: &CartLine, item: &Item) -> Result<(), LineError> {
        let Some(id) = line.special.promotion_id().filter(|id| !id.is_empty()) else { return Ok(()) };
        let known = self.catalog.promotions().iter().find(|known| *known.id == **id);
        let fits = known.is_some_and(|known| {
            let request = PromotionRequest {
                item,
                quantity: line.quantity,
                term: line.term.as_deref(),
                cycle: line.billing_cycle,
            };
            known.refusals(&request, self.customer, self.now).is_empty()
        });
        match fits {
            true => Ok(()),
            false => {
                Err(LineError::new(10_014, format!("The promotion '{id}' cannot be had for this line.")))
            }
        }
    }

    fn check_subscription(&self, line: &CartLine, scope: Option<AvailabilityScope>) -> Result<(), LineError> {
        let id = line.provisioning("subscriptionId").unwrap_or_default();
        let not_valid = |why: &str| LineError::new(10_007, format!("The subscription '{id}' {why}."));
        let known = self.customer.subscriptions.get(id).filter(|known| known.starts <= self.now);
        let subscription = known.ok_or_else(|| not_valid("was not found"))?;
        let wanted = match subscription.item.product.kind {
            Kind::AzurePlan => AvailabilityScope::AzurePlan,
            Kind::LegacyAzure => AvailabilityScope::Usual,
            _ => return Err(not_valid("is not an Azure subscription")),
        };
        if subscription.suspended {
            return Err(not_valid("is not active"));
        }
        if scope.is_some_and(|scope| scope != wanted) {
            return Err(not_valid("does not fit the reservation scope of this availability"));
        }
        if !subscription.is_registered(self.now) {
            return Err(LineError::new(10_011, format!("The subscription '{id}' is not registered.")));
        }
        Ok(())
    }
}

fn check_quantity(line: &CartLine, sku: &Sku) -> Result<(), LineError> {
    let (least, most) = (i64::from(sku.minimum), i64::from(sku.maximum));
    if (least..=most).contains(&line.quantity) {
        return Ok(());
    }
    let mut error = invalid(format!("The quantity must be between {least} and {most}."));
    error.additional = Some(json!({"minimumQuantity": least, "maximumQuantity": most}));
    Err(error)
}

fn check_billing(line: &CartLine, item: &Item) -> Result<(), LineError> {
    let (sku, cycle) = (&item.sku, line.billing_cycle.unwrap_or_default());
    if !sku.billing_cycles.iter().any(|supported| supported == cycle) {
        return Err(not_supported(format!("The billing cycle '{cycle}' is not supported.")));
    }
    if item.product.kind == Kind::LegacyAzure {
        return Ok(()); // takes any term
    }
    let term = line.term.as_deref();
    let fits = |term: &str| sku.terms.iter().any(|known| known.duration.eq_ignore_ascii_case(term));
    if term.map_or(!sku.terms.is_empty(), |term| !fits(term)) {
        return Err(invalid(format!("The term '{}' is not offered.", term.unwrap_or_default())));
    }
    if !sku.prices.is_empty() && sku.price(term, cycle).is_none() {
        return Err(not_supported(format!("The billing cycle '{cycle}' is not supported for this term.")));
    }
    Ok(())
}

fn check_attestation(line: &CartLine, sku: &Sku) -> Result<(), LineError> {
    match &sku.attestation {
        Some(kind) if !line.attestation_accepted => {
            Err(LineError::new(10_012, format!("The attestation '{kind}' was not accepted.")))
        }
        _ => Ok(()),
    }
}

fn check_provisioning(line: &CartLine, sku: &Sku) -> Result<(), LineError> {
    for variable in &sku.provisioning_variables {
        let value = line.provisioning(variable);
        let fits = match (variable.as_str(), value) {
            // The term says the same and is the newer way.
            ("Duration", value) => value.is_none_or(|value| {
                let known = sku.dynamic_attributes.get("duration").and_then(toml::Value::as_str);
                known.is_none_or(|known| known.eq_ignore_ascii_case(value))
            }),
            (_, None) => false,
            ("Scope", Some(value)) => {
                ["shared", "single"].iter().any(|scope| scope.eq_ignore_ascii_case(value))
            }
            _ => true,
        };
        if !fits {
            return Err(invalid(format!("The provisioning variable '{variable}' is missing or not valid.")));
        }
    }
    Ok(())
}

/// 10003, also found by the check at checkout.
fn sold_out(region: &str) -> LineError {
    let mut error = LineError::new(10_003, format!("There is no inventory in '{region}'."));
    error.additional = Some(json!({"availableQuantity": 0}));
    error
}

fn invalid(description: String) -> LineError {
    LineError::new(10_010, description)
}

fn not_supported(description: String) -> LineError {
    LineError::new(10_013, description)
}
