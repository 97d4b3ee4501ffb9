//! Transports for tests: one that answers from a script, one that records, one that replays.
//!
//! ```
//! use std::sync::Arc;
//! use pc_transport::auth::StaticToken;
//! use pc_transport::operations::GetDirectSignStatus;
//! use pc_transport::testing::ScriptedTransport;
//! use pc_transport::wire::{Method, Reply};
//! use pc_transport::{Client, SendError, TokioClock};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), pc_transport::Error> {
//! let path = "/v1/customers/c/directSignedMicrosoftCustomerAgreementStatus";
//! let script = Arc::new(
//!     ScriptedTransport::new()
//!         .answer(Err(SendError::maybe_sent("connection reset")))
//!         .expect(Method::Get, path, Ok(Reply::json(200, &serde_json::json!({"isSigned": true})))),
//! );
//! let client = Client::new(script.clone(), Arc::new(StaticToken::new("t")), Arc::new(TokioClock::system()));
//! assert!(client.run(&GetDirectSignStatus::new("c".into())).await?.is_signed);
//! script.assert_finished();
//! assert_eq!(script.sent().len(), 2, "a read is repeated after a lost answer");
//! # Ok(())
//! # }
//! ```

mod recording;
mod scripted;

pub use recording::{Cassette, Exchange, RecordedBody, RecordingTransport, ReplayingTransport};
pub use scripted::ScriptedTransport;

/// What a transport gives back for one request.
pub type Answer = Result<crate::wire::Reply, crate::SendError>;
