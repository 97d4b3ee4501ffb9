//! The identity that Azure gives a machine (`how-to-use-vm-token`), as proof for an application.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use serde::Deserialize;

use super::{AssertionError, AssertionFor, ClientAssertion, Cloud, SecretString};
use crate::Transport;
use crate::wire::{Method, Request};

/// The identity that Azure gives a virtual machine, container or function. Partner Center takes no token of such an identity
/// itself; an application that trusts the identity by a *federated credential* takes its token in the place of a secret.
pub struct ManagedIdentity {
    transport: Arc<dyn Transport>,
    client_id: Option<String>,
    audience: String,
}

impl ManagedIdentity {
    /// Where a machine of Azure asks for tokens of its identity: an address that no packet leaves the machine for, in plain http.
    pub const ORIGIN: &'static str = "http://169.254.169.254";

    /// The identity of the machine that asks, which has one; `transport` is bound to [`ORIGIN`](Self::ORIGIN), or to a service
    /// that speaks the same. The application is of this cloud.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>, cloud: &Cloud) -> Self {
        Self { transport, client_id: None, audience: cloud.token_exchange().to_owned() }
    }

    /// The identity with this client id, of a machine that was assigned several.
    #[must_use]
    pub fn with_client_id(self, client_id: impl Into<String>) -> Self {
        Self { client_id: Some(client_id.into()), ..self }
    }
}

impl fmt::Debug for ManagedIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { client_id, audience, .. } = self;
        f.debug_struct("ManagedIdentity")
            .field("client_id", client_id)
            .field("audience", audience)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
}

#[async_trait]
impl ClientAssertion for ManagedIdentity {
    async fn assertion(&self, _: &AssertionFor<'_>) -> Result<SecretString, AssertionError> {
        let request = Request::outside_version(Method::Get, &["metadata", "identity", "oauth2", "token"])
            .query("api-version", "2018-02-01")
            .query("resource", &self.audience)
            .query_if("client_id", self.client_id.as_deref())
            .header("Metadata", "true");
        let reply = self.transport.send(request).await.map_err(|error| {
            AssertionError::passing(format!("this machine's managed identity cannot be asked: {error}"))
        })?;
        match reply.status {
            200 => {}
            status @ (404 | 408 | 410 | 429 | 500..) => {
                return Err(AssertionError::passing(format!("the managed identity has trouble ({status})")));
            }
            status => {
                return Err(AssertionError::new(format!(
                    "the managed identity gives no token ({status}): check that one is assigned to this machine"
                )));
            }
        }
        // The body is a secret: nothing of it goes into the error.
        let answer: Answer = serde_json::from_slice(reply.text_bytes())
            .map_err(|_| AssertionError::passing("the managed identity's answer cannot be read"))?;
        Ok(answer.access_token.into())
    }
}
