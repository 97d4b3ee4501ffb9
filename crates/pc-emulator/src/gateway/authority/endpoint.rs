//! The addresses of the token authority.

/// What of the token authority is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// A token.
    Token,
    /// A code to type on another device.
    DeviceCode,
    /// The page where a user signs in.
    SignIn,
    /// Where the other endpoints are: `.well-known/openid-configuration`.
    Configuration,
    /// The keys that tokens are signed with.
    Keys,
    /// Whether an authority is one: `common/discovery/instance`.
    Instances,
}

/// Each endpoint by the two words behind the tenant.
const ENDPOINTS: [(&str, &str, Endpoint); 6] = [
    ("oauth2", "token", Endpoint::Token),
    ("oauth2", "devicecode", Endpoint::DeviceCode),
    ("oauth2", "authorize", Endpoint::SignIn),
    (".well-known", "openid-configuration", Endpoint::Configuration),
    ("discovery", "keys", Endpoint::Keys),
    ("discovery", "instance", Endpoint::Instances),
];

/// The two forms that every endpoint has, with `v2.0` in its path or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    V2,
}

/// An endpoint, of a tenant as the path names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Address<'r> {
    pub(crate) tenant: &'r str,
    pub(crate) endpoint: Endpoint,
    pub(crate) version: Version,
}

impl<'r> Address<'r> {
    /// None for a path that is none of the authority's.
    pub(crate) fn of(path: &'r [String]) -> Option<Self> {
        let is_version = |segment: &String| segment.eq_ignore_ascii_case("v2.0");
        let (tenant, version, folder, name) = match path {
            [tenant, folder, name] => (tenant, Version::V1, folder, name),
            [tenant, version, folder, name] if is_version(version) => (tenant, Version::V2, folder, name),
            [tenant, folder, version, name] if is_version(version) => (tenant, Version::V2, folder, name),
            _ => return None,
        };
        let is_it = |known: &&(&str, &str, Endpoint)| {
            folder.eq_ignore_ascii_case(known.0) && name.eq_ignore_ascii_case(known.1)
        };
        let endpoint = ENDPOINTS.iter().find(is_it)?.2;
        Some(Self { tenant, endpoint, version })
    }
}

impl Version {
    /// What stands in a path for it, slash included.
    pub(crate) fn segment(self) -> &'static str {
        match self {
            Self::V1 => "",
            Self::V2 => "/v2.0",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_are_found_in_any_case_and_nothing_else() {
        let find = |path: &str| {
            let path: Vec<String> = path.split('/').map(str::to_owned).collect();
            Address::of(&path).map(|found| (found.tenant.to_owned(), found.endpoint, found.version))
        };
        let found = |endpoint, version| Some(("t".to_owned(), endpoint, version));
        assert_eq!(find("t/oauth2/token"), found(Endpoint::Token, Version::V1));
        assert_eq!(find("t/OAuth2/V2.0/Token"), found(Endpoint::Token, Version::V2));
        assert_eq!(
            find("t/v2.0/.well-known/openid-configuration"),
            found(Endpoint::Configuration, Version::V2)
        );
        assert_eq!(find("t/discovery/v2.0/keys"), found(Endpoint::Keys, Version::V2));
        for other in
            ["t", "t/oauth2", "t/oauth2/v2.0/v2.0/token", "customers/oauth2/orders", "a/b/oauth2/token"]
        {
            assert_eq!(find(other), None, "{other}");
        }
    }
}
