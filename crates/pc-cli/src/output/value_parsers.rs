//! Reads words of the service on the command line, and says which there are: the service's own refusal would not.

use pc_models::{
    BillingCycleType, InvoiceType, ReservationScope, SubscriptionStatus, TargetSegment, TargetView, Timestamp,
};

macro_rules! value_parsers {
    ($($(#[$meta:meta])* $function:ident: $enum:ident),+ $(,)?) => {$(
        $(#[$meta])*
        pub(crate) fn $function(word: &str) -> Result<$enum, String> {
            match word.into() {
                $enum::Unknown(_) => {
                    let known: Vec<&str> = $enum::KNOWN.iter().map($enum::as_str).collect();
                    Err(format!("use one of {}", known.join(", ")))
                }
                known => Ok(known),
            }
        }
    )+};
}

value_parsers! {
    /// Reads how something is billed.
    billing_cycle: BillingCycleType,
    /// Reads which kind of invoices is meant.
    invoice_type: InvoiceType,
    /// Reads for which kind of Azure subscription a reservation is.
    reservation_scope: ReservationScope,
    /// Reads who may buy.
    segment: TargetSegment,
    /// Reads whether a subscription runs.
    subscription_status: SubscriptionStatus,
    /// Reads a slice of the catalog.
    view: TargetView,
}

/// Reads a day, or an instant in full.
pub(crate) fn date(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "give a day that there is, as YYYY-MM-DD".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_casing_is_known_and_other_words_are_told_from() {
        assert_eq!(view("softwareperpetual"), Ok(TargetView::SoftwarePerpetual));
        assert_eq!(billing_cycle("OneTime"), Ok(BillingCycleType::OneTime));
        assert!(segment("martians").unwrap_err().contains("commercial, education"));
    }
}
