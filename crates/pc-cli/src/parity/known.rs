//! What the answers of a run told, for the questions that come after them.

use pc_models::Link;

use crate::parity::node::Node;

/// Ids that earlier answers told; in plain, and in memory alone.
#[derive(Debug, Default, Clone)]
pub(crate) struct Known {
    /// Customers to look at, the one that was asked for first.
    pub(crate) customers: Vec<Customer>,
    /// The customer that has orders, in the list above.
    pub(crate) buyer: usize,
    pub(crate) order: Option<String>,
    pub(crate) line: Option<String>,
    pub(crate) subscription: Option<String>,
    /// A subscription of Azure: one that is billed by usage.
    pub(crate) azure: Option<String>,
    pub(crate) azure_entitlement: Option<String>,
    pub(crate) reseller: Option<String>,
    pub(crate) artifact: Option<Link>,
    pub(crate) product: Option<String>,
    pub(crate) sku: Option<String>,
    pub(crate) availability: Option<String>,
    pub(crate) catalog_item: Option<String>,
    pub(crate) promotion: Option<String>,
    pub(crate) invoice: Option<String>,
    pub(crate) currency: Option<String>,
    pub(crate) receipt: Option<(String, String)>,
    pub(crate) audit_record: Option<String>,
    pub(crate) export: Option<String>,
    pub(crate) manifest: Option<String>,
    /// How the page after the latest one is asked for.
    pub(crate) next: Option<NextPage>,
}

/// A customer of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Customer {
    pub(crate) id: String,
    pub(crate) country: Option<String>,
}

/// How a list goes on.
#[derive(Debug, Clone)]
pub(crate) enum NextPage {
    Link(Link),
    Token(String),
}

impl Known {
    /// The customer whose orders, subscriptions and entitlements are looked at.
    pub(crate) fn customer(&self) -> Option<&Customer> {
        self.customers.get(self.buyer)
    }

    /// The country of that customer.
    pub(crate) fn country(&self) -> Option<&str> {
        self.customer().and_then(|customer| customer.country.as_deref())
    }
}

impl NextPage {
    /// As the body of a list says.
    pub(crate) fn of(body: &Node) -> Option<Self> {
        let next = body.find("links").and_then(|links| links.find("next"));
        let link = next.and_then(|link| serde_json::from_str(&serde_json::to_string(link).ok()?).ok());
        let token = || body.find("continuationToken").and_then(Node::as_text).map(str::to_owned);
        link.map(Self::Link).or_else(|| token().map(Self::Token))
    }
}
