//! What is sent to the token authority, as a form.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pc_transport::wire::Request;

/// Names and values.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) fn of_body(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    pub(crate) fn of_query(query: &[(String, String)]) -> Self {
        Self(query.to_vec())
    }

    /// A request for a token: what the application says of itself may stand in a header, `Authorization: Basic`.
    pub(crate) fn of_token_request(request: &Request) -> Self {
        let mut form = Self::of_body(&request.body);
        form.0.extend(basic_credentials(request).into_iter().flatten());
        form
    }

    /// The first value of this name; an empty one counts as absent.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let pair = self.0.iter().find(|(key, _)| key == name);
        pair.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

fn basic_credentials(request: &Request) -> Option<[(String, String); 2]> {
    let (scheme, text) = request.find_header("Authorization")?.split_once(' ')?;
    let decoded = STANDARD.decode(text.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("Basic"))?;
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    let plain = |text: &str| match form_urlencoded::parse(text.as_bytes()).next() {
        Some((plain, _)) => plain.into_owned(),
        None => String::new(),
    };
    Some([("client_id".to_owned(), plain(id)), ("client_secret".to_owned(), plain(secret))])
}
