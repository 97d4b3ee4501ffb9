//! What happens to state: the verbs of the service. All of it can be read without HTTP.

pub(crate) mod billing_run;
pub(crate) mod cart_rules;
pub(crate) mod conversions;
pub(crate) mod custom_term_ends;
pub(crate) mod first_customers;
pub(crate) mod order_changes;
pub(crate) mod order_groups;
pub(crate) mod place_order;
pub(crate) mod promotion_rules;
pub(crate) mod subscription_changes;
pub(crate) mod subscription_charges;
pub(crate) mod world;
