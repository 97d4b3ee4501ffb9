//! The lines of one class, each written only when it is read.

use crate::api::billing::line_class::LineClass;
use crate::api::billing::line_item::LineItem;
use crate::api::billing::line_items::Line;
use crate::api::billing::line_scope::LineScope;
use crate::state::injected_errors::InjectedErrors;
use crate::state::invoice::Usage;

/// The lines of one class.
pub(crate) struct Lines<'s> {
    scope: &'s LineScope<'s>,
    class: LineClass,
    listed: Vec<Line<'s>>,
    made_up: usize,
    injected: Option<&'s InjectedErrors>,
}

impl<'s> Lines<'s> {
    pub(crate) fn of(scope: &'s LineScope<'s>, class: LineClass) -> Self {
        let fits = scope.invoice.is_none_or(|invoice| invoice.recurring == class.is_recurring());
        let (charges, usage) = if fits { (scope.charges, &scope.usage[..]) } else { (&[][..], &[][..]) };
        let days = |usage: &'s Usage| (usage.from..=usage.to).map(move |day| Line::Used { usage, day });
        let listed = match class {
            LineClass::OneTime => {
                charges.iter().map(Line::Charged).chain(usage.iter().map(Line::Metered)).collect()
            }
            LineClass::LegacyUsage => usage.iter().map(Line::Metered).collect(),
            LineClass::License => usage.iter().map(Line::Licensed).collect(),
            LineClass::LegacyDailyUsage | LineClass::DailyRatedUsage => usage.iter().flat_map(days).collect(),
        };
        let charges = scope.invoice.filter(|one| class == LineClass::charges(one.recurring));
        let made_up = charges.map_or(0, |invoice| invoice.made_up);
        Self { scope, class, listed, made_up, injected: charges.map(|invoice| &invoice.injected) }
    }

    pub(crate) fn len(&self) -> usize {
        let lines = self.listed.len() + self.made_up;
        self.injected.map_or(lines, |injected| injected.count(lines))
    }

    /// The line at an index of the list.
    pub(crate) fn item(&self, index: usize) -> Option<LineItem> {
        let lines = self.listed.len() + self.made_up;
        let Some(injected) = self.injected else { return self.true_item(index) };
        let origin = injected.origin(index, lines)?;
        let mut line = self.true_item(origin.number)?;
        for (name, value) in origin.members.into_iter().flatten() {
            line.set(name, value.clone());
        }
        Some(line)
    }

    /// The line of this number without any injected errors.
    pub(crate) fn true_item(&self, number: usize) -> Option<LineItem> {
        let made_up = || (number < self.made_up).then_some(Line::MadeUp(number));
        self.listed.get(number).copied().or_else(made_up)?.json(self.scope, self.class)
    }
}
