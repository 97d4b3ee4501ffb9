pub(crate) mod free_members;
pub(crate) mod member;
pub(crate) mod open_enum;
pub(crate) mod other_members;
pub(crate) mod raw_json;
pub(crate) mod resource;
pub(crate) mod resource_reader;
pub(crate) mod scalar;

pub use other_members::OtherMembers;
pub use raw_json::RawJson;
