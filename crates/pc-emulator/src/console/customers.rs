//! The list of customers.

use maud::html;
use pc_transport::wire::Request;

use crate::console::page::Page;
use crate::console::paging::Paging;
use crate::console::parts::{code, count, link, table, text};
use crate::console::place::asked;
use crate::gateway::instance::Instance;
use crate::state::customer::Customer;

pub(crate) fn page(instance: &Instance, request: &Request) -> Page {
    let wanted = asked(request, "text").to_lowercase();
    let fits = |customer: &&Customer| {
        let profile = &customer.profile;
        let texts = [profile.name.as_str(), &profile.domain, &profile.id, profile.country.as_str()];
        texts.iter().any(|text| text.to_lowercase().contains(&wanted))
    };
    let customers = || instance.gateway.store.customers.iter().filter(fits);
    let paging = Paging::of(request, customers().count());
    let row = |customer: &Customer| {
        let profile = &customer.profile;
        vec![
            link(&["customers", &profile.id], &profile.name),
            text(&profile.domain),
            text(profile.country.as_str()),
            text(count(customer.orders.iter().count())),
            text(count(customer.subscriptions.iter().count())),
            code(&*profile.id),
        ]
    };
    let rows = paging.of_list(customers()).map(row).collect();
    let columns = ["Name", "Domain", "Country", ">Orders", ">Subscriptions", "Id"];
    Page::new(
        "Customers",
        html! {
            form.filter method="get" role="search" {
                div.field {
                    label for="text" { "Name, domain, country or id" }
                    input type="search" id="text" name="text" value=(asked(request, "text"));
                }
                button type="submit" { "Filter" }
            }
            (table("Customers", &columns, rows, "No customer fits."))
            (paging.links(request))
        },
    )
}
