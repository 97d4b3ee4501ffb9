//! Secrets and names of every kind, put into answers everywhere.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fastrand::Rng;

use crate::parity::masking::vocabulary::Vocabulary;
use crate::parity::node::Node;
use crate::parity::recording::{Body, Exchange};

const STEMS: [&str; 12] = [
    "quarz", "wolken", "zibet", "kolmgrub", "fjordig", "bratwen", "oxhuft", "pfirsk", "zwolfer", "gnocch",
    "tjukov", "yrvind",
];
const ENDINGS: [&str; 8] = ["mann", "hauser", "becker", "lund", "ovich", "ssen", "etti", "quist"];
const FOREIGN: [&str; 7] =
    ["Zürißöl", "Übermåß", "株式会社東京海上", "مؤسسةالنور", "Ωμέγαλων", "Жуковскийград", "ไทยรุ่งเรือง"];
const FIRST_NAMES: [&str; 6] = ["Annegret", "Thorvald", "Ximena", "Giuseppina", "Wolodymyr", "Ngozichi"];

/// What was planted, and must not be found again: each text, and its parts.
pub(super) struct Planted {
    rng: Rng,
    /// In lower case.
    pub(super) secrets: BTreeSet<String>,
}

impl Planted {
    pub(super) fn new(seed: u64) -> Self {
        Self { rng: Rng::with_seed(seed), secrets: BTreeSet::new() }
    }

    /// Puts secrets into about every fourth place, and new members and headers beside.
    pub(super) fn plant(&mut self, exchange: &mut Exchange) {
        let name = self.secret();
        exchange.answer.headers.push(("MS-ServerId".to_owned(), name));
        let (name, value) = (self.identifier(), self.secret());
        exchange.answer.headers.push((name, value));
        let tenant = self.guid();
        let realm = self.secret();
        exchange.answer.headers.push((
            "WWW-Authenticate".to_owned(),
            format!("Bearer realm=\"{realm}\", authorization_uri=\"https://login.windows.net/{tenant}\""),
        ));
        let secret = self.secret();
        exchange.request.query.push(("filter".to_owned(), secret));
        let (name, secret) = (self.word(), self.secret());
        exchange.request.query.push((name, secret));
        let secret = self.secret();
        exchange.request.path.push(secret);
        if let Body::Json(node) = &mut exchange.answer.body {
            self.plant_in("", node);
        }
    }

    fn plant_in(&mut self, member: &str, node: &mut Node) {
        match node {
            Node::Text(text) if self.rng.u8(..4) == 0 => *text = self.secret(),
            Node::Number(number) if self.rng.u8(..4) == 0 && !member.ends_with("ode") => {
                *number = self.amount();
            }
            Node::List(items) => items.iter_mut().for_each(|item| self.plant_in(member, item)),
            Node::Object(members) => {
                for (name, value) in members.iter_mut() {
                    self.plant_in(name, value);
                }
                self.plant_members(members);
            }
            _ => {}
        }
    }

    /// Members nobody knows: named like the service's own, named after somebody, dictionaries.
    fn plant_members(&mut self, members: &mut Vec<(String, Node)>) {
        match self.rng.u8(..6) {
            0 => members.push(("loyalTier".to_owned(), Node::Text(self.secret()))),
            1 => {
                let word = self.word();
                members.push((format!("{}Budget", word.to_lowercase()), Node::Number(self.amount())));
                members.push(("contactPerson".to_owned(), Node::Text(word)));
            }
            2 => {
                let keys = [self.secret(), self.word(), self.identifier()];
                let dictionary = keys.into_iter().map(|key| (key, Node::Text(self.secret()))).collect();
                members.push(("perPerson".to_owned(), Node::Object(dictionary)));
            }
            3 => {
                let (key, secret) = (self.word(), self.secret());
                let json =
                    Node::Object(vec![(key, Node::Text(secret)), ("id".to_owned(), Node::Text(self.guid()))]);
                members
                    .push(("resourceNewValue".to_owned(), Node::Text(serde_json::to_string(&json).unwrap())));
            }
            4 => {
                let key = self.word();
                members.push((
                    "tags".to_owned(),
                    Node::Object(vec![(key, Node::Bool(true)), ("id".to_owned(), Node::Null)]),
                ));
            }
            _ => {}
        }
    }

    /// A secret of any kind.
    fn secret(&mut self) -> String {
        let kind = self.rng.u8(..17);
        let word = if matches!(kind, 1 | 4 | 7 | 9 | 10) { String::new() } else { self.word() };
        let first_name = *self.rng.choice(&FIRST_NAMES).unwrap();
        let foreign = *self.rng.choice(&FOREIGN).unwrap();
        match kind {
            0 => format!("{word} GmbH & Co. KG"),
            1 => self.kept(foreign.to_owned()),
            2 => format!(
                "{}.{}@{}.example",
                self.kept(first_name.to_lowercase()),
                word.to_lowercase(),
                self.word().to_lowercase()
            ),
            3 => format!("{}.onmicrosoft.com", word.to_lowercase()),
            4 => self.guid().to_uppercase(),
            5 => {
                let token: String = (0..90).map(|_| self.rng.alphanumeric()).collect();
                self.kept(token.clone());
                format!("eyJ0eXAiOiJKV1QifQ.{token}.{}", STANDARD.encode(&word).trim_end_matches('='))
            }
            6 => {
                let signature: String = (0..20).map(|_| self.rng.alphanumeric()).collect();
                let signature = self.kept(signature);
                format!(
                    "https://{}.blob.core.windows.net/{word}?sv=2023&sig={signature}%2Bab%3D",
                    word.to_lowercase()
                )
            }
            7 => format!("+{} ({}) {}", self.digits(2), self.digits(3), self.kept_digits(8)),
            8 => format!("{word}straße {}, {} {}", self.digits(2), self.kept_digits(6), self.word()),
            9 => self.amount(),
            10 => format!("DE{} {}", self.digits(2), self.kept_digits(16)),
            11 => format!("{{\"owner\":\"{word}\",\"{}\":[{}]}}", self.word(), self.amount()),
            12 => format!("The customer '{word}' ({}) has no order {}.", self.guid(), self.kept_digits(9)),
            13 => format!("/customers/{}/orders/{word}?name={}", self.guid(), self.encoded()),
            14 => STANDARD.encode(format!("{word}:{}", self.kept_digits(8))),
            15 => format!("[pcr:{word}]{first_name}"),
            _ => self.any_case(word),
        }
    }

    /// The name of somebody, which nothing of the API has.
    fn word(&mut self) -> String {
        let (stem, ending) = (*self.rng.choice(&STEMS).unwrap(), *self.rng.choice(&ENDINGS).unwrap());
        let letters: String = (0..2).map(|_| self.rng.lowercase()).collect();
        let word = format!("{}{letters}{ending}", stem[..1].to_uppercase() + &stem[1..]);
        assert!(!Vocabulary::get().has_word(&word.to_lowercase()));
        self.kept(word)
    }

    /// It, as the name of a member or a header may be made of it.
    fn identifier(&mut self) -> String {
        format!("x{}Value", self.word())
    }

    fn any_case(&mut self, word: String) -> String {
        match self.rng.u8(..3) {
            0 => word.to_uppercase(),
            1 => word.to_lowercase(),
            _ => word
                .chars()
                .map(|letter| if self.rng.bool() { letter.to_ascii_uppercase() } else { letter })
                .collect(),
        }
    }

    /// A name, percent-encoded.
    fn encoded(&mut self) -> String {
        let word = format!("{} & Söhne", self.word());
        percent_encoding::utf8_percent_encode(&word, percent_encoding::NON_ALPHANUMERIC).to_string()
    }

    fn guid(&mut self) -> String {
        let digits = format!("{:032x}", self.rng.u128(..));
        let guid = format!(
            "{}-{}-{}-{}-{}",
            &digits[..8],
            &digits[8..12],
            &digits[12..16],
            &digits[16..20],
            &digits[20..]
        );
        self.kept(digits[..8].to_owned());
        self.kept(guid)
    }

    fn amount(&mut self) -> String {
        let amount =
            format!("{}.{}{}", self.rng.u32(1_000_000..99_999_999), self.rng.u8(..10), self.rng.u8(1..10));
        self.kept(amount)
    }

    fn digits(&mut self, length: usize) -> String {
        (0..length).map(|_| self.rng.digit(10)).collect()
    }

    fn kept_digits(&mut self, length: usize) -> String {
        let digits = format!("{}{}", self.rng.u8(1..10), self.digits(length - 1));
        // Shorter ones may come to be by chance.
        if length > 7 { self.kept(digits) } else { digits }
    }

    /// Takes note of a secret.
    fn kept(&mut self, secret: String) -> String {
        self.secrets.insert(secret.to_lowercase());
        secret
    }
}
