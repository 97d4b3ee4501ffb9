pub(crate) mod by_id;
pub(crate) mod calendar;
pub mod demo;
pub(crate) mod money;
pub(crate) mod problem;
pub(crate) mod random;
pub(crate) mod spelling;
pub(crate) mod terms;
