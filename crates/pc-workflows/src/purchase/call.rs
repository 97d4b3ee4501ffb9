//! The operations a machine may ask for, as one closed enum, and their answers.

use pc_transport::wire::{DecodeError, Reply, Request};
use pc_transport::{Answered, Cause, Client, Error, Fate, Fence, NamedCall, Operation, RequestId, SendError};

use super::{Stage, records};

macro_rules! calls {
    ($($name:ident),+ $(,)?) => {
        use pc_transport::operations::{$($name),+};

        /// An operation to run. Closed on purpose, as [`Answer`] is: a driver must be able to send every one.
        #[derive(Debug, Clone, PartialEq)]
        #[allow(missing_docs, clippy::large_enum_variant)] // each is the operation of that name; one lives at a time
        pub enum Call { $($name($name)),+ }

        /// What an operation answered: in a box, for resources are large and answers are handed on.
        #[derive(Debug, Clone)]
        #[allow(missing_docs)]
        pub enum Answer { $($name(Box<<$name as Operation>::Output>)),+ }

        $(impl From<$name> for Call {
            fn from(operation: $name) -> Self {
                Self::$name(operation)
            }
        })+

        impl Call {
            /// The operation's name.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => $name::NAME),+ }
            }

            /// The operation's request, without token and ids.
            #[must_use]
            pub fn request(&self) -> Request {
                match self { $(Self::$name(operation) => operation.request()),+ }
            }

            /// Reads the reply of a success: for hosts that move requests by other means than a [`Client`].
            ///
            /// # Errors
            /// As [`Operation::decode`].
            pub fn decode(&self, reply: &Reply) -> Result<Answer, DecodeError> {
                match self {
                    $(Self::$name(operation) => Ok(Answer::$name(Box::new(operation.decode(reply)?)))),+
                }
            }

            async fn send_once(
                &self,
                client: &Client,
                request_id: RequestId,
                fence: Option<Fence>,
            ) -> Result<Sent, Error> {
                match self {
                    $(Self::$name(operation) => {
                        let sent = client.run_pinned_before(operation, request_id, fence);
                        let Answered { output, attempts, named_call, .. } = sent.await?;
                        let answer = Answer::$name(Box::new(output));
                        Ok(Sent { answer, requests: attempts, named_call })
                    })+
                }
            }
        }
    };
}

/// What sending a call came to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Sent {
    /// What was answered.
    pub answer: Answer,
    /// How many requests were sent.
    pub requests: u32,
    /// Which call the answer says that it is to.
    pub named_call: NamedCall,
}

impl Sent {
    /// The error that an answer to another call is to somebody who rests on what it does not show: no answer to this one, after
    /// so many requests.
    #[must_use]
    pub fn no_answer(call: &Call, requests: u32) -> Error {
        let none = SendError::maybe_sent("the answer names another call than the one that was made");
        let mut error = Error::new(call.name(), Fate::MaybeDone, Cause::NoReply(none));
        error.attempts = requests;
        error
    }
}

calls!(
    CancelOrder,
    CancelSoftware,
    CheckInventory,
    CheckoutCart,
    CreateCart,
    GetCart,
    GetCustomer,
    GetDirectSignStatus,
    GetOrder,
    GetOrderProvisioningStatus,
    GetProduct,
    GetReservationArtifact,
    GetSku,
    GetSubscription,
    GetSubscriptionRegistrationStatus,
    ListAuditRecords,
    ListAvailabilities,
    ListCustomerAgreements,
    ListEntitlements,
    ListOrders,
    ListSubscriptions,
    RegisterSubscription,
);

impl Call {
    /// Sends the operation. Of audit records it reads several pages, and brings those that can be an order of a purchase; a
    /// host that reads the first page alone misses nothing but help. A write has a fence: behind it nothing is sent.
    ///
    /// # Errors
    /// As [`Client::run_pinned_before`].
    pub async fn run(
        &self,
        client: &Client,
        request_id: RequestId,
        fence: Option<Fence>,
    ) -> Result<(Answer, u32), Error> {
        let Sent { answer, requests, .. } = self.send(client, request_id, fence).await?;
        Ok((answer, requests))
    }

    /// As [`Call::run`], and tells which call the answer names.
    ///
    /// # Errors
    /// As [`Call::run`].
    pub async fn send(
        &self,
        client: &Client,
        request_id: RequestId,
        fence: Option<Fence>,
    ) -> Result<Sent, Error> {
        match self {
            Self::ListAuditRecords(query) => {
                // In a box: few read them, and the future of whatever else is sent would carry its size.
                let (records, requests) = Box::pin(records::read(client, query)).await?;
                let answer = Answer::ListAuditRecords(Box::new(records));
                Ok(Sent { answer, requests, named_call: NamedCall::This })
            }
            call => call.send_once(client, request_id, fence).await,
        }
    }

    /// Whether it only helps: when it fails, the machine goes another way at once.
    #[must_use]
    pub fn is_dispensable(&self) -> bool {
        matches!(self, Self::ListAuditRecords(_))
    }

    /// Whether the operation changes something, so that it is written down before it is sent.
    #[must_use]
    pub fn is_write(&self) -> bool {
        matches!(
            self,
            Self::RegisterSubscription(_)
                | Self::CreateCart(_)
                | Self::CheckoutCart(_)
                | Self::CancelOrder(_)
                | Self::CancelSoftware(_)
        )
    }
}

/// The stage that a write belongs to, by the operation's name; none of an operation that only reads.
pub(crate) fn stage_of_write(operation: &str) -> Option<Stage> {
    match operation {
        RegisterSubscription::NAME => Some(Stage::Enablement),
        CreateCart::NAME => Some(Stage::Cart),
        CheckoutCart::NAME => Some(Stage::Checkout),
        CancelOrder::NAME | CancelSoftware::NAME => Some(Stage::Cancelling),
        _ => None,
    }
}
