//! Filters of list operations: JSON in a query parameter (`get-a-list-of-customers-filtered-by-a-search-field`).

crate::codec::resource! {
    /// A condition on one field. Values are compared without case.
    pub closed struct SimpleFilter {
        /// The field, such as `CompanyName`.
        field: String = "Field",
        /// What to compare it with.
        value: String = "Value",
        /// How.
        operator: FilterOperator = "Operator",
    }
}

impl SimpleFilter {
    /// Customers whose name begins like this.
    #[must_use]
    pub fn company_name(beginning: impl Into<String>) -> Self {
        Self {
            field: "CompanyName".to_owned(),
            value: beginning.into(),
            operator: FilterOperator::StartsWith,
        }
    }
}

crate::codec::open_enum! {
    /// How a filter compares.
    pub enum FilterOperator {
        /// The same.
        Equals = "equals",
        /// Not the same.
        NotEquals = "not_equals",
        /// More.
        GreaterThan = "greater_than",
        /// More or the same.
        GreaterThanOrEquals = "greater_than_or_equals",
        /// Less.
        LessThan = "less_than",
        /// Less or the same.
        LessThanOrEquals = "less_than_or_equals",
        /// Contains.
        Substring = "substring",
        /// Both of two filters.
        And = "and",
        /// One of two filters.
        Or = "or",
        /// Begins with.
        StartsWith = "starts_with",
        /// Does not begin with.
        NotStartsWith = "not_starts_with",
    }
}
