//! What every floor uses: problems, names of operations, money, the calendar, seeded draws, lists by id, spelling.

pub(crate) mod by_id;
pub(crate) mod calendar;
pub mod demo;
pub(crate) mod guid_text;
pub(crate) mod joined_texts;
pub(crate) mod known_texts;
pub(crate) mod money;
pub(crate) mod nearest_word;
pub(crate) mod operation;
pub(crate) mod partner;
pub(crate) mod problem;
pub(crate) mod random;
pub(crate) mod read_text;
pub(crate) mod reseller;
pub(crate) mod shared_text;
pub(crate) mod short_list;
pub(crate) mod spelling;
