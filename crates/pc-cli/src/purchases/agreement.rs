//! Having somebody agree to purchases before they are run.

use std::collections::BTreeMap;
use std::sync::Arc;

use pc_models::{Harmless, MoneyTotals};
use pc_workflows::{Consent, Journal, Purchase, PurchaseId, PurchaseIntent};

use crate::connection::{Service, Spending};
use crate::output::{Failure, confirm};
use crate::purchases::quote;
use crate::purchases::standing::Standing;

/// What somebody agreed to, of each purchase that they were asked about.
pub(crate) type Agreed = BTreeMap<PurchaseId, Consent>;

/// A purchase that somebody is to agree to.
pub(crate) struct Candidate {
    pub(crate) intent: PurchaseIntent,
    pub(crate) standing: Standing,
}

/// Shows what purchases cost, and goes on when somebody agrees, in the words of `verb`. Of those that are in the journal and that
/// nobody agreed to, only a person can be asked: what somebody may have planted there is not agreed to beforehand.
pub(crate) async fn ask(
    verb: &str,
    service: &Service,
    spending: &Spending,
    journal: &Arc<dyn Journal>,
    candidates: Vec<Candidate>,
    yes: bool,
) -> Result<Agreed, Failure> {
    service.sign_in().await?;
    let quoted = quote::ask(service, spending, journal, candidates, yes).await?;
    let none = MoneyTotals::default();
    let much = spending.policy().map_or(&none, |policy| &policy.file().type_total_above);
    let agreement = confirm::ask(&quoted.text, &quoted.total.words(verb, much), yes)?;
    let (by, attended) = spending.who(agreement);
    let (now, tolerance) = (service.client.clock().now(), spending.tolerance());
    let consents = quoted.quotes.iter().map(|quote| {
        let consent = quote.consent(by.as_str(), now, attended).with_tolerance(tolerance);
        (quote.receipt.purchase_id.clone(), consent)
    });
    Ok(consents.collect())
}

/// Refuses to go on without a policy with what was begun under one.
pub(crate) async fn check_policy(
    ids: impl IntoIterator<Item = &PurchaseId>,
    journal: &Arc<dyn Journal>,
    spending: &Spending,
) -> Result<(), Failure> {
    if spending.policy().is_some() {
        return Ok(());
    }
    for id in ids {
        let entries = journal.entries(id).await.unwrap_or_default();
        let purchase = Purchase::replay(&entries).filter(Purchase::may_begin_to_buy);
        if let Some(policy) = purchase.as_ref().and_then(Purchase::policy) {
            return Err(Failure::usage(format!(
                "`{id}` was begun under policy {}: name its file with --policy. Nothing was done",
                Harmless(policy)
            )));
        }
    }
    Ok(())
}
