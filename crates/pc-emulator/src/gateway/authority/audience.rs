//! What a token is for: a `resource` of the first version, or the scopes of the second.

/// The audience of the billing export.
pub(crate) const GRAPH: &str = "https://graph.microsoft.com";
/// The audience of the old directory service.
pub(crate) const RETIRED: &str = "https://graph.windows.net";
/// What a token is for that nothing was asked for.
pub(crate) const PARTNER_CENTER: &str = "https://api.partnercenter.microsoft.com";

/// Scopes that ask for something of the sign-in, and for no API.
const OF_SIGN_IN: &[&str] = &["openid", "profile", "email", "offline_access"];

/// The API that scopes are of; nothing when they name none.
pub(crate) fn of_scopes(scopes: &str) -> &str {
    let api = |scope: &&str| !OF_SIGN_IN.contains(scope) && scope.contains('/');
    let scope = scopes.split_ascii_whitespace().find(api);
    scope.and_then(|scope| scope.rsplit_once('/')).map_or("", |(api, _)| api.trim_end_matches('/'))
}

/// The scopes that are granted when these were asked for.
pub(crate) fn granted_scopes(asked: &str, audience: &str, permission: &str) -> String {
    let mut granted: Vec<String> = asked.split_ascii_whitespace().map(str::to_owned).collect();
    let permitted = format!("{audience}/{permission}");
    if !audience.is_empty() && !granted.contains(&permitted) {
        granted.push(permitted);
    }
    granted.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_of_the_sign_in_are_of_no_api() {
        assert_eq!(of_scopes("openid https://graph.microsoft.com/.default profile"), GRAPH);
        assert_eq!(of_scopes("api://3a2b/user_impersonation"), "api://3a2b");
        assert_eq!(of_scopes("https://api.partnercenter.microsoft.com//.default"), PARTNER_CENTER);
        assert_eq!(of_scopes("openid offline_access"), "");
    }

    #[test]
    fn what_was_asked_for_is_granted_with_the_permission_it_stands_for() {
        let asked = "https://x/.default openid";
        let granted = granted_scopes(asked, of_scopes(asked), "user_impersonation");
        assert_eq!(granted, "https://x/.default openid https://x/user_impersonation");
        assert_eq!(granted_scopes(&granted, "https://x", "user_impersonation"), granted);
    }
}
