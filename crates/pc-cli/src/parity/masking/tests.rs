//! What masking must never let through, and what it must keep.

mod answers;
mod planted;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use crate::parity::masking::parts::{Part, parts};
use crate::parity::masking::vocabulary::Vocabulary;
use crate::parity::masking::{MaskKey, Masker, days};
use crate::parity::node::Node;
use crate::parity::payload_type::PayloadType;
use crate::parity::questions::CONSTANTS;
use crate::parity::recorder::AS_SENT;
use crate::parity::recording::{Asked, Body, Exchange, NotTried, Told};
use planted::Planted;

fn mask_with(key: u8, exchanges: &[Exchange]) -> Vec<Exchange> {
    Masker::new(MaskKey::of([key; 32]), Vec::new()).mask(exchanges.to_vec(), Vec::new()).0
}

/// An exchange that was answered with this.
fn answered(json: &str) -> Exchange {
    Exchange {
        operation: "GetOrder".to_owned(),
        case: "read".to_owned(),
        payload_type: None,
        request: Asked { method: "GET".to_owned(), path: Vec::new(), query: Vec::new(), body: None },
        answer: Told {
            status: 200,
            headers: Vec::new(),
            byte_order_mark: false,
            body: Body::Json(Node::parse(json).unwrap()),
            took_ms: 1,
        },
    }
}

fn body(exchange: &Exchange) -> &Node {
    match &exchange.answer.body {
        Body::Json(node) => node,
        other => panic!("no JSON: {other:?}"),
    }
}

/// What becomes of an answer.
fn masked(json: &str) -> String {
    serde_json::to_string(body(&mask_with(7, &[answered(json)])[0])).unwrap()
}

/// The text, also percent-decoded, and what is base64 in it decoded; in lower case.
fn readings(text: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let lenient = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let base64 = GeneralPurpose::new(&STANDARD, lenient);
    let runs = text.split(|character: char| !character.is_ascii_alphanumeric() && !"+/".contains(character));
    let runs = runs.filter(|run| run.len() >= 8).filter_map(|run| base64.decode(run).ok());
    let runs: Vec<String> = runs.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    format!("{text}\n{decoded}\n{}", runs.join("\n")).to_lowercase()
}

#[test]
fn nothing_planted_is_found_in_any_reading() {
    let answers = answers::answers();
    for seed in 0..5 {
        let mut planted = Planted::new(seed);
        // Each time other ones, so that all are looked at.
        let from = usize::try_from(seed).unwrap();
        let mut exchanges: Vec<Exchange> = answers.iter().skip(from).step_by(9).cloned().collect();
        exchanges.iter_mut().for_each(|exchange| planted.plant(exchange));
        let before = readings(&serde_json::to_string(&exchanges).unwrap());
        let some = planted.secrets.iter().step_by(10);
        let found = some.clone().filter(|secret| before.contains(*secret)).count();
        assert!(
            planted.secrets.len() > 200 && found * 10 > some.len() * 9,
            "before, {found} of {} are found",
            some.len()
        );
        let masked = mask_with(u8::try_from(seed).unwrap(), &exchanges);
        let after = readings(&serde_json::to_string(&masked).unwrap());
        for secret in &planted.secrets {
            let at = after.find(secret).map(|at| after[..at].chars().rev().take(300).collect::<Vec<_>>());
            let at = at.map(|before| before.into_iter().rev().collect::<String>());
            assert_eq!(at, None, "{secret} of seed {seed} is found behind this");
        }
        let again = readings(&serde_json::to_string(&mask_with(9, &masked)).unwrap());
        assert!(planted.secrets.iter().all(|secret| !again.contains(secret)), "masked again, seed {seed}");
    }
}

/// A text by the classes of its characters.
fn classes(text: &str) -> String {
    let class = |character: char| match character {
        '0'..='9' => '9',
        letter if letter.is_uppercase() => 'A',
        letter if letter.is_alphabetic() => 'a',
        other => other,
    };
    text.chars().map(class).collect()
}

/// Whether two values have the same form: members, kinds, lengths, case, spelling of numbers and dates.
fn assert_same_form(before: &Node, after: &Node, pointer: &str) {
    match (before, after) {
        (Node::Null, Node::Null) => {}
        (Node::Bool(before), Node::Bool(after)) => assert_eq!(before, after, "{pointer}"),
        (Node::Number(before), Node::Number(after)) => {
            assert_eq!(classes(before), classes(after), "{pointer}");
        }
        (Node::Text(before), Node::Text(after)) => {
            // Digits and letters of ids in hexadecimal change places.
            let has_hexadecimal = parts(before).iter().any(|part| matches!(part, Part::Guid(_)));
            let is_long = super::parts::words(before).any(|word| word.len() > 64);
            match has_hexadecimal {
                _ if before.starts_with(['{', '[']) => {
                    assert_same_form(&Node::parse(before).unwrap(), &Node::parse(after).unwrap(), pointer);
                }
                _ if is_long => {}
                true => assert_eq!(before.len(), after.len(), "{pointer}"),
                false => assert_eq!(classes(before), classes(after), "{pointer}: {before} {after}"),
            }
        }
        (Node::List(before), Node::List(after)) => {
            assert_eq!(before.len(), after.len(), "{pointer}");
            before.iter().zip(after).enumerate().for_each(|(at, (before, after))| {
                assert_same_form(before, after, &format!("{pointer}/{at}"));
            });
        }
        (Node::Object(before), Node::Object(after)) => {
            assert_eq!(before.len(), after.len(), "{pointer}");
            for ((name, before), (masked_name, after)) in before.iter().zip(after) {
                if Vocabulary::get().has_member(name) {
                    assert_eq!(name, masked_name, "{pointer}");
                }
                assert_eq!(classes(name), classes(masked_name), "{pointer}");
                assert_same_form(before, after, &format!("{pointer}/{name}"));
            }
        }
        _ => panic!("{pointer}: {before:?} became {after:?}"),
    }
}

#[test]
fn answers_keep_their_form_and_decode_as_before() {
    let before = answers::answers();
    let after = mask_with(1, &before);
    let mut decoded = 0;
    for (before, after) in before.iter().zip(&after) {
        let (Body::Json(was), Body::Json(is)) = (&before.answer.body, &after.answer.body) else {
            assert_eq!(before.answer.body, after.answer.body);
            continue;
        };
        assert_same_form(was, is, "");
        let Some(payload_type) =
            before.payload_type.as_deref().and_then(|name| name.parse::<PayloadType>().ok())
        else {
            continue;
        };
        let recode = |node: &Node| payload_type.recode(&serde_json::to_vec(node).unwrap()).unwrap();
        assert_eq!(recode(was).members, recode(is).members, "{payload_type}");
        decoded += 1;
    }
    assert!(decoded > 40, "{decoded}");
}

/// The ids of texts: GUIDs, and words with letters and digits.
fn ids(node: &Node, ids: &mut Vec<String>) {
    match node {
        Node::Text(text) if days::mask(text, &MaskKey::of([0; 32])).is_none() => {
            ids.extend(parts(text).into_iter().filter_map(|part| match part {
                Part::Guid(id) => Some(id.to_owned()),
                Part::Word(id) if id.len() >= 8 && id.bytes().any(|byte| byte.is_ascii_digit()) => {
                    Some(id.to_owned())
                }
                _ => None,
            }));
        }
        Node::List(items) => items.iter().for_each(|item| self::ids(item, ids)),
        Node::Object(members) => members.iter().for_each(|(_, value)| self::ids(value, ids)),
        _ => {}
    }
}

#[test]
fn an_id_is_the_same_pseudonym_wherever_it_stands() {
    let before = answers::answers();
    let after = mask_with(2, &before);
    let all = |exchanges: &[Exchange]| {
        let mut found = Vec::new();
        for exchange in exchanges {
            exchange.request.path.iter().for_each(|segment| ids(&Node::Text(segment.clone()), &mut found));
            exchange.answer.headers.iter().for_each(|(_, value)| ids(&Node::Text(value.clone()), &mut found));
            if let Body::Json(node) = &exchange.answer.body {
                ids(node, &mut found);
            }
        }
        found
    };
    let (before, after) = (all(&before), all(&after));
    assert_eq!(before.len(), after.len());
    let there: BTreeMap<&String, &String> = before.iter().zip(&after).collect();
    let back: BTreeMap<&String, &String> = after.iter().zip(&before).collect();
    assert!(there.len() > 200 && there.len() == back.len(), "{} and {}", there.len(), back.len());
    for (before, after) in before.iter().zip(&after) {
        assert_eq!((there[before], back[after]), (after, before));
        assert!(before != after || Vocabulary::get().has_word(&before.to_lowercase()), "{before}");
    }
}

#[test]
fn one_key_masks_alike_and_another_one_does_not() {
    let answers = answers::answers();
    let (one, same, other) = (mask_with(1, &answers), mask_with(1, &answers), mask_with(2, &answers));
    assert_eq!(one, same);
    let all_ids = |exchanges: &[Exchange]| {
        let mut found = Vec::new();
        exchanges.iter().for_each(|exchange| {
            if let Body::Json(node) = &exchange.answer.body {
                ids(node, &mut found);
            }
        });
        found.into_iter().collect::<BTreeSet<_>>()
    };
    assert_eq!(all_ids(&one).intersection(&all_ids(&other)).count(), 0);
    let customers = &answers[..1];
    let alone = all_ids(&mask_with(1, customers));
    assert!(alone.is_subset(&all_ids(&one)), "a part of the answers alone has the same pseudonyms");
}

#[test]
fn words_of_the_api_stay_in_their_spelling_and_for_their_members_alone() {
    let json =
        r#"{"Status":"COMPLETED","billingCycle":"OneTime","termDuration":"P1Y","companyName":"Active"}"#;
    let masked = masked(json);
    assert!(
        masked.starts_with(r#"{"Status":"COMPLETED","billingCycle":"OneTime","termDuration":"P1Y","#),
        "{masked}"
    );
    assert!(!masked.contains("Active"), "{masked}");
    let masked = self::masked(
        r#"{"status":"partial_Refund","code":"InvalidPartnerId","type":"Kolmgrub","id":"partial"}"#,
    );
    assert!(
        masked.starts_with(r#"{"status":"partial_Refund","code":"InvalidPartnerId","type":"#),
        "{masked}"
    );
    assert!(!masked.contains("Kolmgrub") && !masked.ends_with("\"partial\"}"), "{masked}");
}

#[test]
fn numbers_keep_their_spelling_and_equal_ones_stay_equal() {
    let masked = masked(
        r#"{"price":1234.50,"listPrice":"1234.5","quantity":0,"lineItemNumber":3,"code":800002,"phone":800002,"totalCount":2,"items":[1234.5,-12]}"#,
    );
    let node = Node::parse(&masked).unwrap();
    let Some(Node::Number(price)) = node.find("price") else { panic!("{masked}") };
    assert!(price.len() == 7 && price.ends_with('0') && price != "1234.50", "{masked}");
    assert_eq!(node.find("listPrice").and_then(Node::as_text), price.strip_suffix('0'));
    for kept in [r#""quantity":0"#, r#""lineItemNumber":3"#, r#""code":800002"#, r#""totalCount":2"#] {
        assert!(masked.contains(kept), "{masked}");
    }
    assert!(!masked.contains(r#""phone":800002"#) && masked.contains("]}"), "{masked}");
}

#[test]
fn a_total_that_is_not_the_number_of_items_stays_larger_than_it() {
    for total in ["1", "3", "9", "250"] {
        let items = "0,".repeat(total.parse::<usize>().unwrap() / 2) + "0";
        let masked = masked(&format!(r#"{{"totalCount":{total},"items":[{items}]}}"#));
        let node = Node::parse(&masked).unwrap();
        let (Some(Node::Number(masked)), Some(items)) = (node.find("totalCount"), node.find("items")) else {
            panic!()
        };
        let items = items.as_list().unwrap().len();
        assert_eq!(
            masked.parse::<usize>().unwrap() > items,
            total.parse::<usize>().unwrap() > items,
            "{total}: {masked}"
        );
    }
}

#[test]
fn names_of_members_stay_where_they_are_made_of_ordinary_words() {
    let masked = masked(
        r#"{"loyaltyTier":"x","accountEnabled_2":true,"schmidtBudget":5,"tags":{"id":"a","owner":"b"},
            "newPart":{"Anna":1,"anna.koch@example.com":2},"a name":1,"price12345":1,"Kolmgrub":"y"}"#,
    );
    for kept in ["loyaltyTier", "newPart", "accountEnabled_2"] {
        assert!(masked.contains(&format!("\"{kept}\":")), "{kept}: {masked}");
    }
    for gone in ["chmidt", "owner", "Anna", "anna", "koch", "a name", "12345", "olmgrub"] {
        assert!(!masked.contains(gone), "{gone}: {masked}");
    }
}

#[test]
fn links_keep_their_form_and_the_ids_of_elsewhere() {
    let id = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d";
    let masked = masked(&format!(
        r#"{{"id":"{id}","links":{{"self":{{"uri":"https://API.partnercenter.microsoft.com/v1/Customers/{id}/orders/ABC-1/lineitems/2?country=US&size=20&name=M%C3%BCller%20AG","method":"GET"}}}},
            "other":"http://mueller.example:8443/files/{id}","local":"http://127.0.0.1:4567/v1/orders","companyName":"Müller AG"}}"#
    ));
    let node = Node::parse(&masked).unwrap();
    let text = |name: &str| node.find(name).and_then(Node::as_text).unwrap();
    let uri = node.find("links").and_then(|links| links.find("self")?.find("uri")?.as_text()).unwrap();
    let (before, after) = uri.split_once(text("id")).unwrap();
    assert_eq!(before, "https://API.partnercenter.microsoft.com/v1/Customers/");
    let name = percent_encoding::utf8_percent_encode(text("companyName"), percent_encoding::NON_ALPHANUMERIC);
    assert!(
        after.starts_with("/orders/")
            && after.ends_with(&format!("/lineitems/2?country=US&size=20&name={name}")),
        "{uri}"
    );
    assert!(
        text("other").ends_with(text("id")) && !masked.contains("mueller") && !masked.contains("8443"),
        "{masked}"
    );
    assert_eq!(text("local"), "http://127.0.0.1:4567/v1/orders");
}

#[test]
fn headers_keep_what_is_of_the_protocol() {
    let mut exchange = answered("{}");
    let headers = [
        ("content-type", "application/json; charset=utf-8", true),
        ("Retry-After", "30", true),
        ("ETag", "W/\"eyJpZCI6ImQ2YmYyNWI3\"", false),
        ("Date", "Mon, 30 Nov 2026 07:55:28 GMT", false),
        ("MS-RequestId", "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d", false),
        ("Location", "/v1.0/reports/partners/billing/operations/d6bf25b7", false),
    ];
    exchange.answer.headers = headers.map(|(name, value, _)| (name.to_owned(), value.to_owned())).into();
    let masked = mask_with(3, &[exchange]).remove(0).answer.headers;
    for ((name, value, stays), (masked_name, masked)) in headers.iter().zip(&masked) {
        assert_eq!(name, masked_name);
        assert_eq!(value == masked, *stays, "{name}: {masked}");
    }
    assert!(masked[2].1.starts_with("W/\"") && masked[3].1.ends_with(" GMT"), "{masked:?}");
    assert!(masked[5].1.starts_with("/v1.0/reports/partners/billing/operations/"), "{masked:?}");
}

#[test]
fn what_questions_name_stays() {
    let mut exchange = answered(r#"{"description":"There is no customer not-a-guid."}"#);
    exchange.request.path = CONSTANTS.map(str::to_owned).into();
    exchange.answer.headers = vec![("MS-RequestId".to_owned(), AS_SENT.to_owned())];
    let masked = mask_with(1, &[exchange.clone()]).remove(0);
    assert_eq!(masked.request, exchange.request);
    assert_eq!(masked.answer.headers, exchange.answer.headers);
    assert!(serde_json::to_string(body(&masked)).unwrap().ends_with(" not-a-guid.\"}"));
}

#[test]
fn what_is_revealed_stays() {
    let masker = Masker::new(MaskKey::of([1; 32]), vec!["Contoso Ltd".to_owned(), "partOf".to_owned()]);
    let exchange =
        answered(r#"{"companyName":"CONTOSO ltd","domain":"contoso.example","tags":{"partOf":"Fabrikam"}}"#);
    let (masked, _) = masker.mask(vec![exchange], Vec::new());
    let masked = serde_json::to_string(body(&masked[0])).unwrap();
    assert!(
        masked.contains("CONTOSO ltd") && masked.contains("\"contoso.") && masked.contains("partOf"),
        "{masked}"
    );
    assert!(!masked.contains("Fabrikam"), "{masked}");
}

#[test]
fn reasons_keep_our_words_and_lose_names_and_ids() {
    let id = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d";
    let exchange = answered(&format!(
        r#"{{"id":"{id}","companyName":"Fabrikam AG","description":"calls were refused"}}"#
    ));
    let why =
        format!("ListOrders: the calls of Fabrikam ({id}) were refused: 403/900329, anna@fabrikam.example");
    let not_tried = NotTried { operation: "ListOrders".to_owned(), case: "read".to_owned(), why };
    let (_, masked) = Masker::new(MaskKey::of([1; 32]), Vec::new()).mask(vec![exchange], vec![not_tried]);
    let why = masked[0].why.as_str();
    assert!(
        why.starts_with("ListOrders: the calls of ") && why.contains(") were refused: 403/900329, "),
        "{why}"
    );
    assert!(!why.contains("abrikam") && !why.contains(id), "{why}");
}

#[test]
fn days_of_the_recording_are_moved_as_its_dates_are() {
    let masker = Masker::new(MaskKey::of([5; 32]), Vec::new());
    let day = masker.day("2026-11-30");
    let (masked, _) = masker.mask(vec![answered(r#"{"creationDate":"2026-11-30T08:00:00Z"}"#)], Vec::new());
    assert_eq!(
        body(&masked[0]).find("creationDate").and_then(Node::as_text),
        Some(format!("{day}T08:00:00Z").as_str())
    );
    assert_ne!(day, "2026-11-30");
}

#[test]
fn texts_that_no_service_writes_are_masked_at_once() {
    let long = "contoso".repeat(400_000);
    let digits = "7".repeat(100_000);
    let masked = masked(&format!(r#"{{"x":"{long}","y":"{digits}","z":{digits}}}"#));
    assert!(masked.len() < 200_000 && !masked.to_lowercase().contains("contoso"));
}

#[test]
fn names_and_numbers_that_no_pseudonym_may_spoil() {
    let json = r#"{"usagePerUser":{"Grace":5,"Will":3},"price":"7.9228162514264337593543950335"}"#;
    for key in 0..20 {
        let masked = serde_json::to_string(body(&mask_with(key, &[answered(json)])[0])).unwrap();
        assert!(!masked.contains("Grace") && !masked.contains("Will"), "{masked}");
        let node = Node::parse(&masked).unwrap();
        let price = node.find("price").and_then(Node::as_text).unwrap();
        assert!(price.parse::<pc_models::Decimal>().is_ok(), "{price}");
    }
}

#[test]
fn what_is_no_date_does_not_spoil_dates() {
    let json = r#"{"creationDate":"2026-02-30T00:00:00Z","effectiveStartDate":"2026-03-10T00:00:00Z","x":"2026-01-01T00:00:00.123456789012Z"}"#;
    let masked = masked(json);
    let node = Node::parse(&masked).unwrap();
    let date = node.find("effectiveStartDate").and_then(Node::as_text).unwrap();
    assert!(date.ends_with("T00:00:00Z") && date.parse::<pc_models::Timestamp>().is_ok(), "{date}");
    assert_eq!(node.find("creationDate").and_then(Node::as_text), Some("0000-00-00T00:00:00Z"));
}
