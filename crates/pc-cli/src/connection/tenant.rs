//! Which tenant is bought from: by its id, however the environment names it.

use pc_transport::auth::TokenSource;

/// The id of the tenant that the environment names. A domain is one of many names of a tenant: which one it is, the token
/// says. One that says nothing leaves the domain.
///
/// # Errors
/// When there is no token.
pub(crate) async fn tenant_id(named: &str, tokens: &dyn TokenSource) -> Result<String, String> {
    if is_tenant_id(named) {
        return Ok(named.to_ascii_lowercase());
    }
    let token = tokens.token().await.map_err(|error| {
        format!(
            "which tenant {named} is cannot be told without a token ({error}), and so not which journal is its own. Set \
             PARTNER_CENTER_TENANT to the tenant's id, or name the journal with --journal. Nothing was done"
        )
    })?;
    let told = token.claims().and_then(|claims| claims.tenant.clone());
    Ok(told.unwrap_or_else(|| named.to_owned()).to_lowercase())
}

/// Whether a tenant is named by its id, a GUID.
pub(crate) fn is_tenant_id(text: &str) -> bool {
    let dashes = [8, 13, 18, 23];
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match dashes.contains(&at) {
            true => byte == b'-',
            false => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use pc_transport::auth::StaticToken;

    use super::*;

    #[tokio::test]
    async fn a_domain_is_the_tenant_that_the_token_says() {
        // {"tid":"ABCDEF01-2222-3333-4444-555555555555"}
        let token =
            StaticToken::new("e30.eyJ0aWQiOiJBQkNERUYwMS0yMjIyLTMzMzMtNDQ0NC01NTU1NTU1NTU1NTUifQ.c2ln");
        let id = "abcdef01-2222-3333-4444-555555555555";
        assert_eq!(tenant_id("contoso.example", &token).await.unwrap(), id);
        let opaque = StaticToken::new("opaque");
        assert_eq!(tenant_id("ABCDEF01-2222-3333-4444-555555555555", &opaque).await.unwrap(), id);
        assert_eq!(tenant_id("Contoso.Example", &opaque).await.unwrap(), "contoso.example");
    }

    #[test]
    fn an_id_is_told_from_a_domain() {
        assert!(is_tenant_id("11111111-2222-3333-4444-55555555555A"));
        for domain in [
            "contoso.example",
            "",
            "11111111-2222-3333-4444-55555555555g",
            "11111111-2222-3333-44444-5555555555",
        ] {
            assert!(!is_tenant_id(domain), "{domain}");
        }
    }
}
