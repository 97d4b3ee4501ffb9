//! The tokens that are good now, masked.

use maud::{Markup, html};
use pc_transport::wire::Request;

use crate::console::page::Page;
use crate::console::paging::Paging;
use crate::console::parts::{code, moment, nothing, table, text};
use crate::gateway::authority::kept_tokens::{Caller, Token};
use crate::gateway::instance::Instance;

/// How many letters of a token's end are shown: enough to tell it from others, and of no use to anybody.
const SHOWN_LETTERS: usize = 4;

pub(crate) fn page(instance: &Instance, request: &Request) -> Page {
    let now = instance.wall();
    let good = || instance.gateway.tokens.kept().filter(|(_, token)| now < token.ends);
    let paging = Paging::of(request, good().count());
    let rows = paging.of_list(good()).map(|(text, token)| row(text, token)).collect();
    let columns = ["Token", "Caller", "For", "Good until, in real time", "Second factor", "May read bills"];
    let none = "No token is good now.";
    let list = table("Tokens, those that end last first", &columns, rows, none);
    Page::new("Tokens", html! { (list) (paging.links(request)) })
}

fn row(token: &str, about: &Token) -> Vec<Markup> {
    let yes = |answer: bool| text(if answer { "yes" } else { "no" });
    vec![
        code(masked(token)),
        text(match about.caller {
            Caller::AppOnly => "application",
            Caller::AppAndUser => "application and user",
        }),
        if about.audience.is_empty() { nothing() } else { code(&about.audience) },
        moment(about.ends),
        yes(about.second_factor),
        yes(about.may_read_bills),
    ]
}

fn masked(token: &str) -> String {
    let skipped = token.chars().count().saturating_sub(SHOWN_LETTERS);
    let end: String = token.chars().skip(skipped.max(SHOWN_LETTERS)).collect();
    format!("…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_the_end_of_a_token_is_shown() {
        assert_eq!(masked("emulated.0123456789abcdef"), "…cdef");
        assert_eq!(masked("abc"), "…");
    }
}
