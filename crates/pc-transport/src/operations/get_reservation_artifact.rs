//! `GET …/artifacts/{kind}/groups/{g}/lineitems/{l}/resource/{r}` (`get-a-collection-of-entitlements`).

use pc_models::{Link, ReservedInstanceArtifactDetails};

use super::imports::*;
use crate::wire::ForeignLink;

/// Reads the reservations behind an entitlement's artifact. Its address is taken from the artifact, never built.
///
/// Needs the credentials of application and user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetReservationArtifact {
    request: Request,
}

impl GetReservationArtifact {
    /// Follows an artifact's link.
    ///
    /// # Errors
    /// When the link leads to another host.
    pub fn new(link: &Link) -> Result<Self, ForeignLink> {
        Request::follow(link).map(|request| Self { request })
    }
}

impl Operation for GetReservationArtifact {
    type Output = ReservedInstanceArtifactDetails;
    const NAME: &'static str = "GetReservationArtifact";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        self.request.clone()
    }

    decode_by!(json);
}
