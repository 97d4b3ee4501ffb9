//! What kind of service something is.

use pc_workflows::billing::{LineDetails, LineFacts, LineKind};

/// Words of Azure's meter categories and of product names, with the specification's `ServiceCategory`; the first that is found
/// decides.
const CATEGORIES: &[(&str, &str)] = &[
    ("virtual machine", "Compute"),
    ("cloud services", "Compute"),
    ("container", "Compute"),
    ("kubernetes", "Compute"),
    ("functions", "Compute"),
    ("windows server", "Compute"),
    ("sql", "Databases"),
    ("cosmos", "Databases"),
    ("redis", "Databases"),
    ("database", "Databases"),
    ("bandwidth", "Networking"),
    ("network", "Networking"),
    ("vpn", "Networking"),
    ("load balancer", "Networking"),
    ("expressroute", "Networking"),
    ("dns", "Networking"),
    ("front door", "Networking"),
    ("ip address", "Networking"),
    ("storage", "Storage"),
    ("backup", "Storage"),
    ("managed disk", "Storage"),
    ("app service", "Web"),
    ("api management", "Integration"),
    ("service bus", "Integration"),
    ("event hub", "Integration"),
    ("event grid", "Integration"),
    ("logic apps", "Integration"),
    ("openai", "AI and Machine Learning"),
    ("cognitive", "AI and Machine Learning"),
    ("machine learning", "AI and Machine Learning"),
    ("foundry", "AI and Machine Learning"),
    ("synapse", "Analytics"),
    ("data factory", "Analytics"),
    ("databricks", "Analytics"),
    ("power bi", "Analytics"),
    ("fabric", "Analytics"),
    ("log analytics", "Management and Governance"),
    ("monitor", "Management and Governance"),
    ("automation", "Management and Governance"),
    ("key vault", "Security"),
    ("defender", "Security"),
    ("sentinel", "Security"),
    ("entra", "Identity"),
    ("active directory", "Identity"),
    ("iot", "Internet of Things"),
    ("devops", "Developer Tools"),
    ("github", "Developer Tools"),
    ("visual studio", "Developer Tools"),
    ("microsoft 365", "Business Applications"),
    ("office", "Business Applications"),
    ("dynamics", "Business Applications"),
];

/// `ServiceName`: Azure's service where something is measured, the product otherwise.
pub(super) fn service_name<'a>(facts: &LineFacts<'a>, details: &LineDetails<'a>) -> &'a str {
    let names =
        [details.meter_category, facts.product_name, facts.sku_name, details.subscription_description];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or("Other")
}

/// `ServiceCategory`.
pub(super) fn service_category(facts: &LineFacts<'_>, service_name: &str) -> &'static str {
    let name = service_name.to_lowercase();
    // A word begins where it is looked for: `iot` is no part of `Patriot`.
    let begins =
        |word: &str| name.match_indices(word).any(|(at, _)| !name[..at].ends_with(char::is_alphanumeric));
    let known = CATEGORIES.iter().find(|(word, _)| begins(word)).map(|(_, category)| *category);
    let is_license = facts.kind == LineKind::License || !facts.billing_frequency.is_empty();
    known.unwrap_or(if is_license { "Business Applications" } else { "Other" })
}
