//! Which names say that what stands behind them is secret.

/// Parts of such names, without the signs between their words.
const PARTS: [&str; 17] = [
    "secret",
    "password",
    "passwd",
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "authtoken",
    "clientassertion",
    "devicecode",
    "apikey",
    "subscriptionkey",
    "functionskey",
    "accountkey",
    "accesskey",
    "sharedkey",
    "authkey",
    "privatekey",
];
/// Whole names.
const NAMES: [&str; 5] = ["token", "sig", "signature", "bearer", "pwd"];

/// Whether a member of an object, a query parameter or a header of this name holds a secret: `clientSecret`, `api-key`,
/// `refresh_token`. Case, and signs between words, count for nothing.
#[must_use]
pub fn names_a_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    NAMES.contains(&plain.as_str()) || PARTS.iter().any(|part| plain.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_however_they_are_written() {
        for name in [
            "clientSecret",
            "CLIENT_SECRET",
            "secret",
            "X-Api-Key",
            "api_key",
            "Refresh-Token",
            "token",
            "sig",
        ] {
            assert!(names_a_secret(name), "{name}");
        }
        for name in
            ["token_type", "continuationToken", "MS-ContinuationToken", "sasToken", "code", "keyword", "sku"]
        {
            assert!(!names_a_secret(name), "{name}");
        }
    }
}
