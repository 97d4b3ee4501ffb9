//! `POST /v1/customers/{c}/subscriptions/{s}/registrations` (`register-a-subscription`).

use pc_models::{CustomerId, SubscriptionId};

use super::imports::*;

operation! {
    /// Registers an Azure subscription or Azure plan for reservations. Asynchronous: poll
    /// [`GetSubscriptionRegistrationStatus`](super::GetSubscriptionRegistrationStatus) until it is registered.
    ///
    /// Refused with 400/800011, 400/800012 or 400/800021 where the subscription is none of Azure, is not active or is
    /// not valid.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct RegisterSubscription {
        /// The customer.
        customer: CustomerId,
        /// The subscription.
        subscription: SubscriptionId,
    }
}

/// The registration was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegistrationAccepted {
    /// Where the service says the status can be read: a relative address without `/v1`.
    pub location: Option<String>,
}

impl Operation for RegisterSubscription {
    type Output = RegistrationAccepted;
    const NAME: &'static str = "RegisterSubscription";
    const REPEAT: Repeat = Repeat::WithSameRequestId;

    fn request(&self) -> Request {
        let subscription = self.subscription.as_str();
        Request::post(&["customers", self.customer.as_str(), "subscriptions", subscription, "registrations"])
    }

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        Ok(RegistrationAccepted { location: reply.find_header("Location").map(str::to_owned) })
    }
}
