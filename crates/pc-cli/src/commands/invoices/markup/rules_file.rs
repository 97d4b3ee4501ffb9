//! The file of rules: TOML, every mistake in it told with its line.

use std::ops::Range;

use pc_models::{CurrencyCode, Decimal};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::condition::{Condition, KINDS, Member};
use super::rules::{Charge, DEFAULT, Rule, Rules};
use crate::output::did_you_mean;

const RULE: &str = "rule";
const NAME: &str = "name";
const PERCENT: &str = "percent";
const PRICE: &str = "price";

/// Reads the text of a file; an error begins with its line.
pub(super) fn parse(text: &str) -> Result<Rules, String> {
    let table = DeTable::parse(text).map_err(|error| error.to_string().trim_end().to_owned())?;
    let located = |mistake: Mistake| format!("line {}: {}", line_of(text, mistake.at), mistake.reason);
    read_file(table.get_ref()).map_err(located)
}

/// What is wrong, and where.
struct Mistake {
    at: Range<usize>,
    reason: String,
}

type Read<T> = Result<T, Mistake>;

fn line_of(text: &str, at: Range<usize>) -> usize {
    text.as_bytes()[..at.start.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

fn mistake<T>(at: Range<usize>, reason: impl Into<String>) -> Read<T> {
    Err(Mistake { at, reason: reason.into() })
}

fn unknown<T>(at: Range<usize>, name: &str, known: &[&str]) -> Read<T> {
    let nearest = did_you_mean(name, known.iter().copied());
    mistake(at, format!("there is no `{name}`{nearest}. There are {}", known.join(", ")))
}

fn read_file(table: &DeTable<'_>) -> Read<Rules> {
    let mut rules = Rules::default();
    for (key, value) in table {
        match (key.get_ref().as_ref(), value.get_ref()) {
            (RULE, DeValue::Array(array)) => {
                for (at, rule) in array.iter().enumerate() {
                    rules.rules.push(read_rule(rule, at + 1)?);
                }
            }
            (RULE, _) => return mistake(value.span(), "rules are written as [[rule]]"),
            (DEFAULT, DeValue::Table(members)) => {
                let rule = read_members(members, value.span())?;
                if !rule.conditions.is_empty()
                    || !matches!(rule.charge, Charge::Percent(_))
                    || rule.name.is_some()
                {
                    return mistake(
                        value.span(),
                        "[default] has `percent` alone: it is for lines of every kind and currency",
                    );
                }
                (rules.default, rules.has_default) = (rule.charge, true);
            }
            (DEFAULT, _) => return mistake(value.span(), "write [default], and `percent` below it"),
            (other, _) => return unknown(key.span(), other, &[RULE, DEFAULT]),
        }
    }
    check_names(table, &rules)?;
    Ok(rules)
}

/// Two rules of one name could not be told apart.
fn check_names(table: &DeTable<'_>, rules: &Rules) -> Read<()> {
    for (at, rule) in rules.rules.iter().enumerate() {
        if rule.name == DEFAULT || rules.rules[..at].iter().any(|other| other.name == rule.name) {
            let array = table.get(RULE).and_then(|rules| rules.get_ref().as_array());
            let span = array.and_then(|array| array.get(at)).map_or(0..0, Spanned::span);
            return mistake(span, format!("the name `{}` is taken", rule.name));
        }
    }
    Ok(())
}

fn read_rule(value: &Spanned<DeValue<'_>>, number: usize) -> Read<Rule> {
    let DeValue::Table(members) = value.get_ref() else {
        return mistake(value.span(), "rules are written as [[rule]]");
    };
    let Members { name, conditions, charge } = read_members(members, value.span())?;
    if conditions.is_empty() {
        return mistake(value.span(), "this rule takes every line: write [default] for it");
    }
    let is_of_currency = conditions.iter().any(|condition| condition.member == Member::Currency);
    if matches!(charge, Charge::PerUnit(_)) && !is_of_currency {
        return mistake(value.span(), "a price needs its `currency`: the rule takes lines in that one");
    }
    Ok(Rule { name: name.unwrap_or_else(|| format!("rule {number}")), conditions, charge })
}

/// The members of a table.
struct Members {
    name: Option<String>,
    conditions: Vec<Condition>,
    charge: Charge,
}

fn read_members(members: &DeTable<'_>, at: Range<usize>) -> Read<Members> {
    let (mut name, mut charge, mut conditions) = (None, None, Vec::new());
    for (key, value) in members {
        let member = Member::ALL.iter().find(|(name, _)| name == key.get_ref());
        match (key.get_ref().as_ref(), member) {
            (_, Some((_, member))) => conditions.push(condition(*member, value)?),
            (NAME, _) => name = Some(text(value)?),
            (PERCENT | PRICE, _) if charge.is_some() => {
                return mistake(key.span(), "there are `percent` and `price`: give one of them");
            }
            (PERCENT, _) => charge = Some(Charge::Percent(percent(value)?)),
            (PRICE, _) => charge = Some(Charge::PerUnit(not_negative(value)?)),
            (other, _) => {
                let known: Vec<_> =
                    [NAME, PERCENT, PRICE].into_iter().chain(Member::ALL.map(|(name, _)| name)).collect();
                return unknown(key.span(), other, &known);
            }
        }
    }
    let Some(charge) = charge else { return mistake(at, "`percent` or `price` is missing") };
    Ok(Members { name, conditions, charge })
}

/// One text, or a list of them.
fn condition(member: Member, value: &Spanned<DeValue<'_>>) -> Read<Condition> {
    let texts: Vec<String> = match value.get_ref() {
        DeValue::Array(values) if !values.is_empty() => values.iter().map(text).collect::<Read<_>>()?,
        _ => vec![text(value)?],
    };
    for text in &texts {
        match member {
            Member::Kind if !KINDS.contains(&text.to_lowercase().as_str()) => {
                return unknown(value.span(), text, &KINDS);
            }
            Member::Currency if text.parse::<CurrencyCode>().is_err() => {
                return mistake(value.span(), format!("`{text}` is no currency such as EUR"));
            }
            _ => {}
        }
    }
    Ok(Condition { member, texts })
}

fn text(value: &Spanned<DeValue<'_>>) -> Read<String> {
    match value.get_ref().as_str().map(str::trim) {
        None | Some("") => mistake(value.span(), "a text in quotes is wanted here"),
        Some(text) => Ok(text.to_owned()),
    }
}

/// A number with the digits that are written, with quotes or without.
fn number(value: &Spanned<DeValue<'_>>) -> Read<Decimal> {
    let digits = match value.get_ref() {
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str()),
        DeValue::Float(number) => Some(number.as_str()),
        DeValue::String(text) => Some(text.as_ref()),
        _ => None,
    };
    match digits.and_then(|digits| digits.parse().ok()) {
        Some(number) => Ok(number),
        None => mistake(value.span(), "a number is wanted here, such as 12.5"),
    }
}

fn percent(value: &Spanned<DeValue<'_>>) -> Read<Decimal> {
    let percent = number(value)?;
    match percent < Decimal::from(-100) {
        true => mistake(value.span(), "less than -100 percent would be a price below zero"),
        false => Ok(percent),
    }
}

fn not_negative(value: &Spanned<DeValue<'_>>) -> Read<Decimal> {
    let number = number(value)?;
    match number < Decimal::ZERO {
        true => mistake(value.span(), "a price is not below zero: credits take their sign from the line"),
        false => Ok(number),
    }
}
