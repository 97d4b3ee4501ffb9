//! Starting purchases again under the same id.

use super::{AtWork, RunError, Runner, receipt_of};
use crate::{Consent, Purchase, PurchaseId, Receipt, driver};

impl Runner {
    /// Starts a purchase again that ended with proof that no checkout of it was ever sent: under the same id, with the intent
    /// that is in the journal and with new request ids. One that runs already is refused.
    ///
    /// # Errors
    /// [`RunError::NotAgain`] when it has not ended, or may have bought something; nothing was done then.
    /// [`RunError::NotBegun`] when the runner was stopped before. Otherwise as [`Runner::resume`].
    pub async fn buy_again(&self, id: &PurchaseId) -> Result<Receipt, RunError> {
        self.start_again(id, None).await
    }

    /// Starts it again, where somebody agreed to it at those prices.
    pub(super) async fn start_again(
        &self,
        id: &PurchaseId,
        consent: Option<Box<Consent>>,
    ) -> Result<Receipt, RunError> {
        let running = self.parts.control.of(id, self.parts.is_dry_run);
        let _driving = running.drive().await;
        let permit = self.permit_to_read(&running).await;
        let (mut purchase, permit) = self.load::<Purchase>(id, permit).await?;
        self.check_service(&*purchase)?;
        let fact = purchase.again()?;
        self.granted_to_ended(&mut purchase, &running, &permit).await?; // its deadline counts from here
        let mut unwritten = Vec::new();
        driver::record(&mut *purchase, fact, self.now(), &mut unwritten);
        if let Some(fact) = consent.and_then(|consent| self.consented(&purchase, *consent)) {
            driver::record(&mut *purchase, fact, self.now(), &mut unwritten);
        }
        receipt_of(&*self.drive(AtWork { machine: purchase, unwritten, permit }, &running).await?)
    }
}
