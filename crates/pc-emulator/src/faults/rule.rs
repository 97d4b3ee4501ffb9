//! One rule: which calls it hits, and what happens to them.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::api::routes::find_operation;

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    LoseRequest,
    LoseAnswer,
    Delay,
    CutBody,
    GarbageBody,
    TruncatedBody,
    HtmlBody,
    Throttle,
    Status,
    ExpireToken,
    SlowVisibility,
    StayPending,
    Unfulfilled,
    RefuseGroup,
    OutOfInventory,
    RejectLine,
}

/// A rule that holds together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub(crate) struct Rule(Written);

/// A rule as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    pub(crate) fault: Fault,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<OperationName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nth: Option<Nth>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) probability: Option<Probability>,
    /// Seconds after the faults were set; the rule is asleep before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after_s: Option<Seconds>,
    /// Seconds after the faults were set; the rule is over then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until_s: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delay_s: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_after_s: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) work_done: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<u32>,
}

/// The name of an operation, as in the route table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct OperationName(pub(crate) &'static str);

/// Which calls, counted from 1 over those that the rule is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Numbers", into = "Vec<u64>")]
pub(crate) struct Nth(Vec<u64>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Numbers {
    One(i64),
    Many(Vec<i64>),
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub(crate) struct Probability(pub(crate) f64);

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub(crate) struct Seconds(pub(crate) Duration);

impl Fault {
    /// The fields it needs, and those it may have, beside the ones that say which calls are hit.
    fn fields(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Delay | Self::SlowVisibility => (&["delay_s"], &[]),
            Self::Status => (&["status"], &["work_done"]),
            Self::HtmlBody => (&[], &["status", "work_done"]),
            Self::Throttle => (&[], &["retry_after_s"]),
            Self::RefuseGroup => (&["group"], &["code"]),
            Self::RejectLine => (&["line"], &["code"]),
            _ => (&[], &[]),
        }
    }

    /// The word in files and in the request log.
    pub(crate) fn word(self) -> String {
        serde_json::to_value(self).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

impl std::ops::Deref for Rule {
    type Target = Written;

    fn deref(&self) -> &Written {
        &self.0
    }
}

impl From<Rule> for Written {
    fn from(rule: Rule) -> Self {
        rule.0
    }
}

impl TryFrom<Written> for Rule {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let name = written.fault.word();
        let (needed, optional) = written.fault.fields();
        for (field, given) in written.parameters() {
            if needed.contains(&field) && !given {
                return Err(format!("`{name}` needs `{field}`"));
            }
            if given && !needed.contains(&field) && !optional.contains(&field) {
                let usual = "operation, customer, nth, probability, after_s, until_s";
                let own: String = needed.iter().chain(optional).map(|field| format!(", {field}")).collect();
                return Err(format!("`{name}` takes no `{field}`; it takes {usual}{own}"));
            }
        }
        if written.status.is_some_and(|status| !(400..600).contains(&status)) {
            return Err(format!("the `status` of `{name}` must be one of 400 to 599"));
        }
        if let (Some(after), Some(until)) = (written.after_s, written.until_s)
            && until.0 <= after.0
        {
            return Err(format!("`{name}` would never happen: its `until_s` is not behind its `after_s`"));
        }
        Ok(Self(written))
    }
}

impl Written {
    fn parameters(&self) -> [(&'static str, bool); 7] {
        [
            ("delay_s", self.delay_s.is_some()),
            ("retry_after_s", self.retry_after_s.is_some()),
            ("status", self.status.is_some()),
            ("work_done", self.work_done.is_some()),
            ("group", self.group.is_some()),
            ("line", self.line.is_some()),
            ("code", self.code.is_some()),
        ]
    }
}

impl Nth {
    pub(crate) fn contains(&self, count: u64) -> bool {
        self.0.contains(&count)
    }
}

impl<'de> Deserialize<'de> for OperationName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        find_operation(&String::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
    }
}

impl TryFrom<Numbers> for Nth {
    type Error = String;

    fn try_from(numbers: Numbers) -> Result<Self, String> {
        let numbers = match numbers {
            Numbers::One(number) => vec![number],
            Numbers::Many(numbers) => numbers,
        };
        let positive = |number: i64| u64::try_from(number).ok().filter(|number| *number > 0);
        let positive: Option<Vec<u64>> = numbers.into_iter().map(positive).collect();
        let positive = positive.ok_or_else(|| "calls are counted from 1".to_owned())?;
        let some = !positive.is_empty();
        some.then_some(Self(positive)).ok_or_else(|| "a list of no calls hits none".to_owned())
    }
}

impl From<Nth> for Vec<u64> {
    fn from(nth: Nth) -> Self {
        nth.0
    }
}

impl TryFrom<f64> for Probability {
    type Error = String;

    fn try_from(number: f64) -> Result<Self, String> {
        let fits = (0.0..=1.0).contains(&number);
        fits.then_some(Self(number))
            .ok_or_else(|| format!("a probability lies between 0 and 1, not at {number}"))
    }
}

impl From<Probability> for f64 {
    fn from(probability: Probability) -> Self {
        probability.0
    }
}

impl TryFrom<f64> for Seconds {
    type Error = String;

    fn try_from(number: f64) -> Result<Self, String> {
        let seconds =
            Duration::try_from_secs_f64(number).ok().filter(|time| time.as_secs() <= u32::MAX.into());
        seconds.map(Self).ok_or_else(|| format!("{number} is no number of seconds to wait"))
    }
}

impl From<Seconds> for f64 {
    fn from(seconds: Seconds) -> Self {
        seconds.0.as_secs_f64()
    }
}
