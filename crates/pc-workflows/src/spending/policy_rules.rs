//! What a policy of a file decides: its rules, in the order in which they are told.

use pc_models::{Decimal, Money, MoneyTotals};

use super::approval::Approval;
use super::policy::{Decision, SpendingPolicy};
use super::policy_file::{AllowList, ApprovalRules, Limit, NO_TERM, Policy, PolicyFile};
use super::proposal::{Proposal, ProposedLine, SpendingStage, Sum};

/// A rule that is broken, by its path in the file, and why.
struct Broken {
    rule: String,
    reason: String,
}

impl SpendingPolicy for Policy {
    fn name(&self) -> String {
        format!("{} ({})", self.file().name, self.fingerprint())
    }

    fn decide(&self, proposal: &Proposal<'_>) -> Decision {
        let file = self.file();
        let refused = not_allowed(&file.allow, proposal)
            .or_else(|| unattended(file, proposal))
            .or_else(|| too_tolerant(file, proposal))
            .or_else(|| too_much(file, proposal))
            .or_else(|| self.unpriced(proposal));
        if let Some(Broken { rule, reason }) = refused {
            return Decision::Refused { rule, reason };
        }
        match file.approval.as_ref().and_then(|approval| unapproved(approval, proposal)) {
            Some(Broken { rule, reason }) => Decision::NeedsApproval { rule, reason },
            None => Decision::Allowed,
        }
    }

    fn needs_totals(&self) -> bool {
        let limits = &self.file().limits;
        [&limits.run, &limits.customer, &limits.customer_day, &limits.day].into_iter().any(Limit::is_set)
    }

    fn needs_approvals(&self) -> bool {
        self.file().approval.is_some()
    }
}

impl Policy {
    fn unpriced(&self, proposal: &Proposal<'_>) -> Option<Broken> {
        let is_refused = proposal.are_prices_known && self.refuses_unpriced();
        let is_priced =
            |line: &&ProposedLine<'_>| line.price.is_some_and(|price| price.amount >= Decimal::ZERO);
        let line = proposal.lines.iter().find(|line| !is_priced(line)).filter(|_| is_refused)?;
        let price =
            line.price.map_or_else(|| "no price".to_owned(), |price| format!("a price below zero, {price}"));
        broken("unpriced", format!("{} has {price}", line.name))
    }
}

fn broken(rule: impl Into<String>, reason: String) -> Option<Broken> {
    Some(Broken { rule: rule.into(), reason })
}

/// What is not in the lists of what may be bought.
fn not_allowed(allow: &AllowList, proposal: &Proposal<'_>) -> Option<Broken> {
    let is_missing = |list: &Option<Vec<String>>, is_it: &dyn Fn(&str) -> bool| {
        list.as_ref().is_some_and(|list| !list.iter().any(|entry| is_it(entry.trim())))
    };
    let customer = proposal.customer().as_str();
    if is_missing(&allow.customers, &|entry| entry.eq_ignore_ascii_case(customer)) {
        return broken("allow.customers", format!("customer {customer} is not in it"));
    }
    let country = proposal.country();
    if is_missing(&allow.countries, &|entry| entry.eq_ignore_ascii_case(country.as_str())) {
        return broken("allow.countries", format!("{country} is not in it"));
    }
    proposal.lines.iter().find_map(|line| {
        let ProposedLine { name, wanted, kind, term, .. } = line;
        let (product, sku) = (wanted.product.as_str(), wanted.sku.as_str());
        if is_missing(&allow.products, &|entry| entry.eq_ignore_ascii_case(product)) {
            return broken("allow.products", format!("product {product} of {name} is not in it"));
        }
        let item = format!("{product}:{sku}");
        if is_missing(&allow.skus, &|entry| entry.eq_ignore_ascii_case(&item)) {
            return broken("allow.skus", format!("`{item}` of {name} is not in it"));
        }
        if is_missing(&allow.kinds, &|entry| kind.is_some_and(|kind| kind.is(entry))) {
            let kind = kind.map_or("not told", |kind| kind.id.as_str());
            return broken("allow.kinds", format!("the kind of {name} ({kind}) is not in it"));
        }
        let term = term.map_or_else(|| NO_TERM.to_owned(), |term| term.to_string());
        if is_missing(&allow.terms, &|entry| entry.eq_ignore_ascii_case(&term)) {
            return broken("allow.terms", format!("the term of {name} ({term}) is not in it"));
        }
        None
    })
}

/// Consent that no person gave when they were asked.
fn unattended(file: &PolicyFile, proposal: &Proposal<'_>) -> Option<Broken> {
    let is_attended = proposal.consent.is_some_and(|consent| consent.attended);
    if file.allow_yes || proposal.dry_run || is_attended {
        return None;
    }
    broken("allow_yes", "a person has to agree when they are asked, and not beforehand".to_owned())
}

/// Consent to more than its price, and more than the policy allows.
fn too_tolerant(file: &PolicyFile, proposal: &Proposal<'_>) -> Option<Broken> {
    let (most, agreed) =
        (file.price_tolerance_percent.as_percent(), proposal.consent?.tolerance.as_percent());
    let reason = || format!("somebody agreed to {agreed} % more than the price, and {most} % is allowed");
    (agreed > most).then(|| broken("price_tolerance_percent", reason())).flatten()
}

/// What is above a limit.
fn too_much(file: &PolicyFile, proposal: &Proposal<'_>) -> Option<Broken> {
    let limits = &file.limits;
    let of_line = |line: &ProposedLine<'_>| {
        let mut amounts = MoneyTotals::default();
        line.price.map(|price| amounts.add(price));
        let wanted = Sum::new(line.wanted.quantity.into(), amounts);
        above("line", &limits.line, &Sum::default(), &wanted, &line.name)
    };
    let wanted = Sum::new(proposal.units, proposal.amounts.clone());
    let spent = &proposal.spent;
    let sums = [
        ("purchase", &limits.purchase, &Sum::default(), "the purchase"),
        ("run", &limits.run, &spent.run, "this run"),
        ("customer", &limits.customer, &spent.customer, "this customer"),
        ("customer_day", &limits.customer_day, &spent.customer_day, "this customer today"),
        ("day", &limits.day, &spent.day, "today"),
    ];
    let of_sums = || {
        sums.into_iter()
            .find_map(|(name, limit, committed, what)| above(name, limit, committed, &wanted, what))
    };
    proposal.lines.iter().find_map(of_line).or_else(of_sums)
}

/// Whether what is wanted, beside what is committed, is above a limit.
fn above(name: &str, limit: &Limit, committed: &Sum, wanted: &Sum, what: &str) -> Option<Broken> {
    if let Some(most) = limit.units
        && committed.units.saturating_add(wanted.units) > most
    {
        let (committed, wanted) = (committed.units, wanted.units);
        let reason =
            format!("{what} may have {most} units; {committed} are committed, and {wanted} are wanted");
        return broken(format!("limits.{name}.units"), reason);
    }
    if limit.amount.is_empty() {
        return None;
    }
    wanted.amounts.iter().find_map(|wanted| {
        let rule = format!("limits.{name}.amount.{}", wanted.currency);
        let Some(most) = limit.amount.find(wanted.currency) else {
            return broken(
                rule,
                format!("no amount in that currency may be spent, and {what} is to cost {wanted}"),
            );
        };
        let committed = committed.amounts.get(wanted.currency);
        let is_within = committed.checked_add(wanted).is_ok_and(|sum| sum.amount <= most.amount);
        (!is_within).then(|| Broken {
            rule,
            reason: format!("{what} may cost {most}; {committed} is committed, and {wanted} is wanted"),
        })
    })
}

/// What a second person has not agreed to yet.
fn unapproved(rules: &ApprovalRules, proposal: &Proposal<'_>) -> Option<Broken> {
    let need = approval_rule(rules, proposal)?;
    let counts = |approval: &Approval| {
        rules.may_approve(&approval.by) && approval.covers(proposal.units, &proposal.amounts, proposal.at)
    };
    if proposal.approvals.iter().any(|approval| counts(approval)) {
        return None;
    }
    let last = proposal.approvals.last().map(|last| why_not_counted(rules, last, proposal));
    Some(Broken { reason: need.reason + &last.unwrap_or_default(), ..need })
}

/// Why an approval that was given does not count.
fn why_not_counted(rules: &ApprovalRules, approval: &Approval, proposal: &Proposal<'_>) -> String {
    let Approval { by, units, amounts, .. } = approval;
    if approval.expires <= proposal.at {
        format!("; the approval of {by} has expired")
    } else if rules.may_approve(by) {
        format!("; the approval of {by} is for {units} units at {amounts}")
    } else {
        format!("; {by} may not approve it")
    }
}

/// Which rule wants an approval, if one does. Where prices are not known yet, the amounts are asked about later.
fn approval_rule(rules: &ApprovalRules, proposal: &Proposal<'_>) -> Option<Broken> {
    if let Some(most) = rules.units_above
        && proposal.units > most
    {
        return broken(
            "approval.units_above",
            format!("{} units are wanted, more than {most}", proposal.units),
        );
    }
    if rules.above.is_empty() || !proposal.are_prices_known {
        return None;
    }
    if let Some(line) = proposal.lines.iter().find(|line| line.price.is_none()) {
        return broken("approval.above", format!("{} has no price", line.name));
    }
    let is_above =
        |wanted: &Money| rules.above.find(wanted.currency).is_none_or(|most| wanted.amount > most.amount);
    let wanted = proposal.amounts.iter().find(is_above)?;
    let most = rules.above.find(wanted.currency);
    let most = most
        .map_or_else(|| "a currency that is not in the file".to_owned(), |most| format!("more than {most}"));
    let when = if proposal.stage == SpendingStage::BeforeCart { "the quote" } else { "the cart" };
    broken(format!("approval.above.{}", wanted.currency), format!("{when} costs {wanted}, {most}"))
}
