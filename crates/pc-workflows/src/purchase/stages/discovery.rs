//! Product, SKU and availability of each line, the customer's agreement, and the rules that follow from them.

use pc_models::{AgreementType, Availability, Product, Sku, TargetSegment};
use pc_transport::Operation;
use pc_transport::operations::{
    GetDirectSignStatus, GetProduct, GetSku, ListAvailabilities, ListCustomerAgreements,
};

use super::step::{Step, rejected, rejected_with_code};
use crate::purchase::rules;
use crate::purchase::state::{Agreement, State};
use crate::purchase::{Fact, LineOffer, LineRules};

/// The customer has not accepted the Microsoft Customer Agreement.
const AGREEMENT_NOT_ACCEPTED: i64 = 13_605;

pub(in crate::purchase) fn next(state: &State) -> Option<Step> {
    if state.rules_passed {
        return None;
    }
    let open = state.lines.iter().position(|line| line.offer.is_none());
    Some(match open {
        Some(line) => look_up(state, line),
        None if state.agreement == Agreement::Unasked && rules::needs_customer_agreement(state) => {
            let agreement_type = Some(AgreementType::MicrosoftCustomerAgreement);
            Step::call(0, ListCustomerAgreements::new(state.customer()).agreement_type(agreement_type))
        }
        None if state.agreement == Agreement::NotConfirmedByPartner => {
            Step::call(0, GetDirectSignStatus::new(state.customer()))
        }
        None => Step::Record(check_rules(state)),
    })
}

fn look_up(state: &State, line: usize) -> Step {
    let (wanted, country) = (state.wanted(line), state.intent.country);
    let (product, sku) = (wanted.product.clone(), wanted.sku.clone());
    let reservation_scope = state.catalog_scope(line);
    if state.lines[line].product.is_none() {
        return Step::call(line, GetProduct::new(product, country).reservation_scope(reservation_scope));
    }
    if state.lines[line].rules.is_none() {
        return Step::call(line, GetSku::new(product, sku, country).reservation_scope(reservation_scope));
    }
    let target_segment = state.intent.segment.clone();
    Step::call(
        line,
        ListAvailabilities::new(product, sku, country)
            .target_segment(target_segment)
            .reservation_scope(reservation_scope),
    )
}

pub(super) fn product_seen(state: &State, line: usize, product: Product) -> Fact {
    let wanted = &state.wanted(line).product;
    let scope = state.catalog_scope(line);
    let lines = (0..state.lines.len())
        .filter(|other| state.wanted(*other).product == *wanted && state.catalog_scope(*other) == scope)
        .collect();
    Fact::ProductSeen { lines, title: product.title.unwrap_or_default(), kind: product.product_type }
}

pub(super) fn sku_seen(state: &State, line: usize, sku: Sku) -> Fact {
    let fact = |key: &str| sku.dynamic_attribute(key).map(str::to_owned);
    let rules = LineRules {
        region: fact("armRegionName"),
        duration: fact("duration"),
        is_addon: is_addon(&sku),
        attestation: sku.attestation_properties.as_ref().is_some_and(|wanted| wanted.enforce_attestation),
        title: sku.title.unwrap_or_default(),
        minimum: sku.minimum_quantity,
        maximum: sku.maximum_quantity,
        billing_cycles: sku.supported_billing_cycles,
        prerequisites: sku.purchase_prerequisites,
        inventory_variables: sku.inventory_variables,
        provisioning_variables: sku.provisioning_variables,
    };
    Fact::SkuSeen { lines: state.lines_like(line), rules }
}

/// Told as a truth value, or as text.
fn is_addon(sku: &Sku) -> Option<bool> {
    let (_, told) = sku.dynamic_attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case("isAddon"))?;
    told.as_bool().or_else(|| told.as_str()?.trim().to_ascii_lowercase().parse().ok())
}

/// Picks an offer for each line of this SKU. What does not fit is told by the rules, not here; only a line that
/// cannot be bought in this country and segment at all ends the purchase.
pub(super) fn availabilities_seen(state: &State, line: usize, availabilities: &[Availability]) -> Fact {
    let segment = state.intent.segment.clone().unwrap_or(TargetSegment::Commercial);
    let fits = |offer: &&Availability| {
        offer.is_purchasable != Some(false)
            && offer.country.is_none_or(|country| country == state.intent.country)
            && offer.segment.as_ref().is_none_or(|offered| *offered == segment)
    };
    // An empty list may be a gateway's: it is asked for once more.
    if availabilities.is_empty() && state.failures_in_a_row() == 0 {
        let (operation, problem) = (ListAvailabilities::NAME.to_owned(), "no availability at all".to_owned());
        return Fact::Troubled { operation, problem, retry_after_s: None, answered: true };
    }
    let sold: Vec<&Availability> = availabilities.iter().filter(fits).collect();
    let Some(first) = sold.first() else {
        if let Some(violation) = rules::market_violation(state, line) {
            let message = format!("{}: {violation}", state.line_name(line));
            return rejected("not_eligible", message, "buy in a market where it is sold");
        }
        let (name, country) = (state.line_name(line), state.intent.country);
        let message = format!("{name} cannot be bought in {country} for the {segment} segment at present");
        return rejected("not_eligible", message, "check country and segment, or choose another SKU");
    };
    let offers = state.lines_like(line).into_iter().map(|line| {
        let wanted = state.wanted(line).term;
        let has_term = |offer: &&&Availability| {
            wanted.is_some_and(|wanted| offer.terms.iter().any(|term| term.duration == wanted))
        };
        let chosen = sold.iter().find(has_term).unwrap_or(first);
        let offer = LineOffer {
            catalog_item: chosen.catalog_item_id.clone(),
            terms: chosen.terms.iter().map(|term| term.duration).collect(),
            currency: chosen.default_currency.as_ref().map(|currency| currency.code.clone()),
        };
        (line, offer)
    });
    Fact::OffersSeen { offers: offers.collect() }
}

fn check_rules(state: &State) -> Fact {
    if state.agreement == Agreement::Missing {
        return rejected_with_code(
            "not_eligible",
            AGREEMENT_NOT_ACCEPTED,
            format!("customer {} has not accepted the Microsoft Customer Agreement", state.intent.customer),
            "have the customer accept the agreement, then start the purchase again under a new id",
        );
    }
    let violations = rules::violations(state);
    if violations.is_empty() {
        return Fact::RulesPassed;
    }
    rejected("invalid_request", violations.join("; "), "correct the intent and start it under a new id")
}
