//! The last look at what was masked: whatever still holds a word that was masked elsewhere is crossed out.

use crate::parity::masking::parts::{Part, parts};
use crate::parity::masking::walk::{Walk, is_plain};
use crate::parity::node::Node;
use crate::parity::recording::{Body, Exchange, NotTried};

/// Crosses out what one exchange still gives away.
pub(super) fn exchange(walk: &Walk<'_>, exchange: &mut Exchange) {
    exchange.request.path.iter_mut().for_each(|segment| text(walk, segment));
    let headers = exchange.answer.headers.iter_mut().chain(&mut exchange.request.query);
    for (name, value) in headers {
        text(walk, name);
        text(walk, value);
    }
    if let Some(body) = &mut exchange.request.body {
        node(walk, body);
    }
    if let Body::Json(body) = &mut exchange.answer.body {
        node(walk, body);
    }
}

/// The same for a reason.
pub(super) fn not_tried(walk: &Walk<'_>, not_tried: &mut NotTried) {
    let crossed = |word: &str| if is_plain(word) { word.to_owned() } else { crossed_out(walk, word) };
    not_tried.why = not_tried.why.split(' ').map(crossed).collect::<Vec<_>>().join(" ");
}

fn node(walk: &Walk<'_>, of: &mut Node) {
    match of {
        Node::Null | Node::Bool(_) | Node::Number(_) => {}
        Node::Text(value) => text(walk, value),
        Node::List(items) => items.iter_mut().for_each(|item| node(walk, item)),
        Node::Object(members) => {
            for (name, value) in members {
                text(walk, name);
                node(walk, value);
            }
        }
    }
}

fn text(walk: &Walk<'_>, text: &mut String) {
    *text = crossed_out(walk, text);
}

fn crossed_out(walk: &Walk<'_>, text: &str) -> String {
    let crossed = |part| match part {
        Part::Word(word) if walk.gives_away(word) => "x".repeat(word.chars().count()),
        Part::Word(same) | Part::Guid(same) | Part::Between(same) => same.to_owned(),
    };
    parts(text).into_iter().map(crossed).collect()
}
