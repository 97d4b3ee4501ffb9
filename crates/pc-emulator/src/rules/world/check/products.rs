//! Products and their SKUs: words, terms, prices, and what is named of others.

use crate::rules::world::check::Check;
use crate::state::catalog::{Catalog, Item};
use crate::state::catalog_file::{Product, Sku};
use crate::values::calendar;
use crate::values::nearest_word::hint;
use crate::values::spelling::{SEGMENTS, TARGET_VIEWS, billing_cycle, find_word};

/// The longest term, in months.
const LONGEST_TERM: i32 = 100 * 12;

impl Check<'_> {
    pub(super) fn product(&mut self, number: usize, product: &Product) {
        for (index, view) in product.views.iter().enumerate() {
            if find_word(TARGET_VIEWS, view).is_none() {
                let why =
                    format!("there is no target view `{view}`{}", hint(view, TARGET_VIEWS.iter().copied()));
                self.wrong(&format!("products.{number}.views.{index}"), why);
            }
        }
        for (index, sku) in product.skus.iter().enumerate() {
            self.sku(&format!("products.{number}.skus.{index}"), sku);
        }
    }

    fn sku(&mut self, path: &str, sku: &Sku) {
        if sku.minimum > sku.maximum {
            let why = format!("the maximum is below the minimum of {}", sku.minimum);
            self.wrong(&format!("{path}.maximum"), why);
        }
        for (index, segment) in sku.segments.iter().enumerate() {
            if !SEGMENTS.contains(&segment.as_str()) {
                let why =
                    format!("there is no segment `{segment}`{}", hint(segment, SEGMENTS.iter().copied()));
                self.wrong(&format!("{path}.segments.{index}"), why);
            }
        }
        for (index, term) in sku.terms.iter().enumerate().filter(|(_, term)| !is_term(&term.duration)) {
            let why = format!("`{}` is no term of months or years, such as P1M or P1Y", term.duration);
            self.wrong(&format!("{path}.terms.{index}.duration"), why);
        }
        self.billing_cycles(path, sku);
        for (index, price) in sku.prices.iter().enumerate() {
            let place = format!("{path}.prices.{index}");
            self.amounts(&place, price);
            let terms = || sku.terms.iter().map(|term| term.duration.as_str());
            match price.term.as_deref() {
                Some(term) if !terms().any(|known| known == term) => {
                    let why = format!("the SKU has no term `{term}`{}", hint(term, terms()));
                    self.wrong(&format!("{place}.term"), why);
                }
                Some(term) if !is_term(term) => {}
                _ => self.charges(&format!("{place}.charges"), price),
            }
        }
    }

    /// Those of the SKU are known ones; if so, those of its prices are among them.
    fn billing_cycles(&mut self, path: &str, sku: &Sku) {
        let unknown = |cycle: &str| billing_cycle(cycle) != Some(cycle);
        let cycles = || sku.billing_cycles.iter().map(String::as_str);
        for (index, cycle) in cycles().enumerate().filter(|(_, cycle)| unknown(cycle)) {
            let known = ["monthly", "annual", "none", "one_time", "triennial", "biennial"];
            let why = format!("there is no billing cycle `{cycle}`{}", hint(cycle, known));
            self.wrong(&format!("{path}.billing_cycles.{index}"), why);
        }
        if cycles().any(unknown) {
            return;
        }
        for (index, price) in sku.prices.iter().enumerate() {
            let cycle = price.billing_cycle.as_str();
            if !cycles().any(|known| known == cycle) {
                let why = format!("the SKU is not billed `{cycle}`{}", hint(cycle, cycles()));
                self.wrong(&format!("{path}.prices.{index}.billing_cycle"), why);
            }
        }
    }

    /// What SKUs name of others is there.
    pub(super) fn named_by_products(&mut self, catalog: Catalog) {
        for (number, product) in self.file.catalog.products.iter().enumerate() {
            for (index, sku) in product.skus.iter().enumerate() {
                let path = format!("products.{number}.skus.{index}");
                self.named_by_sku(catalog, &path, &format!("{}:{}", product.id, sku.id), sku);
            }
        }
    }

    fn named_by_sku(&mut self, catalog: Catalog, path: &str, own: &str, sku: &Sku) {
        for (name, items) in [("addon_of", &sku.addon_of), ("includes", &sku.includes)] {
            for (place, item) in items.iter().enumerate() {
                let place = format!("{path}.{name}.{place}");
                match item.eq_ignore_ascii_case(own) {
                    true => self.wrong(&place, format!("`{item}` is this SKU itself")),
                    false => self.item(catalog, &place, item),
                }
            }
        }
        if let Some(next) = &sku.renews_as {
            let place = format!("{path}.renews_as");
            self.sold_as(catalog, &place, &next.item, (&next.term, &next.billing_cycle));
        }
        for (index, price) in sku.prices.iter().enumerate() {
            self.local_prices(catalog, &format!("{path}.prices.{index}"), price);
        }
    }

    pub(super) fn promotions(&mut self, catalog: Catalog) {
        for (number, promotion) in self.file.catalog.promotions.iter().enumerate() {
            let path = format!("promotions.{number}");
            self.sold_as(catalog, &path, &promotion.item, (&promotion.term, &promotion.billing_cycle));
            if promotion.percent_off > 100 {
                self.wrong(&format!("{path}.percent_off"), "nothing is cheaper by more than 100 percent");
            }
            if promotion.most_seats == 0 {
                self.wrong(&format!("{path}.most_seats"), "a promotion is for at least one unit");
            }
            if promotion.ends <= promotion.starts {
                self.wrong(&format!("{path}.ends"), "the promotion ends before it starts");
            }
        }
    }

    /// The item is there, and has a price for this term and billing cycle.
    fn sold_as(&mut self, catalog: Catalog, path: &str, name: &str, (term, cycle): (&str, &str)) {
        match catalog.item(name) {
            None => self.item(catalog, &format!("{path}.item"), name),
            Some(item) if item.sku.price(Some(term), cycle).is_none() => {
                let why = format!("`{name}` is not sold for `{term}`, billed `{cycle}`");
                self.wrong(&format!("{path}.term"), why);
            }
            Some(_) => {}
        }
    }

    pub(super) fn item(&mut self, catalog: Catalog, path: &str, name: &str) {
        if catalog.item(name).is_none() {
            let items: Vec<String> =
                catalog.products().iter().flat_map(Item::all_of).map(|item| item.name()).collect();
            let why = format!("nothing is sold as `{name}`{}", hint(name, items.iter().map(String::as_str)));
            self.wrong(path, why);
        }
    }
}

/// Whether it is one by which something can renew.
fn is_term(duration: &str) -> bool {
    calendar::months(duration).is_some_and(|months| (1..=LONGEST_TERM).contains(&months))
}
