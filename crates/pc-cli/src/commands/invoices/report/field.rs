//! What columns are about. The CSV has one column for each.

macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident = $name:literal is $kind:ident,)+) => {
        /// What a column is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Field {
            /// A drawing: on the page only.
            Drawing,
            $($(#[$doc])* $field,)+
        }

        impl Field {
            /// Those that the CSV has, in their order.
            pub(super) const IN_CSV: &'static [(Self, &'static str)] = &[$((Self::$field, $name)),+];

            /// Whether it is a number, to be read down a column from the right.
            pub(super) fn is_number(self) -> bool {
                match self {
                    Self::Drawing => false,
                    $(Self::$field => fields!($kind),)+
                }
            }

            /// Whether it is a short text that is not broken, such as a date.
            pub(super) fn is_short(self) -> bool {
                matches!(self, Self::Currency | Self::Month | Self::Date | Self::Term)
            }
        }
    };
    (number) => { true };
    (text) => { false };
}

fields! {
    Currency = "currency" is text,
    Month = "month" is text,
    Customer = "customer" is text,
    CustomerId = "customer_id" is text,
    Product = "product" is text,
    ProductId = "product_id" is text,
    SkuId = "sku_id" is text,
    Invoice = "invoice" is text,
    Order = "order_or_subscription" is text,
    Kind = "kind" is text,
    Date = "date" is text,
    DaysLeft = "days_left" is number,
    Term = "term" is text,
    Quantity = "quantity" is number,
    OneTime = "one_time" is number,
    Recurring = "recurring" is number,
    Usage = "usage" is number,
    Credits = "credits" is number,
    /// Before tax.
    Amount = "amount" is number,
    Tax = "tax" is number,
    Total = "total" is number,
    Share = "share_percent" is number,
    MonthBefore = "month_before" is number,
    LastMonth = "last_month" is number,
    Change = "change" is number,
    ChangePercent = "change_percent" is number,
    Paid = "paid" is number,
    Unpaid = "unpaid" is number,
    Expected = "expected" is number,
    /// How many charges, customers, invoices, findings or reservations.
    Count = "count" is number,
    What = "what" is text,
}
