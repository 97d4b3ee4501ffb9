//! `ListInvoiceLineItems`: which lines an invoice has, of which class, page by page.

use serde_json::value::RawValue;

use crate::api::answer::Answer;
use crate::api::billing::line_class::LineClass;
use crate::api::billing::line_scope::LineScope;
use crate::api::billing::lines::Lines;
use crate::api::call::Call;
use crate::api::page::PageRange;
use crate::state::store::Store;
use crate::values::problem::Problem;

/// How many lines a page has at most.
const MAX_PAGE_SIZE: usize = 2000;

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let word = |path: &str, name: &str| match call.parameter(path) {
        "" => call.required(name),
        text => Ok(text),
    };
    let class = LineClass::parse(word("provider", "provider")?, word("type", "invoiceLineItemType")?)?;
    let scope = LineScope::parse(store, call, class)?;
    let lines = Lines::of(&scope, class);
    let by_offset = class.is_recurring();
    let page = match by_offset {
        true => PageRange::offset(call, MAX_PAGE_SIZE, MAX_PAGE_SIZE)?,
        false => PageRange::seek(call, MAX_PAGE_SIZE)?,
    };
    // No usage here earns the partner credit: who wants to see such lines only sees none.
    let none = class == LineClass::DailyRatedUsage && call.flag("hasPartnerEarnedCredit")?;
    let count = if none { 0 } else { lines.len() };
    // Each line is rendered at once: a long page needs no tree of all its lines.
    let rendered = |index| serde_json::value::to_raw_value(&lines.item(index)?).ok();
    let items: Vec<Box<RawValue>> = page.range(count).filter_map(rendered).collect();
    Ok(Answer::ok(match by_offset {
        true => page.offset_page(items, count, call),
        false => page.seek_page(items, count, call),
    }))
}
