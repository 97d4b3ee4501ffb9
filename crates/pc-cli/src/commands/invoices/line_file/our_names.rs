//! What `invoices lines` wrote: its columns have names of their own.

use pc_workflows::billing::LineKind;

/// Its names for members of the export that are called otherwise there: that of a charge, and that of a day of usage.
const OUR_NAMES: [(&str, &str, &str); 12] = [
    ("invoice", "InvoiceNumber", "InvoiceNumber"),
    ("chargestart", "ChargeStartDate", "ChargeStartDate"),
    ("chargeend", "ChargeEndDate", "ChargeEndDate"),
    ("subscriptionstart", "SubscriptionStartDate", "SubscriptionStartDate"),
    ("subscriptionend", "SubscriptionEndDate", "SubscriptionEndDate"),
    ("exchangerate", "PCToBCExchangeRate", "PCToBCExchangeRate"),
    ("unit", "UnitType", "Unit"),
    ("tax", "TaxTotal", "TaxTotal"),
    ("subtotal", "Subtotal", "BillingPreTaxTotal"),
    ("currency", "Currency", "BillingCurrency"),
    ("reservationorderid", "ReservationOrderId", "BenefitOrderId"),
    ("priceadjustment", "PriceAdjustmentDescription", "PriceAdjustmentDescription"),
];
/// What tells charges from usage.
pub(super) const OUR_KIND: &str = "kind";
/// What has the whole line, where it was written with `--raw`.
pub(super) const OUR_RAW: &str = "raw";

/// A name without blanks and other signs.
pub(super) fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// The member of a charge, and that of a day of usage, that a name in whatever spelling stands for.
pub(super) fn members_named(name: &str) -> [String; 2] {
    let bare = bare(name);
    match OUR_NAMES.iter().find(|(ours, ..)| bare.eq_ignore_ascii_case(ours)) {
        Some((_, charge, usage)) => [(*charge).to_owned(), (*usage).to_owned()],
        None => [bare.clone(), bare],
    }
}

/// Whether lines of this kind are daily usage.
///
/// # Errors
/// When they are neither that nor charges: they have members that these columns do not hold.
pub(super) fn is_usage(kind: &str) -> Result<bool, String> {
    match [LineKind::Charge, LineKind::Usage].into_iter().find(|known| known.as_str() == kind) {
        Some(known) => Ok(known == LineKind::Usage),
        None => Err(format!("lines of the kind `{kind}` can be read from files written with --raw only")),
    }
}
