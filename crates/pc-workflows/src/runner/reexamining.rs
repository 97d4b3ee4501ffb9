//! Looking again at purchases that ended as unresolved.

use super::control::Running;
use super::{AtWork, RunError, Runner};
use crate::driver::{self, Permit};
use crate::{Purchase, PurchaseId, Receipt};

impl Runner {
    /// Looks again at a purchase whose end is not proven, and never buys: reads its cart, its orders and the order list, and
    /// changes its end if there is proof. One that ended otherwise is returned as it is. An open cart proves only after
    /// [`Proof::QUIET_TIME`](crate::Proof::QUIET_TIME) that nothing was bought: so long it may take.
    ///
    /// # Errors
    /// [`RunError::NotEnded`] when it still runs; [`RunError::NotBegun`] when the runner was stopped before it was looked
    /// at; otherwise as [`Runner::resume`].
    pub async fn reexamine(&self, id: &PurchaseId) -> Result<Receipt, RunError> {
        let running = self.parts.control.of(id, self.parts.is_dry_run);
        let _driving = running.drive().await;
        let permit = self.permit_to_read(&running).await;
        let (mut purchase, permit) = self.load::<Purchase>(id, permit).await?;
        let mut unwritten = Vec::new();
        driver::resumed(&mut *purchase, self.now(), &mut unwritten); // what another process saw counts for nothing
        if let Some(fact) = purchase.reopening() {
            self.check_service(&*purchase)?;
            self.granted_to_ended(&mut purchase, &running, &permit).await?; // the time for looking again begins with it
            driver::record(&mut *purchase, fact, self.now(), &mut unwritten);
        } else if purchase.receipt().is_none() && !purchase.is_reopened() {
            return Err(RunError::NotEnded(id.clone()));
        }
        super::receipt_of(&*self.drive(AtWork { machine: purchase, unwritten, permit }, &running).await?)
    }

    /// Waits for the permit of a purchase that has ended: it cannot be aborted, and who asks is told so.
    pub(super) async fn granted_to_ended(
        &self,
        ended: &mut Purchase,
        running: &Running,
        permit: &Permit,
    ) -> Result<(), RunError> {
        while !permit.is_granted() && !self.parts.control.is_stopping() {
            self.granted(permit, running, None).await;
            self.answer_aborts(ended, running).await;
        }
        if self.parts.control.is_stopping() {
            Err(RunError::NotBegun(ended.intent().id.clone()))
        } else {
            Ok(())
        }
    }
}
