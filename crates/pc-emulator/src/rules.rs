pub(crate) mod cart_rules;
pub(crate) mod first_customers;
pub(crate) mod place_order;
pub(crate) mod subscription_charges;
