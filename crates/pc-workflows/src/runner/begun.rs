//! Beginning purchases that go on by themselves: for whoever has to answer before they end.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Either, ready, select};

use super::{Asked, RunError, Runner, receipt_of};
use crate::{Consent, PurchaseId, PurchaseIntent, Receipt};

/// A purchase that is in the journal. It runs while this is awaited, to its receipt: spawn it. Dropped, it stays in the journal,
/// and goes on when it is resumed.
#[must_use = "a purchase runs only while it is awaited: spawn it"]
pub struct Begun {
    purchase: PurchaseId,
    ended: Option<Box<Receipt>>,
    run: BoxFuture<'static, Result<Receipt, RunError>>,
}

impl Begun {
    /// The purchase.
    #[must_use]
    pub fn purchase(&self) -> &PurchaseId {
        &self.purchase
    }

    /// Its receipt, if it had ended before.
    #[must_use]
    pub fn receipt(&self) -> Option<&Receipt> {
        self.ended.as_deref()
    }
}

impl Future for Begun {
    type Output = Result<Receipt, RunError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.run.as_mut().poll(context)
    }
}

impl fmt::Debug for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Begun")
            .field("purchase", &self.purchase)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl Runner {
    /// Begins to buy, as [`buy`](Self::buy) does, and returns as soon as the purchase is in the journal: from then on it can be
    /// promised to somebody, whatever happens to this process. What it returns runs it to the receipt.
    ///
    /// It is journaled at once, whatever else is at work; its deadline ([`PurchaseIntent::deadline_minutes`]) counts from then.
    ///
    /// ```no_run
    /// # async fn accept(runner: pc_workflows::Runner, intent: pc_workflows::PurchaseIntent) -> Result<(), pc_workflows::RunError> {
    /// let begun = runner.begin(intent).await?; // an error: it was not accepted, and nothing was sent
    /// tokio::spawn(begun);
    /// // now a service may answer `202 Accepted`
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Runner::buy`].
    pub async fn begin(&self, intent: PurchaseIntent) -> Result<Begun, RunError> {
        self.begun(intent, None).await
    }

    /// As [`begin`](Self::begin), at the prices that somebody agreed to: see [`buy_with`](Self::buy_with).
    ///
    /// # Errors
    /// As [`Runner::buy`].
    pub async fn begin_with(&self, intent: PurchaseIntent, consent: Consent) -> Result<Begun, RunError> {
        self.begun(intent, Some(consent)).await
    }

    async fn begun(&self, intent: PurchaseIntent, consent: Option<Consent>) -> Result<Begun, RunError> {
        let purchase = intent.id.clone();
        let (tell, journaled) = oneshot::channel();
        let asked = Asked { consent: consent.map(Box::new), journaled: Some(tell) };
        let run: BoxFuture<'static, _> =
            Box::pin(self.purchase(intent, asked).map(|purchase| receipt_of(&*purchase?)));
        let ended = match select(run, journaled).await {
            Either::Right((Ok(()), run)) => return Ok(Begun { purchase, ended: None, run }),
            Either::Left((ended, _)) => ended,
            // Nobody is left to tell: whatever becomes of it is told when it has.
            Either::Right((Err(_), run)) => run.await,
        };
        let receipt = ended?;
        let run = Box::pin(ready(Ok(receipt.clone())));
        Ok(Begun { purchase, ended: Some(Box::new(receipt)), run })
    }
}
