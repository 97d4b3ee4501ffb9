//! The clouds Partner Center runs in (`partner-center-webservice-country-api`).

use std::fmt;
use std::str::FromStr;

/// The origins that Microsoft documents for Partner Center, for the authorities of its clouds, and for Microsoft Graph.
const MICROSOFTS_ORIGINS: [&str; 12] = [
    "https://api.partnercenter.microsoft.com",
    "https://partner.partnercenterapi.microsoftonline.cn",
    "https://login.microsoftonline.com",
    "https://login.windows.net",
    "https://login.microsoft.com",
    "https://login.microsoftonline.us",
    "https://login.chinacloudapi.cn",
    "https://login.partner.microsoftonline.cn",
    "https://graph.microsoft.com",
    "https://graph.microsoft.us",
    "https://dod-graph.microsoft.us",
    "https://microsoftgraph.chinacloudapi.cn",
];

/// Where a partner's API and its token authority are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Cloud {
    /// Everywhere but the others.
    #[default]
    Global,
    /// US Government: the global API, an authority of its own.
    UsGovernment,
    /// China, operated by 21Vianet.
    China,
    /// Anything else, such as an emulator.
    Custom {
        /// Origin of the API.
        api: String,
        /// Origin of the token authority.
        authority: String,
    },
}

/// No cloud has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no cloud: give global, usgov or china")]
pub struct UnknownCloud(String);

impl Cloud {
    /// Origin of the API.
    #[must_use]
    pub fn api(&self) -> &str {
        match self {
            Self::Global | Self::UsGovernment => "https://api.partnercenter.microsoft.com",
            Self::China => "https://partner.partnercenterapi.microsoftonline.cn",
            Self::Custom { api, .. } => api.trim_end_matches('/'),
        }
    }

    /// Origin of the token authority.
    #[must_use]
    pub fn authority(&self) -> &str {
        match self {
            Self::Global => "https://login.microsoftonline.com",
            Self::UsGovernment => "https://login.microsoftonline.us",
            Self::China => "https://login.chinacloudapi.cn",
            Self::Custom { authority, .. } => authority.trim_end_matches('/'),
        }
    }

    /// Origin of Microsoft Graph, where the billing export is; none where there is no export, or its origin is not documented.
    #[must_use]
    pub fn graph(&self) -> Option<&'static str> {
        matches!(self, Self::Global).then_some("https://graph.microsoft.com")
    }

    /// Whether an origin is one that Microsoft documents for Partner Center, a token authority, or Microsoft Graph. Everything
    /// else, such as a gateway or an emulator, is told no secret unless a person wants it.
    #[must_use]
    pub fn is_microsofts(origin: &str) -> bool {
        let origin = origin.trim_end_matches('/');
        let origin = origin.strip_suffix(":443").unwrap_or(origin);
        MICROSOFTS_ORIGINS.iter().any(|known| known.eq_ignore_ascii_case(origin))
    }

    /// The audience of tokens that an application of this cloud takes in the place of a secret.
    #[must_use]
    pub fn token_exchange(&self) -> &'static str {
        match self {
            Self::Global | Self::Custom { .. } => "api://AzureADTokenExchange",
            Self::UsGovernment => "api://AzureADTokenExchangeUSGov",
            Self::China => "api://AzureADTokenExchangeChina",
        }
    }

    /// What a token for Microsoft Graph is asked with, wherever it is reached.
    pub const GRAPH_SCOPE: &'static str = "https://graph.microsoft.com/.default";

    /// What a token for the API is asked with.
    #[must_use]
    pub fn scope(&self) -> String {
        format!("{}/.default", self.api())
    }
}

impl FromStr for Cloud {
    type Err = UnknownCloud;
    fn from_str(name: &str) -> Result<Self, UnknownCloud> {
        match name.to_ascii_lowercase().as_str() {
            "global" => Ok(Self::Global),
            "usgov" => Ok(Self::UsGovernment),
            "china" => Ok(Self::China),
            _ => Err(UnknownCloud(name.chars().take(50).collect())),
        }
    }
}

impl fmt::Display for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Global => f.write_str("global"),
            Self::UsGovernment => f.write_str("usgov"),
            Self::China => f.write_str("china"),
            Self::Custom { api, .. } => f.write_str(api),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clouds_have_names() {
        for name in ["global", "usgov", "china"] {
            let cloud: Cloud = name.parse().unwrap();
            assert_eq!(cloud.to_string(), name);
            assert!(Cloud::is_microsofts(cloud.api()) && Cloud::is_microsofts(cloud.authority()));
            assert!(cloud.graph().is_none_or(Cloud::is_microsofts));
        }
        assert_eq!(Cloud::Global.graph(), Some("https://graph.microsoft.com"));
        assert_eq!((Cloud::UsGovernment.graph(), Cloud::China.graph()), (None, None));
        for other in ["", "http://api.partnercenter.microsoft.com", "https://graph.microsoft.com.example"] {
            assert!(!Cloud::is_microsofts(other), "{other}");
        }
        assert!("mars".parse::<Cloud>().is_err());
        let emulator = Cloud::Custom { api: "http://127.0.0.1:1/".into(), authority: String::new() };
        assert_eq!(emulator.scope(), "http://127.0.0.1:1/.default");
    }
}
