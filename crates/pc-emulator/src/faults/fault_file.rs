//! The fault file: which faults are to be injected, checked while it is read.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::faults::operation_names::OperationNames;
use crate::faults::rule::Rule;

/// Faults to inject, as rules. The format is described in `docs/emulator.md`.
///
/// ```
/// use pc_emulator::Faults;
///
/// let faults: Faults = "
///     [[rules]]
///     fault = 'lose_answer'
///     operation = 'CheckoutCart'
///     nth = 1
/// ".parse()?;
/// assert!(!faults.is_empty());
///
/// let error = "[[rules]]\nfault = 'gremlins'".parse::<Faults>().unwrap_err();
/// assert!(error.to_string().contains("line 2"));
/// # Ok::<_, pc_emulator::InvalidFaults>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faults {
    #[serde(default)]
    pub(crate) rules: Vec<Rule>,
}

/// The text is no valid list of faults; says where and why.
#[derive(Debug, Clone)]
pub struct InvalidFaults(Arc<dyn std::error::Error + Send + Sync>);

impl Faults {
    /// Whether there are no rules.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// What to write instead of names that operations once had: those still work.
    ///
    /// ```
    /// # use pc_emulator::Faults;
    /// let faults: Faults = "
    ///     [[rules]]
    ///     fault = 'expire_token'
    ///     operation = 'QueryAuditRecords'
    /// ".parse()?;
    /// assert_eq!(faults.warnings(), ["`QueryAuditRecords` is now `ListAuditRecords`"]);
    /// # Ok::<_, pc_emulator::InvalidFaults>(())
    /// ```
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings: Vec<String> = Vec::new();
        let names = self.rules.iter().filter_map(|rule| rule.calls.operation.as_ref());
        for warning in names.flat_map(OperationNames::warnings) {
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
        warnings
    }
}

impl FromStr for Faults {
    type Err = InvalidFaults;

    /// TOML, or JSON when the text begins with `{`.
    fn from_str(text: &str) -> Result<Self, InvalidFaults> {
        if text.trim_start().starts_with('{') {
            return serde_json::from_str(text).map_err(|error| InvalidFaults(Arc::new(error)));
        }
        toml::from_str(text).map_err(|error| InvalidFaults(Arc::new(error)))
    }
}

impl fmt::Display for InvalidFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the faults cannot be read: {}", self.0.to_string().trim_end())
    }
}

impl std::error::Error for InvalidFaults {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_wrong_is_told_with_its_line_and_the_words_that_are_allowed() {
        for (text, parts) in [
            ("[[rules]]\nfault = 'x'", &["line 2", "unknown variant `x`", "`lose_answer`"][..]),
            (
                "[[rules]]\nfault = 'delay'\ndelay_s = 1\nopration = 'x'",
                &["line 4", "`opration`", "`operation`"],
            ),
            (
                "[[rules]]\nfault = 'lose_answer'\noperation = 'Checkout'",
                &["line 3", "`Checkout`", "CheckoutCart"],
            ),
            ("[[rules]]\nfault = 'lose_answer'\noperation = []", &["line 3", "no operations"]),
            (
                "[[rules]]\nfault = 'status'\nstatus = 500\ngroup = '1'",
                &["`status`: unknown field `group`, expected `status` or `work_done`"],
            ),
            ("\n[[rules]]\nfault = 'delay'", &["line 2", "`delay`: missing field `delay_s`"]),
            ("[[rules]]\nfault = 'throttle'\nnth = []", &["line 3", "no calls"]),
            ("[[rules]]\nfault = 'throttle'\nafter_s = 9\nuntil_s = 9", &["would never happen"]),
            (
                "[[rules]]\nfault = 'cut_body'\nline = 3",
                &["line 1", "`cut_body`: unknown field `line`", "operation, customer, nth"],
            ),
            ("[[rules]]\nfault = 'cut_body'\nprobability = 1.5", &["line 3", "between 0 and 1"]),
            ("[[rules]]\nfault = 'delay'\ndelay_s = -1", &["line 3", "seconds"]),
            ("[[rules]]\nfault = 'cut_body'\nnth = 0", &["line 3", "counted from 1"]),
            ("[[rules]]\nfault = 'status'\nstatus = 200", &["400 to 599"]),
            ("{\"rules\": [{\"fault\": \"x\"}]}", &["line 1 column", "unknown variant `x`"]),
            ("[rule]", &["line 1", "`rules`"]),
        ] {
            let error = text.parse::<Faults>().unwrap_err().to_string();
            for part in parts {
                assert!(error.contains(part), "{text}\n{error}\n{part}");
            }
        }
    }

    #[test]
    fn the_error_of_the_format_is_the_source() {
        for text in ["[rule]", "{"] {
            let error = text.parse::<Faults>().unwrap_err();
            let source = std::error::Error::source(&error).unwrap().to_string();
            assert!(error.to_string().contains(source.trim_end()), "{error}");
        }
    }

    #[test]
    fn json_and_toml_say_the_same() {
        let toml: Faults =
            "[[rules]]\nfault = 'delay'\noperation = 'getorder'\nnth = [1, 3]\ndelay_s = 30".parse().unwrap();
        let json = serde_json::to_string(&toml).unwrap();
        assert_eq!(
            json,
            r#"{"rules":[{"fault":"delay","delay_s":30.0,"operation":"GetOrder","nth":[1,3]}]}"#
        );
        assert_eq!(json.parse::<Faults>().unwrap(), toml);
    }

    #[test]
    fn former_names_of_operations_are_understood_and_told() {
        let old: Faults = include_str!("../../tests/fixtures/faults-old-words.toml").parse().unwrap();
        let warnings = old.warnings();
        assert_eq!(warnings.len(), 12, "{warnings:?}");
        assert_eq!(
            warnings[0],
            "`PatchOrder` is now several operations: write `operation = [\"CancelOrder\", \
            \"CancelSoftware\", \"ChangeBillingCycle\", \"PurchaseAddOn\"]`"
        );
        let today: Faults = serde_json::to_string(&old).unwrap().parse().unwrap();
        assert!(today.warnings().is_empty());
        assert_eq!(today.rules.len(), old.rules.len());
    }
}
