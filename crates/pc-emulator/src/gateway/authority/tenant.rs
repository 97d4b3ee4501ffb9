//! Tenants: any is served, and most names stand for the partner's own.

use crate::gateway::authority::endpoint::Version;
use crate::values::partner::PARTNER_ID;

/// The domain of a tenant that was not named by one.
const DOMAIN: &str = "partner.example";

/// A tenant of the authority, where the caller reached it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tenant {
    origin: String,
    /// A GUID in lower case.
    pub(crate) id: String,
    pub(crate) domain: String,
    /// Whether it was named by a word that stands for any tenant.
    is_any: bool,
}

impl Tenant {
    /// The one that a path names: by its id, by a domain, or by `common` and the like. Whatever is no id is the partner.
    pub(crate) fn named(name: &str, origin: String) -> Self {
        let is_any =
            ["common", "organizations", "consumers"].iter().any(|word| name.eq_ignore_ascii_case(word));
        let id = uuid::Uuid::try_parse(name).map_or_else(|_| PARTNER_ID.to_owned(), |id| id.to_string());
        let domain = if name.contains('.') { name.to_ascii_lowercase() } else { DOMAIN.to_owned() };
        Self { origin, id, domain, is_any }
    }

    /// How addresses of its endpoints begin.
    pub(crate) fn base(&self) -> String {
        format!("{}/{}", self.origin, if self.is_any { "common" } else { &self.id })
    }

    /// Who issues its tokens.
    pub(crate) fn issuer(&self, version: Version) -> String {
        self.issued_as(&self.id, version)
    }

    /// The same as its configuration tells it: with a gap where any tenant may stand.
    pub(crate) fn told_issuer(&self, version: Version) -> String {
        self.issued_as(if self.is_any { "{tenantid}" } else { &self.id }, version)
    }

    fn issued_as(&self, id: &str, version: Version) -> String {
        let origin = if self.origin.is_empty() { "http://localhost" } else { &self.origin };
        match version {
            Version::V1 => format!("{origin}/{id}/"),
            Version::V2 => format!("{origin}/{id}/v2.0"),
        }
    }
}
