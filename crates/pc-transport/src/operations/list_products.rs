//! `GET /v1/products` (`get-a-list-of-products`).

use pc_models::{CountryCode, Product, ReservationScope, ResourceCollection, TargetSegment, TargetView};

use super::imports::*;

operation! {
    /// Lists the products of one view of a country's catalog.
    ///
    /// Refused with 403/400030 or 403/400036 where the partner may not see the segment or the view.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListProducts {
        /// The country.
        country: CountryCode,
        /// The slice of the catalog.
        target_view: TargetView,
        /// Only what this segment may buy.
        target_segment: Option<TargetSegment> = None,
        /// `AzurePlan` for reservations under an Azure plan.
        reservation_scope: Option<ReservationScope> = None,
    }
    GET /v1/products
        ?country={country}&targetView={target_view}&targetSegment={target_segment}
        &reservationScope={reservation_scope}
        -> ResourceCollection<Product>;
}
