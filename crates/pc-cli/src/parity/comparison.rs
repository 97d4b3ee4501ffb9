//! A recording against the emulator's answers to the same questions and the documentation.

use std::collections::{BTreeMap, BTreeSet};

use crate::parity::baseline::Baseline;
use crate::parity::difference::{Aspect, Difference};
use crate::parity::documented::{Documented, DocumentedPlace};
use crate::parity::place::{EACH, Place};
use crate::parity::shape::{Header, Member, Shape, Topic};
use crate::parity::spelling::Spelling;

/// Members that are there where a list goes on.
const GOING_ON: [&str; 3] = ["next", "previous", "continuationToken"];

/// Compares what is answered on one topic.
pub(crate) fn compare(
    topic: &Topic,
    service: &Shape,
    emulator: &Shape,
    documented: &Documented,
) -> Vec<Difference> {
    let mut comparison = Comparison { topic, service, emulator, documented, found: Vec::new() };
    if emulator.answers == 0 {
        comparison.members(); // with the documentation alone
    } else if comparison.statuses() {
        comparison.codes();
        comparison.body_kinds();
        comparison.headers();
        comparison.members();
        comparison.lists();
    }
    comparison.found
}

struct Comparison<'c> {
    topic: &'c Topic,
    service: &'c Shape,
    emulator: &'c Shape,
    documented: &'c Documented,
    found: Vec<Difference>,
}

impl Comparison<'_> {
    fn found(
        &mut self,
        aspect: Aspect,
        place: Place,
        service: impl Into<String>,
        emulator: impl Into<String>,
    ) {
        self.found_spelt(aspect, place, service.into(), emulator.into(), BTreeSet::new());
    }

    fn found_spelt(
        &mut self,
        aspect: Aspect,
        place: Place,
        service: String,
        emulator: String,
        spellings: BTreeSet<Spelling>,
    ) {
        let topic = self.topic.clone();
        self.found.push(Difference { topic, aspect, place, service, emulator, spellings });
    }

    /// Whether the answers are of one kind, so that the rest can be compared.
    fn statuses(&mut self) -> bool {
        let is_same = self.service.statuses.is_subset(&self.emulator.statuses);
        if !is_same {
            let (service, emulator) = (list(&self.service.statuses), list(&self.emulator.statuses));
            self.found(Aspect::Status, Place::default(), service, emulator);
        }
        is_same
    }

    fn codes(&mut self) {
        if !self.service.codes.is_subset(&self.emulator.codes) {
            let (service, emulator) = (list(&self.service.codes), list(&self.emulator.codes));
            self.found(Aspect::Code, Place::default(), service, emulator);
        }
    }

    fn body_kinds(&mut self) {
        if !self.service.bodies.is_subset(&self.emulator.bodies) {
            let (service, emulator) = (list(&self.service.bodies), list(&self.emulator.bodies));
            self.found(Aspect::BodyKind, Place::default(), service, emulator);
        }
        if !self.service.byte_order_mark.is_subset(&self.emulator.byte_order_mark) {
            let told =
                |marks: &BTreeSet<bool>| if marks.contains(&true) { "a byte-order mark" } else { "none" };
            let (service, emulator) =
                (told(&self.service.byte_order_mark), told(&self.emulator.byte_order_mark));
            let service =
                if self.service.byte_order_mark.len() > 1 { "a byte-order mark at times" } else { service };
            self.found(Aspect::ByteOrderMark, Place::default(), service, emulator);
        }
    }

    fn headers(&mut self) {
        let (service, emulator) = (self.service, self.emulator);
        let place = |name: &str| Place::default().then(name);
        for (name, header) in &emulator.headers {
            let is_always_there = header.seen == emulator.answers;
            if is_always_there && !service.headers.contains_key(name) {
                self.found(Aspect::HeaderMissing, place(name), "no such header", "has it");
            }
        }
        for (name, header) in &service.headers {
            match emulator.headers.get(name) {
                None => self.found(Aspect::HeaderAdded, place(name), "has it", "no such header"),
                Some(known) => self.header_forms(name, header, known),
            }
        }
    }

    fn header_forms(&mut self, name: &str, header: &Header, known: &Header) {
        let other: BTreeSet<&String> = header.forms.difference(&known.forms).collect();
        if !other.is_empty() {
            let (service, emulator) = (list(&other), list(&known.forms));
            self.found(Aspect::HeaderForm, Place::default().then(name), service, emulator);
        }
    }

    fn members(&mut self) {
        let (service, emulator) = (self.service, self.emulator);
        let respelt = self.casings();
        let mut not_compared: Vec<Place> =
            respelt.iter().flat_map(|(place, other)| [place.clone(), other.clone()]).collect();
        let is_below = |place: &Place, others: &[Place]| {
            others.iter().any(|other| place == other || place.is_below(other))
        };
        for (place, member) in &service.members {
            if is_below(place, &not_compared) || self.is_free(place) {
                continue;
            }
            if self.is_added(place) {
                self.found(Aspect::MemberAdded, place.clone(), told(&member.spellings), "no such member");
                not_compared.push(place.clone());
            } else if self.json_types(place, member) {
                self.spellings(place, member);
                self.words(place, member);
            } else {
                not_compared.push(place.clone());
            }
        }
        for (place, member) in &emulator.members {
            if !is_below(place, &not_compared) && !self.is_free(place) {
                self.missing(place, member, &mut not_compared);
            }
        }
    }

    /// Members whose names are written otherwise: how the service writes them, and how the emulator does.
    fn casings(&mut self) -> Vec<(Place, Place)> {
        let mut respelt: Vec<(Place, Place)> = Vec::new();
        for place in self.service.members.keys() {
            if place.name() == EACH
                || !self.is_added(place)
                || respelt.iter().any(|(other, _)| place.is_below(other))
            {
                continue;
            }
            if let Some(other) = self.in_another_casing(place) {
                respelt.push((place.clone(), other));
            }
        }
        for (place, other) in &respelt {
            self.found(Aspect::MemberCasing, other.clone(), place.name(), other.name());
        }
        respelt
    }

    fn in_another_casing(&self, place: &Place) -> Option<Place> {
        let parent = place.parent()?;
        let is_same = |name: &str| name != place.name() && letters(name) == letters(place.name());
        let known = self
            .emulator
            .members
            .keys()
            .find(|other| other.parent().as_ref() == Some(&parent) && is_same(other.name()));
        known.filter(|other| !self.service.members.contains_key(other)).cloned()
    }

    /// Whether neither the emulator nor the documentation has it.
    fn is_added(&self, place: &Place) -> bool {
        !self.emulator.members.contains_key(place) && self.documented_at(place).is_none()
    }

    fn documented_at(&self, place: &Place) -> Option<DocumentedPlace<'_>> {
        match self.topic.wrong {
            None => self.documented.at(&self.topic.operation, place),
            Some(_) => None,
        }
    }

    /// Whether anything may stand there, or further up.
    fn is_free(&self, place: &Place) -> bool {
        let above = std::iter::successors(place.parent(), Place::parent);
        above.filter_map(|place| self.documented_at(&place)).any(|documented| documented.is_free())
    }

    /// Whether its values are of the types that are known.
    fn json_types(&mut self, place: &Place, member: &Member) -> bool {
        let known = self.emulator.members.get(place);
        let documented = self.documented_at(place);
        let is_known = |json_type: &str| match known {
            Some(known) => known.has_type(json_type),
            None => documented.as_ref().is_none_or(|documented| documented.allows(json_type)),
        };
        let other: BTreeSet<Spelling> =
            member.spellings.iter().copied().filter(|spelling| !is_known(spelling.json_type())).collect();
        drop(documented);
        if other.is_empty() {
            return true;
        }
        let emulator = known.map_or_else(|| "as documented".to_owned(), |known| types(&known.spellings));
        self.found_spelt(Aspect::JsonType, place.clone(), types(&other), emulator, other);
        false
    }

    fn spellings(&mut self, place: &Place, member: &Member) {
        let Some(known) = self.emulator.members.get(place) else { return };
        let usual: BTreeSet<Spelling> =
            known.spellings.iter().copied().filter(|spelling| *spelling != Spelling::NoDate).collect();
        let is_telling = !usual.is_empty() && usual.iter().all(|spelling| spelling.is_telling());
        let is_other = |spelling: &Spelling| {
            !usual.contains(spelling)
                && !matches!(spelling, Spelling::EmptyText | Spelling::NoDate | Spelling::Null)
        };
        let other: BTreeSet<Spelling> = member.spellings.iter().copied().filter(is_other).collect();
        if is_telling && !other.is_empty() {
            self.found_spelt(Aspect::Spelling, place.clone(), told(&other), told(&usual), other);
        }
    }

    /// Words are compared where the documentation lists them.
    fn words(&mut self, place: &Place, member: &Member) {
        let documented = self.documented_at(place);
        let documented = documented.map(|documented| documented.words()).unwrap_or_default();
        if documented.is_empty() {
            return;
        }
        let emulator = self.emulator.members.get(place);
        let documented: BTreeSet<String> = documented.into_iter().map(str::to_owned).collect();
        let served = emulator.map(|known| known.words.clone()).unwrap_or_default();
        for word in member.words.iter().filter(|word| !word.is_empty()) {
            let same = |words: &BTreeSet<String>| {
                words.iter().find(|known| letters(known) == letters(word)).cloned()
            };
            match same(&served).or_else(|| same(&documented)) {
                None => self.found(Aspect::WordAdded, place.clone(), word.as_str(), "no such word"),
                Some(known) if known != *word => {
                    self.found(Aspect::WordCasing, place.clone(), word.as_str(), known);
                }
                Some(_) => {}
            }
        }
    }

    /// What the emulator always has and the service has not.
    fn missing(&mut self, place: &Place, member: &Member, not_compared: &mut Vec<Place>) {
        let Some(parent) = place.parent() else { return };
        let objects = self.service.objects_at(&parent);
        if place.name() == EACH || objects == 0 || !member.is_always_there() {
            return;
        }
        let is_required =
            self.documented_at(&parent).is_some_and(|documented| documented.requires(place.name()));
        match self.service.members.get(place).map_or(0, |found| found.seen) {
            0 => {
                // What may be absent depends on what a tenant has.
                let aspect = if is_required || self.documented_at(place).is_none() {
                    Aspect::MemberMissing
                } else {
                    Aspect::MemberNotSeen
                };
                if !GOING_ON.contains(&place.name()) {
                    self.found(aspect, place.clone(), "no such member", told(&member.spellings));
                }
                not_compared.push(place.clone());
            }
            seen if seen < objects && is_required => {
                let service = format!("in {seen} of {objects}");
                self.found(Aspect::MemberSometimesMissing, place.clone(), service, "always there");
            }
            _ => {}
        }
    }

    fn lists(&mut self) {
        let (service, emulator) = (self.service, self.emulator);
        if !service.paging.is_subset(&emulator.paging) {
            self.found(
                Aspect::Paging,
                Place::default(),
                list(&service.paging),
                or_none(list(&emulator.paging)),
            );
        }
        if !service.counts.is_subset(&emulator.counts) && !emulator.counts.is_empty() {
            let place = Place::default().then("totalCount");
            self.found(Aspect::Count, place, list(&service.counts), list(&emulator.counts));
        }
    }
}

/// Differences of all topics.
pub(crate) fn compare_all(
    service: &BTreeMap<Topic, Shape>,
    baseline: &Baseline,
) -> BTreeMap<Topic, Vec<Difference>> {
    let nothing = Shape::default();
    let compared = service.iter().map(|(topic, shape)| {
        let known = baseline.emulator.get(topic).unwrap_or(&nothing);
        (topic.clone(), compare(topic, shape, known, &baseline.documented))
    });
    compared.collect()
}

/// A name as the service's own converters compare names.
fn letters(name: &str) -> String {
    name.chars().filter(|letter| *letter != '_').flat_map(char::to_lowercase).collect()
}

fn list<T: ToString>(items: &BTreeSet<T>) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

fn or_none(text: String) -> String {
    if text.is_empty() { "no further pages".to_owned() } else { text }
}

fn told(spellings: &BTreeSet<Spelling>) -> String {
    spellings.iter().map(|spelling| spelling.told()).collect::<Vec<_>>().join(" or ")
}

fn types(spellings: &BTreeSet<Spelling>) -> String {
    let types: BTreeSet<&str> = spellings.iter().map(|spelling| spelling.json_type()).collect();
    types.into_iter().collect::<Vec<_>>().join(" or ")
}
