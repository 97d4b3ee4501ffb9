//! Where secrets may be sent.
//!
//! Two rules. Whoever names an origin must be the source of the secrets, too: otherwise a file that somebody placed would have
//! secrets of the environment sent to a host of its choice. And an origin that is not Microsoft's is named on the command line
//! once more.

use pc_transport::auth::Cloud;

use crate::connection::environment::Environment;

/// What decides where secrets go, or whom that host is taken for.
const DESTINATIONS: [&str; 5] = [
    "PARTNER_CENTER_ENDPOINT",
    "PARTNER_CENTER_AUTHORITY",
    "PARTNER_CENTER_GRAPH",
    "PARTNER_CENTER_MANAGED_IDENTITY_ENDPOINT",
    "PARTNER_CENTER_CA_FILE",
];

/// What is sent, or proves who we are.
const SECRETS: [&str; 10] = [
    "PARTNER_CENTER_CLIENT_SECRET",
    "PARTNER_CENTER_CLIENT_SECRET_FILE",
    "PARTNER_CENTER_CLIENT_SECRET_COMMAND",
    "PARTNER_CENTER_REFRESH_TOKEN",
    "PARTNER_CENTER_REFRESH_TOKEN_FILE",
    "PARTNER_CENTER_REFRESH_TOKEN_COMMAND",
    "PARTNER_CENTER_CLIENT_CERTIFICATE_FILE",
    "PARTNER_CENTER_CLIENT_KEY_FILE",
    "PARTNER_CENTER_FEDERATED_TOKEN_FILE",
    "PARTNER_CENTER_MANAGED_IDENTITY",
];

/// What is wrong with where the real service's credentials would go.
pub(crate) fn problems(environment: &Environment) -> Vec<String> {
    let mut problems = of_sources(environment, &DESTINATIONS, &SECRETS);
    // A certificate authority is a file; everything else an address.
    problems.extend(DESTINATIONS[..4].iter().filter_map(|name| not_trusted(environment, name)));
    problems
}

/// Destinations that another source gave than a secret that would go there.
pub(crate) fn of_sources(environment: &Environment, destinations: &[&str], secrets: &[&str]) -> Vec<String> {
    let mut problems = Vec::new();
    for destination in destinations {
        let Some(source) = environment.source(destination) else { continue };
        let other = secrets.iter().find_map(|secret| {
            let other = environment.source(secret).filter(|other| *other != source)?;
            Some((secret, other))
        });
        if let Some((secret, other)) = other {
            problems.push(format!(
                "{destination} comes from {source}, and {secret} from {other}: who says where secrets go must give them, \
                 too. Put both into one of them"
            ));
        }
    }
    problems
}

fn not_trusted(environment: &Environment, name: &str) -> Option<String> {
    let (origin, source) = (environment.variable(name)?, environment.source(name)?);
    if origin.contains('@') {
        return Some(format!(
            "{name} is {} in {source}: and would be sent no secret: give scheme, host and port only",
            shown(&origin)
        ));
    }
    if !origin.contains("://") {
        let origin = shown(&origin);
        return Some(format!(
            "{name} is {origin} in {source}, without a scheme: give it as in https://{origin}"
        ));
    }
    let is_known = Cloud::is_microsofts(&origin) || environment.trusts(&origin);
    (!is_known).then(|| {
        let origin = shown(&origin);
        format!("{name} is {origin} in {source}, which is not Microsoft's: if it is right, give --trust-origin {origin}")
    })
}

/// An address without the user and password that may be in it.
fn shown(origin: &str) -> String {
    match origin.rsplit_once('@') {
        Some((_, host)) => format!("...@{host}"),
        None => origin.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHORITY: (&str, &str) = ("PARTNER_CENTER_AUTHORITY", "https://login.example");
    const SECRET: (&str, &str) = ("PARTNER_CENTER_CLIENT_SECRET_FILE", "secret");

    #[test]
    fn a_secret_goes_only_where_its_own_source_says() {
        let trusted = ["https://LOGIN.example/"];
        assert_eq!(problems(&Environment::of(&[AUTHORITY, SECRET], &[], &trusted)), [""; 0]);
        assert_eq!(problems(&Environment::of(&[], &[AUTHORITY, SECRET], &trusted)), [""; 0]);
        for mixed in [
            Environment::of(&[SECRET], &[AUTHORITY], &trusted),
            Environment::of(&[AUTHORITY], &[SECRET], &trusted),
        ] {
            let problems = problems(&mixed).concat();
            for said in [AUTHORITY.0, SECRET.0, "the environment", "partner.env"] {
                assert!(problems.contains(said), "{said}: {problems}");
            }
        }
    }

    #[test]
    fn an_origin_that_is_not_microsofts_is_named_twice() {
        for origin in [
            "https://login.example",
            "http://login.microsoftonline.com",
            "https://login.microsoftonline.com.example",
            "https://login.microsoftonline.com:444",
            "https://login.microsoftonline.com/x",
        ] {
            let environment =
                Environment::of(&[("PARTNER_CENTER_AUTHORITY", origin)], &[], &["https://login"]);
            let problems = problems(&environment).concat();
            assert!(problems.contains("--trust-origin") && problems.contains("the environment"), "{origin}");
        }
        let user = "https://user:pass@login.microsoftonline.com";
        let environment = Environment::of(&[("PARTNER_CENTER_AUTHORITY", user)], &[], &[user]);
        let problem = problems(&environment).concat();
        assert!(problem.contains("host and port only") && !problem.contains("pass"), "{problem}");
        for origin in [
            "https://login.windows.net",
            "https://login.microsoftonline.us/",
            "https://graph.microsoft.com:443",
        ] {
            let environment = Environment::of(&[("PARTNER_CENTER_AUTHORITY", origin)], &[], &[]);
            assert_eq!(problems(&environment), [""; 0]);
        }
    }
}
