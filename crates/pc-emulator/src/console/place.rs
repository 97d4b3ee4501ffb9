//! Where the pages are.

use pc_transport::wire::{Method, Request};

/// The overview.
pub(crate) const HOME: &str = "/_emulator/";

/// The address of a page, its words encoded.
pub(crate) fn place(words: &[&str]) -> String {
    Request::outside_version(Method::Get, &[&["_emulator", "console"], words].concat()).target()
}

/// What an address says of `name` behind the question mark; empty for nothing.
pub(crate) fn asked<'r>(request: &'r Request, name: &str) -> &'r str {
    request.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
}

/// The same address with another value of `name`.
pub(crate) fn with_value(request: &Request, name: &str, value: &str) -> String {
    let others = request.query.iter().filter(|(key, _)| key != name && key != "done");
    let pairs = others.map(|(key, value)| (key.as_str(), value.as_str())).chain([(name, value)]);
    format!("?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_word_holds_an_address_stays_within_the_console() {
        assert_eq!(place(&["customers", "a/b?c=\"<"]), "/_emulator/console/customers/a%2Fb%3Fc%3D%22%3C");
        assert!(!place(&["customers", ".."]).contains("/.."));
        let request = Request::outside_version(Method::Get, &[]).query("text", "a&b").query("page", 2);
        assert_eq!(with_value(&request, "page", "3"), "?text=a%26b&page=3");
    }
}
