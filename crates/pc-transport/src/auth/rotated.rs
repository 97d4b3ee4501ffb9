//! What becomes of a new refresh token.

use async_trait::async_trait;

use super::SecretString;

/// Why a new refresh token was not stored. Its text is shown, so it holds no secret.
pub type StoreError = Box<dyn std::error::Error + Send + Sync>;

/// Told of each new refresh token, which replaces the old one: stores it, so that it is there after a restart.
#[async_trait]
pub trait Rotated: Send + Sync {
    /// Stores it. The access token that came with it is handed out afterwards; callers wait so long.
    ///
    /// # Errors
    /// When it is not stored. Each failure is an error in the log. Unless
    /// [`TokenEndpoint::require_stored`](super::TokenEndpoint::require_stored) was said it stops nothing: the new token is kept in
    /// memory, and the stored one stays good until its 90 days are over.
    async fn rotated(&self, token: &SecretString) -> Result<(), StoreError>;
}
