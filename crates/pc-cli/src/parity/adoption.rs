//! What an emulator has to answer otherwise to do as a recorded service did.

use std::collections::BTreeMap;
use std::time::Duration;

use pc_emulator::{Change, Deviation, EmulatorOptions, RepeatedRequestId, Respelling, SecondCheckout};
use pc_workflows::assumption::{Assumption, Seen, Verdict};

use crate::parity::baseline::Baseline;
use crate::parity::difference::{Aspect, Difference};
use crate::parity::node::Node;
use crate::parity::place::Place;
use crate::parity::questions::{CONSTANTS, NO_PATH};
use crate::parity::recording::{Body, Exchange, Recording, Told};
use crate::parity::shape::Topic;
use crate::parity::spelling::Spelling;
use crate::parity::verdicts::verdicts;

/// The deviations that make an emulator answer as the recorded service did, as far as its own answers to the same questions tell.
pub(crate) fn deviations(recording: &Recording, baseline: &Baseline) -> Vec<Deviation> {
    let mut by_topic: BTreeMap<Topic, Vec<Difference>> = BTreeMap::new();
    for difference in verdicts(recording, baseline).into_iter().flat_map(|verdict| verdict.differences) {
        by_topic.entry(difference.topic.clone()).or_default().push(difference);
    }
    let mut all: Vec<Deviation> = Vec::new();
    for (topic, differences) in &by_topic {
        let answers: Vec<&Exchange> =
            recording.exchanges.iter().filter(|exchange| Topic::of(exchange) == *topic).collect();
        let status = baseline.emulator.get(topic).and_then(|shape| shape.statuses.first());
        let (Some(first), Some(status)) = (answers.first(), status) else { continue };
        all.push(match topic.wrong {
            Some(_) => refusal(topic, *status, first),
            None => success(topic, *status, &answers, differences),
        });
    }
    // What names more of the request is meant first.
    all.sort_by_key(|deviation| {
        std::cmp::Reverse((deviation.asked_with.len(), deviation.parameters.is_some()))
    });
    all
}

/// Has an emulator do what was seen of assumptions: with ids of requests that come again, second checkouts, and delays.
pub(crate) fn take_over_habits(options: &mut EmulatorOptions, seen: &[Seen]) {
    for seen in seen {
        let minutes = seen.minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
        match (seen.number, seen.verdict) {
            (number, Verdict::Refuted) if number == Assumption::REQUEST_ID.number => {
                options.repeated_request_id = RepeatedRequestId::Ignore;
            }
            (number, Verdict::Confirmed)
                if number == Assumption::SECOND_CHECKOUT.number && seen.seen.contains("800065") =>
            {
                options.second_checkout = SecondCheckout::Refuse;
            }
            (number, _) if number == Assumption::LISTED_IN_TIME.number => {
                options.visibility_delay_max = minutes.unwrap_or(options.visibility_delay_max);
            }
            (number, verdict) if number == Assumption::AUDIT_RECORDS.number => {
                options.audit_delay_max = minutes.unwrap_or(options.audit_delay_max);
                options.audit_available &= verdict != Verdict::Refuted || minutes.is_some();
            }
            _ => {}
        }
    }
}

/// A refusal is taken over as it is.
fn refusal(topic: &Topic, status: u16, exchange: &Exchange) -> Deviation {
    let mut deviation = Deviation::new(operation(topic), status).with(answer(&exchange.answer));
    let asked = &exchange.request;
    let values = asked.path.iter().chain(asked.query.iter().map(|(_, value)| value));
    deviation.asked_with = values.filter(|text| CONSTANTS.contains(&text.as_str())).cloned().collect();
    deviation.parameters = Some(asked.query.iter().map(|(name, _)| name.clone()).collect());
    deviation
}

/// The name that the emulator knows the operation by; none where a path is nobody's.
fn operation(topic: &Topic) -> Option<&str> {
    (topic.operation != NO_PATH).then_some(topic.operation.as_str())
}

/// Takes over what is different in answers that are no refusals.
fn success(topic: &Topic, status: u16, answers: &[&Exchange], differences: &[Difference]) -> Deviation {
    let taken_over = Deviation::new(operation(topic), status);
    let is_other_answer = |difference: &&Difference| {
        matches!(difference.aspect, Aspect::Status | Aspect::BodyKind)
            || difference.place == Place::default() && difference.aspect == Aspect::Decoding
    };
    if let Some(difference) = differences.iter().find(is_other_answer) {
        let other = answers.iter().find(|exchange| is_meant(exchange, difference)).unwrap_or(&answers[0]);
        return taken_over.with(answer(&other.answer));
    }
    let changes = differences.iter().filter_map(|difference| change(difference, answers));
    changes.fold(taken_over, Deviation::with)
}

/// Whether the answer is one that a difference is about.
fn is_meant(exchange: &Exchange, difference: &Difference) -> bool {
    match difference.aspect {
        Aspect::BodyKind => !matches!(exchange.answer.body, Body::Json(_)),
        _ => difference.service.split(", ").any(|status| status == exchange.answer.status.to_string()),
    }
}

fn answer(told: &Told) -> Change {
    let content_type = told.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("Content-Type"));
    let mark = if told.byte_order_mark { "\u{feff}" } else { "" };
    let body = match &told.body {
        Body::Empty => String::new(),
        Body::Json(body) => mark.to_owned() + &serde_json::to_string(body).unwrap_or_default(),
        Body::Other { kind, .. } => mark.to_owned() + stand_in(kind),
    };
    Change::Answer { status: told.status, content_type: content_type.map(|(_, value)| value.clone()), body }
}

/// The least that is of a kind: what it said was not recorded.
fn stand_in(kind: &str) -> &'static str {
    match kind {
        "html" => "<html></html>",
        "xml" => "<?xml version=\"1.0\"?><Error/>",
        "pdf" => "%PDF-1.4\n",
        "broken json" => "{",
        _ => "?",
    }
}

fn change(difference: &Difference, answers: &[&Exchange]) -> Option<Change> {
    let place = || difference.place.to_vec();
    let header = |name: &str| {
        let headers = answers.iter().flat_map(|exchange| &exchange.answer.headers);
        headers.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).cloned()
    };
    Some(match difference.aspect {
        Aspect::ByteOrderMark => {
            Change::ByteOrderMark(answers.iter().any(|exchange| exchange.answer.byte_order_mark))
        }
        Aspect::HeaderMissing => Change::DropHeader(difference.place.name().to_owned()),
        Aspect::HeaderForm if difference.place.name() == "location" => Change::RelativeLocation,
        Aspect::HeaderAdded | Aspect::HeaderForm => {
            let (name, value) = header(difference.place.name())?;
            Change::SetHeader(name, value)
        }
        Aspect::MemberMissing => Change::DropMember(place()),
        Aspect::MemberSometimesMissing => Change::DropFirst(place()),
        Aspect::MemberAdded => {
            let owner = difference.place.parent()?.to_vec();
            Change::AddMember(
                owner,
                difference.place.name().to_owned(),
                recorded(&difference.place, answers)?.clone(),
            )
        }
        Aspect::MemberCasing => Change::RenameMember(place(), difference.service.clone()),
        Aspect::JsonType | Aspect::Spelling => match respelling(difference) {
            Some(respelling) => Change::Respell(place(), respelling),
            None => Change::PutFirst(place(), spelt(difference, answers)?.clone()),
        },
        Aspect::WordCasing => Change::ReplaceWord {
            at: place(),
            from: difference.emulator.clone(),
            to: difference.service.clone(),
        },
        Aspect::WordAdded => Change::PutFirst(place(), Node::Text(difference.service.clone())),
        Aspect::Count => Change::CountMore(1),
        Aspect::Paging => paging(&difference.service),
        Aspect::Decoding => Change::PutFirst(place(), recorded(&difference.place, answers)?.clone()),
        Aspect::Status | Aspect::Code | Aspect::BodyKind | Aspect::MemberNotSeen => return None,
    })
}

/// The first value that was recorded at a place.
fn recorded<'e>(place: &Place, answers: &[&'e Exchange]) -> Option<&'e Node> {
    bodies(answers).find_map(|body| place.all(body).into_iter().next())
}

/// The first value at the place of a difference that has one of its spellings.
fn spelt<'e>(difference: &Difference, answers: &[&'e Exchange]) -> Option<&'e Node> {
    let is_link = difference.place.name().eq_ignore_ascii_case("uri");
    let is_meant = |node: &&Node| difference.spellings.contains(&Spelling::of(node, is_link));
    bodies(answers).flat_map(|body| difference.place.all(body)).find(is_meant)
}

fn bodies<'e>(answers: &[&'e Exchange]) -> impl Iterator<Item = &'e Node> {
    answers.iter().filter_map(|exchange| match &exchange.answer.body {
        Body::Json(body) => Some(body),
        _ => None,
    })
}

/// How the emulator's own values are written in the spelling of the service, where they can be.
fn respelling(difference: &Difference) -> Option<Respelling> {
    Some(match difference.spellings.first()? {
        Spelling::Null => Respelling::Null,
        Spelling::NumberAsText => Respelling::NumberAsText,
        Spelling::BoolAsText => Respelling::BoolAsText,
        Spelling::Number if difference.emulator.contains("text") => Respelling::NumberFromText,
        Spelling::GuidInCapitals => Respelling::Capitals,
        Spelling::GuidInBraces => Respelling::Braces,
        Spelling::InstantWithZ => Respelling::WithZ,
        Spelling::InstantWithOffset => Respelling::WithOffset,
        Spelling::InstantWithoutZone => Respelling::WithoutZone,
        Spelling::Day => Respelling::Day,
        Spelling::DayWithSlashes => Respelling::DayWithSlashes,
        Spelling::AbsoluteLink => Respelling::AbsoluteLink,
        Spelling::LinkWithVersion => Respelling::LinkWithVersion,
        Spelling::LinkFromRoot => Respelling::LinkFromRoot,
        Spelling::LinkWithoutSlash => Respelling::LinkWithoutSlash,
        _ => return None,
    })
}

/// The first way in which lists go on, as a shape tells it.
fn paging(told: &str) -> Change {
    let token = told.contains("a token");
    let headers = told.contains("and a header");
    let link = told.split("a link with ").nth(1).map(|rest| rest.split(" and ").next().unwrap_or(rest));
    let parameters =
        link.map(|names| names.split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect());
    Change::Paging { parameters, headers, token }
}
