//! `catalog`: what can be bought, with the ids that an intent names.

use clap::{Args, Subcommand};
use futures_util::TryStreamExt;
use pc_models::{CountryCode, CustomerId, ProductId, ReservationScope, SkuId, TargetSegment, TargetView};
use pc_transport::Client;
use pc_transport::operations::{
    ListAvailabilities, ListCustomerAvailabilities, ListCustomerProducts, ListCustomerSkus, ListProducts,
    ListSkus,
};

use crate::commands::catalog_intent::{self, CatalogIntentArguments};
use crate::connection::{CustomerName, ListingArguments};
use crate::output::{AvailabilityRow, Exit, Failure, ProductRow, SkuRow, program, shown, value_parsers};

#[derive(Subcommand)]
pub(crate) enum CatalogCommand {
    /// The products of one view of a country's catalog, or of what a customer may buy.
    #[command(after_help = "Examples:\n  \
        {program} catalog products --view SoftwarePerpetual --country US\n  \
        {program} catalog products --view AzureReservationsVM --country DE --reservation-scope AzurePlan --live\n  \
        {program} catalog products --view OnlineServices --customer d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d --json")]
    Products {
        /// The slice of the catalog: Azure, AzureReservations, AzureReservationsVM, MicrosoftAzure, OnlineServices,
        /// Software, SoftwarePerpetual, SoftwareSubscriptions, …
        #[arg(long, value_name = "VIEW", value_parser = value_parsers::view)]
        view: TargetView,
        #[command(flatten)]
        scope: Scope,
        #[command(flatten)]
        list: ListingArguments,
    },
    /// The SKUs of a product, and what each demands.
    #[command(after_help = "Examples:\n  \
        {program} catalog skus DG7GMGF0DWM3 --country US\n  \
        {program} catalog skus DZH318Z0BQ3Q --country DE --reservation-scope AzurePlan --json")]
    Skus {
        /// The product.
        #[arg(value_name = "PRODUCT")]
        product: ProductId,
        #[command(flatten)]
        scope: Scope,
        #[command(flatten)]
        list: ListingArguments,
    },
    /// The availabilities of a SKU: the catalog items that can be bought now.
    #[command(
        after_help = "Catalog item ids may change at any time: an intent names product and SKU, and `buy` finds \
        the item of the day.\n\nExamples:\n  \
        {program} catalog availabilities DG7GMGF0DWM3 0002 --country US\n  \
        {program} catalog availabilities DZH318Z0BQ3Q 0001 --country DE --reservation-scope AzurePlan --live"
    )]
    Availabilities {
        /// The product.
        #[arg(value_name = "PRODUCT")]
        product: ProductId,
        /// The SKU.
        #[arg(value_name = "SKU")]
        sku: SkuId,
        #[command(flatten)]
        scope: Scope,
        #[command(flatten)]
        list: ListingArguments,
    },
    /// An intent for some SKUs, for `buy`: with the choices that are left as comments.
    Intent(CatalogIntentArguments),
}

/// Whose catalog is looked at.
#[derive(Args)]
pub(crate) struct Scope {
    /// The country, two letters.
    #[arg(long, value_name = "CC", required_unless_present = "customer")]
    country: Option<CountryCode>,
    /// What this customer may buy, in its own country.
    #[arg(long, conflicts_with = "country")]
    customer: Option<CustomerName>,
    /// Only what this segment may buy: commercial, education, government, nonprofit.
    #[arg(long, value_name = "SEGMENT", value_parser = value_parsers::segment)]
    segment: Option<TargetSegment>,
    /// `AzurePlan` for reservations under an Azure plan, which have availabilities of their own.
    #[arg(long, value_name = "SCOPE", value_parser = value_parsers::reservation_scope)]
    reservation_scope: Option<ReservationScope>,
}

/// Reads a list as the scope narrows it: the operations have the same optional parameters and no trait for them.
macro_rules! all {
    ($client:expr, $scope:expr, $list:expr) => {{
        let list =
            $list.target_segment($scope.segment.clone()).reservation_scope($scope.reservation_scope.clone());
        $client.items(list).try_collect::<Vec<_>>().await?
    }};
}

pub(crate) async fn run(command: CatalogCommand) -> Result<Exit, Failure> {
    match command {
        CatalogCommand::Intent(arguments) => catalog_intent::run(arguments).await?,
        CatalogCommand::Products { view, scope, list } => {
            let client = list.connect::<ProductRow>().await?.client;
            let products = match scope.whose(&client).await? {
                Whose::Customer(customer) => all!(client, scope, ListCustomerProducts::new(customer, view)),
                Whose::Country(country) => all!(client, scope, ListProducts::new(country, view)),
            };
            list.print(products.iter().map(ProductRow::from).collect(), "no products in this view")?;
            if let Some(product) = products.first() {
                list.hint(
                    &format!("catalog skus {} {}", product.id, scope.typed()),
                    "shows what there is of a product",
                );
            }
        }
        CatalogCommand::Skus { product, scope, list } => {
            let client = list.connect::<SkuRow>().await?.client;
            let skus = match scope.whose(&client).await? {
                Whose::Customer(customer) => all!(client, scope, ListCustomerSkus::new(customer, product)),
                Whose::Country(country) => all!(client, scope, ListSkus::new(product, country)),
            };
            list.print(skus.iter().map(SkuRow::from).collect(), "no SKUs")?;
            if let Some(sku) = skus.first() {
                let words = format!("catalog availabilities {} {} {}", sku.product_id, sku.id, scope.typed());
                list.hint(&words, "shows how a SKU can be bought now");
            }
        }
        CatalogCommand::Availabilities { product, sku, scope, list } => {
            let client = list.connect::<AvailabilityRow>().await?.client;
            let found = match scope.whose(&client).await? {
                Whose::Customer(customer) => {
                    all!(client, scope, ListCustomerAvailabilities::new(customer, product, sku))
                }
                Whose::Country(country) => {
                    all!(client, scope, ListAvailabilities::new(product, sku, country))
                }
            };
            let nothing = "not available here; try another country, segment or reservation scope";
            list.print(found.iter().map(AvailabilityRow::from).collect(), nothing)?;
            if let Some(item) = found.first() {
                let words = format!(
                    "catalog intent {}:{} --id ID --country CC --customer CUSTOMER",
                    item.product_id, item.sku_id
                );
                list.hint(&words, "writes an intent to buy it by");
            }
        }
    }
    Ok(Exit::Done)
}

enum Whose {
    Customer(CustomerId),
    Country(CountryCode),
}

impl Scope {
    /// Whose catalog it is, to be typed behind another command.
    fn typed(&self) -> String {
        match (&self.customer, self.country) {
            (Some(customer), _) => format!("--customer {}", program::quoted(&customer.to_string())),
            (None, country) => format!("--country {}", shown(country)),
        }
    }

    /// Clap has seen to it that there is one or the other.
    async fn whose(&self, client: &Client) -> Result<Whose, Failure> {
        match (&self.customer, self.country) {
            (Some(customer), _) => Ok(Whose::Customer(customer.id(client).await?)),
            (None, Some(country)) => Ok(Whose::Country(country)),
            (None, None) => Err(Failure::usage("give --country or --customer")),
        }
    }
}
