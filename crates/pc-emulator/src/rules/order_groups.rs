//! Order groups: which lines of a cart become one order, and what is only found out at checkout.

use std::sync::{Arc, LazyLock};

use crate::rules::place_order::OrderPlacement;
use crate::state::cart::Cart;
use crate::state::cart_line::CartLine;
use crate::state::catalog::Item;
use crate::state::catalog_file::Kind;
use crate::values::problem::Problem;

/// The name of the first group, which nearly all lines are in: kept once.
static FIRST_GROUP: LazyLock<Arc<str>> = LazyLock::new(|| "0".into());

/// Lines of one purchase system and billing cycle become one order; groups are numbered as they appear.
pub(crate) fn assign_groups(lines: &mut [CartLine]) {
    let mut known: [Vec<Option<&'static str>>; 2] = Default::default();
    for line in lines {
        let legacy = line.item.as_ref().is_some_and(|item| item.product.kind == Kind::LegacyAzure);
        let cycles = &mut known[usize::from(legacy)];
        let number = cycles.iter().position(|cycle| *cycle == line.billing_cycle).unwrap_or_else(|| {
            cycles.push(line.billing_cycle);
            cycles.len() - 1
        });
        let group = match (legacy, number) {
            (false, 0) => FIRST_GROUP.clone(),
            (false, number) => number.to_string().into(),
            (true, number) => format!("OMS-{number}").into(),
        };
        line.join_group(&group);
    }
}

/// The lines of each group, add-ons behind their parents, in order of appearance.
pub(crate) fn groups(cart: &Cart) -> Vec<(Arc<str>, Vec<CartLine>)> {
    let mut groups: Vec<(Arc<str>, Vec<CartLine>)> = Vec::new();
    for line in cart.lines.iter().flat_map(CartLine::with_addons) {
        match groups.iter_mut().find(|(group, _)| *group == line.group) {
            Some((_, lines)) => lines.push(line.clone()),
            None => groups.push((line.group.clone(), vec![line.clone()])),
        }
    }
    groups
}

impl OrderPlacement<'_> {
    /// What is only found out when the lines of a group are to be bought.
    pub(crate) fn check_group(&self, lines: &[CartLine]) -> Result<(), Problem> {
        let profile = &self.customer.profile;
        // Options are of what is bought now.
        let is_qualified = self.options.qualified_for_software || self.is_earlier;
        let has_conflict = self.options.azure_plan_conflict && !self.is_earlier;
        for item in lines.iter().filter_map(|line| line.item.as_ref()) {
            let title = &item.sku.title;
            if !item.product.is_sold_in(profile.country) {
                let why = format!("'{title}' is not sold in {}.", profile.country);
                return Err(Problem::new(400, 800_070, why));
            }
            if !is_qualified && item.product.kind == Kind::PerpetualSoftware {
                let why = format!(
                    "'{title}' is perpetual software, which a partner must be qualified for before selling it. Ask for that \
                     in Partner Center, then buy it again."
                );
                return Err(Problem::new(403, 800_020, why));
            }
            let is_plan = item.product.kind == Kind::AzurePlan;
            if has_conflict && is_plan && self.customer.has_legacy_azure() {
                let why = "The customer's Azure subscription must be upgraded instead.";
                return Err(Problem::new(409, 900_112, why));
            }
            let agreement = required_agreement(item);
            if !profile.accepted(agreement) {
                let why = format!("The customer has not accepted the {agreement}.");
                return Err(Problem::new(403, 13_605, why));
            }
            let checked = item.sku.requires("InventoryCheck");
            let sold_out = checked && self.catalog.sold_out_region(&item.sku).is_some();
            if sold_out || self.disruption.out_of_inventory {
                return Err(Problem::new(400, 800_010, format!("There is no inventory for '{title}'.")));
            }
        }
        Ok(())
    }
}

/// Whatever is not legacy wants the newer agreement, whether or not the SKU says so.
fn required_agreement(item: &Item) -> &'static str {
    match item.product.kind {
        Kind::LegacyAzure => "MicrosoftCloudAgreement",
        _ => "MicrosoftCustomerAgreement",
    }
}
