//! The elements of a collection's `items`, one by one, and what stands around them.

use bytes::Bytes;

use super::{Arrived, Malformed};

/// Takes a collection apart while it arrives: `{…, "items": [element, …], …}`.
///
/// What stands around the elements (`totalCount`, `links`, …), before or after them, is kept as the *frame*: the same
/// object with an empty `items`.
pub(crate) struct CollectionScan {
    arrived: Arrived,
    state: State,
    frame: Vec<u8>,
    has_items: bool,
    longest: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Start,
    /// Between members.
    Members,
    Name,
    Colon {
        is_items: bool,
    },
    /// Before the value of `items`.
    Items,
    /// `items` is one element alone.
    Alone,
    Value,
    /// Before an element or the end of the list.
    FirstElement,
    Element,
    AfterElement,
    End,
}

impl CollectionScan {
    /// Neither an element nor the frame may be longer than `longest` bytes.
    pub(crate) fn new(longest: usize) -> Self {
        let (arrived, frame) = (Arrived::new(longest), Vec::new());
        Self { arrived, state: State::Start, frame, has_items: false, longest }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.arrived.push(bytes);
    }

    /// The next element; none until more arrives.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, Malformed> {
        loop {
            if self.frame.len() > self.longest {
                return Err(Malformed::TooLarge(self.longest));
            }
            let Some(byte) = self.peek() else { return Ok(None) };
            match (self.state, byte) {
                (State::Start, 0xEF | 0xBB | 0xBF) => self.arrived.skip(), // byte-order mark
                (State::Start, b'{') => self.pass(byte, State::Members),
                (State::Start, _) => return Err(Malformed::Missing { expected: "{" }),
                (State::Members, b'"') => self.state = State::Name,
                (State::Members, b'}') => self.pass(byte, State::End),
                (State::Members, b',') => self.pass(byte, State::Members),
                (State::Members, _) => return Err(Malformed::Missing { expected: "}" }),
                (State::Name, _) => {
                    let Some(name) = self.arrived.value()? else { return Ok(None) };
                    self.frame.extend_from_slice(&name);
                    self.state = State::Colon { is_items: is_items(&name) };
                }
                (State::Colon { is_items: true }, b':') if self.has_items => return Err(Malformed::Twice),
                (State::Colon { is_items: true }, b':') => self.pass(byte, State::Items),
                (State::Colon { .. }, b':') => self.pass(byte, State::Value),
                (State::Colon { .. }, _) => return Err(Malformed::Missing { expected: ":" }),
                (State::Items, _) => {
                    self.has_items = true;
                    match byte {
                        b'[' => self.pass(byte, State::FirstElement),
                        b'{' => self.state = State::Alone,
                        _ => self.state = State::Value,
                    }
                }
                (State::Value, _) => {
                    let Some(value) = self.arrived.value()? else { return Ok(None) };
                    self.frame.extend_from_slice(&value);
                    self.state = State::Members;
                }
                (State::Alone, _) => {
                    let Some(element) = self.arrived.value()? else { return Ok(None) };
                    self.frame.extend_from_slice(b"null");
                    self.state = State::Members;
                    return Ok(Some(element));
                }
                (State::FirstElement | State::AfterElement, b']') => self.pass(byte, State::Members),
                (State::FirstElement, _) => self.state = State::Element,
                (State::AfterElement, b',') => {
                    self.arrived.skip();
                    self.state = State::Element;
                }
                (State::AfterElement, _) => return Err(Malformed::Missing { expected: "]" }),
                (State::Element, b',' | b']' | b'}') => {
                    return Err(Malformed::Missing { expected: "element" });
                }
                (State::Element, _) => {
                    let Some(element) = self.arrived.value()? else { return Ok(None) };
                    self.state = State::AfterElement;
                    return Ok(Some(element));
                }
                (State::End, _) => return Err(Malformed::Missing { expected: "end" }),
            }
        }
    }

    /// The frame, when everything has arrived and every element was taken.
    pub(crate) fn finish(self) -> Result<Vec<u8>, Malformed> {
        if self.state == State::End { Ok(self.frame) } else { Err(Malformed::CutShort) }
    }

    /// Blanks count inside a value, not between values.
    fn peek(&mut self) -> Option<u8> {
        if self.arrived.scanned > 0 { self.arrived.bytes.first().copied() } else { self.arrived.peek() }
    }

    fn pass(&mut self, byte: u8, state: State) {
        self.arrived.skip();
        self.frame.push(byte);
        self.state = state;
    }
}

/// Names are matched without case, as the decoders do; a name may be written with escapes.
fn is_items(name: &[u8]) -> bool {
    let is = |name: &str| name.eq_ignore_ascii_case("items");
    match std::str::from_utf8(name) {
        Ok(name) if !name.contains('\\') => is(name.trim_matches('"')),
        Ok(name) => serde_json::from_str::<String>(name).is_ok_and(|name| is(&name)),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Elements and frame of a text that arrives in pieces of `size` bytes.
    fn scan(text: &str, size: usize) -> Result<(Vec<String>, String), Malformed> {
        let mut scan = CollectionScan::new(1000);
        let mut elements = Vec::new();
        for piece in text.as_bytes().chunks(size) {
            scan.push(piece);
            while let Some(element) = scan.next()? {
                elements.push(String::from_utf8(element.to_vec()).unwrap());
            }
        }
        Ok((elements, String::from_utf8(scan.finish()?).unwrap()))
    }

    #[test]
    fn elements_and_frame_however_the_text_is_cut() {
        let five: &[&str] = &[r#"{"a":"],}\""}"#, "null", "[1]", "2", r#""x""#];
        for (text, elements, frame) in [
            (
                "\u{feff} { \"totalCount\" : 5 , \"Items\" : [ {\"a\":\"],}\\\"\"} , null,[1],2 ,\"x\" ] ,\n\
                 \"links\":{\"items\":[1]} } \n",
                five,
                r#"{"totalCount":5,"Items":[],"links":{"items":[1]}}"#,
            ),
            (r#"{"\u0069tems":[1.50]}"#, &["1.50"], r#"{"\u0069tems":[]}"#),
            (r#"{"items":{"id":"alone"},"a":1}"#, &[r#"{"id":"alone"}"#], r#"{"items":null,"a":1}"#),
            (r#"{"items":null}"#, &[], r#"{"items":null}"#),
            (r#"{"continuationToken":"t","ITEMS":[]}"#, &[], r#"{"continuationToken":"t","ITEMS":[]}"#),
            ("{}", &[], "{}"),
        ] {
            let expected = (elements.iter().map(|element| (*element).to_owned()).collect(), frame.to_owned());
            for size in 1..=text.len() {
                assert_eq!(scan(text, size).as_ref(), Ok(&expected), "{text} by {size}");
            }
        }
    }

    #[test]
    fn what_is_no_collection_is_refused() {
        for text in [
            "",
            "[1]",
            "<html>",
            "{",
            r#"{"items":[1"#,
            r#"{"items":[1,"#,
            r#"{"items":[1,]}"#,
            r#"{"items":[,1]}"#,
            r#"{"items":[1 2]}"#,
            r#"{"items":[1}}"#,
            r#"{"items" [1]}"#,
            r#"{"items":[1]} x"#,
            r#"{"items":[1]"#,
            r#"{"items":[1],"items":[2]}"#,
            "{1:2}",
        ] {
            for size in [1, 3, 100] {
                assert!(scan(text, size).is_err(), "{text}");
            }
        }
        let long = format!(r#"{{"items":["{}"]}}"#, "x".repeat(2000));
        assert_eq!(scan(&long, 64), Err(Malformed::TooLarge(1000)));
        let wide = format!("{{{}\"items\":[]}}", "\"a\":1,".repeat(500));
        assert_eq!(scan(&wide, 64), Err(Malformed::TooLarge(1000)));
    }
}
