//! The partner whose Partner Center this is.

/// Its tenant.
pub(crate) const PARTNER_ID: &str = "0c2f4a5b-7d1e-4c3f-9a86-5b1de0a4c7f2";

/// Its id in the partner network.
pub(crate) const MPN_ID: u32 = 4_390_934;
