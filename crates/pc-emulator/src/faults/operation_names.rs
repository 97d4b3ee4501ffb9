//! The operations a rule names: by one name or a list of names, as they are called today or once were.

use serde::{Deserialize, Serialize, Serializer};

use crate::faults::one_or_more::OneOrMore;
use crate::values::operation::Operation::{self, *};

/// Names that fault files once used, and what they are called today.
const FORMER_NAMES: &[(&str, &[Operation])] = &[
    ("AttachPurchaseOrder", &[AttachToOrder]),
    ("ExportBilledReconciliation", &[StartBillingExport]),
    ("ExportBilledUsage", &[StartBillingExport]),
    ("ExportUnbilledReconciliation", &[StartBillingExport]),
    ("ExportUnbilledUsage", &[StartBillingExport]),
    ("GetAccountBalance", &[GetInvoiceSummary]),
    ("GetExportManifest", &[GetBillingExportManifest]),
    ("GetExportOperation", &[GetBillingExport]),
    ("GetExportPart", &[GetBillingExportPart]),
    ("GetTaxReceipt", &[GetTaxReceiptStatement]),
    ("PatchOrder", &[CancelOrder, CancelSoftware, ChangeBillingCycle, PurchaseAddOn]),
    ("QueryAuditRecords", &[ListAuditRecords]),
];

/// Some operations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "OneOrMore<String>")]
pub(crate) struct OperationNames {
    operations: Vec<Operation>,
    /// The former names among those that were written.
    former: Vec<&'static str>,
}

impl OperationNames {
    pub(crate) fn contains(&self, operation: Operation) -> bool {
        self.operations.contains(&operation)
    }

    /// What to write in the place of each former name.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = String> {
        let written = FORMER_NAMES.iter().filter(|(former, _)| self.former.contains(former));
        written.map(|(former, now)| match now {
            [StartBillingExport] => {
                format!("`{former}` is now `StartBillingExport`, which stands for every kind of export")
            }
            [one] => format!("`{former}` is now `{}`", one.name()),
            several => {
                let names: Vec<&str> = several.iter().map(|one| one.name()).collect();
                format!("`{former}` is now several operations: write `operation = {names:?}`")
            }
        })
    }
}

impl TryFrom<OneOrMore<String>> for OperationNames {
    type Error = String;

    fn try_from(names: OneOrMore<String>) -> Result<Self, String> {
        let mut read = Self { operations: Vec::new(), former: Vec::new() };
        for name in names.into_vec() {
            let former = FORMER_NAMES.iter().find(|(former, _)| former.eq_ignore_ascii_case(&name));
            match (Operation::find(&name), former) {
                (Some(operation), _) => read.operations.push(operation),
                (None, Some((former, operations))) => {
                    read.former.push(former);
                    read.operations.extend_from_slice(operations);
                }
                (None, None) => return Err(unknown(&name)),
            }
        }
        if read.operations.is_empty() {
            Err("a list of no operations hits none".to_owned())
        } else {
            Ok(read)
        }
    }
}

fn unknown(name: &str) -> String {
    let known: Vec<&str> = Operation::ALL.iter().map(|operation| operation.name()).collect();
    format!("unknown operation `{name}`, expected one of {}", known.join(", "))
}

/// Under the names of today, one alone or several as a list.
impl Serialize for OperationNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.operations.as_slice() {
            [only] => only.serialize(serializer),
            several => several.serialize(serializer),
        }
    }
}
