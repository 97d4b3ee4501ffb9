//! What can be bought, for how much, and the ids that it has today.

use maud::{Markup, html};
use pc_models::CountryCode;
use pc_transport::wire::Request;

use crate::console::no_such_page;
use crate::console::page::Page;
use crate::console::parts::{code, count, facts, link, money, nothing, table, text, words};
use crate::console::place::asked;
use crate::gateway::instance::Instance;
use crate::state::catalog::{Availability, Catalog, Item};
use crate::state::catalog_file::{ListPrice, Product, Sku};
use crate::values::problem::Problem;

pub(crate) fn page(instance: &Instance) -> Page {
    let row = |product: &Product| {
        vec![
            link(&["catalog", &product.id], &product.title),
            text(words(&format!("{:?}", product.kind))),
            text(&product.publisher),
            text(count(product.skus.len())),
            code(&product.id),
        ]
    };
    let rows = instance.gateway.store.catalog.products().iter().map(|product| row(product)).collect();
    let columns = ["Product", "Kind", "Publisher", ">SKUs", "Id"];
    Page::new("Catalog", table("Products", &columns, rows, "Nothing is sold."))
}

/// A product with its SKUs, in one country.
pub(crate) fn product_page(instance: &Instance, request: &Request, id: &str) -> Result<Page, Problem> {
    let catalog = instance.gateway.store.catalog;
    let product = catalog.product(id).ok_or_else(no_such_page)?;
    let word = Some(asked(request, "country")).filter(|word| !word.is_empty()).unwrap_or("US");
    let country: Option<CountryCode> = word.parse().ok();
    let body = html! {
        p { (product.description) }
        (facts(vec![
            ("Id", code(&product.id)),
            ("Kind", text(words(&format!("{:?}", product.kind)))),
            ("Publisher", text(&product.publisher)),
            ("Views", text(product.views.join(", "))),
        ]))
        form.filter method="get" {
            div.field {
                label for="country" { "Country, as two letters" }
                input type="text" id="country" name="country" value=(word) minlength="2" maxlength="2" size="4";
            }
            button type="submit" { "Show its prices" }
        }
        @match country {
            None => p.refusal { "There is no such country." },
            Some(country) if !product.is_sold_in(country) => p.none { "It is not sold there." },
            Some(country) => @for item in Item::all_of(product) { (sku(catalog, &item, country, instance)) },
        }
    };
    Ok(Page::new(product.title.clone(), body))
}

fn sku(catalog: Catalog, item: &Item, country: CountryCode, instance: &Instance) -> Markup {
    let sku: &Sku = &item.sku;
    let seats = format!("{} to {}", sku.minimum, sku.maximum);
    let prices = sku.prices.iter().map(|price| price_row(catalog, price, country)).collect();
    let offers = catalog.availabilities(item, country, instance.now());
    let offers = offers.iter().map(availability_row).collect();
    html! {
        section {
            h2 { (sku.title) }
            (facts(vec![
                ("Id", code(&sku.id)),
                ("Quantity", text(seats)),
                ("Billing cycles", text(sku.billing_cycles.join(", "))),
                ("Needs", text(sku.prerequisites.join(", "))),
            ]))
            (table("Prices of one unit", &["Term", "Billing cycle", ">Price", ">Charges"], prices, "It has no price: it is billed by usage."))
            (table("Availabilities of today", &["Catalog item id", "Segment", "For"], offers, "It has no availability."))
        }
    }
}

fn price_row(catalog: Catalog, price: &ListPrice, country: CountryCode) -> Vec<Markup> {
    let currency = catalog.currency(country);
    let amount = currency.convert(price.usd).map(|amount| money(amount, &currency.code));
    vec![
        price.term.as_deref().map_or_else(nothing, text),
        text(&price.billing_cycle),
        amount.unwrap_or_else(nothing),
        text(price.charges.to_string()),
    ]
}

fn availability_row(offer: &Availability) -> Vec<Markup> {
    vec![code(offer.catalog_item_id()), text(&offer.segment), text(words(&format!("{:?}", offer.scope)))]
}
