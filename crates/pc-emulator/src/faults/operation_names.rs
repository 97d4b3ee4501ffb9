//! The operations a rule names: by one name or a list of names, as they are called today or once were.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OperationNames {
    operations: Vec<Operation>,
    /// The former names among those that were written.
    former: Vec<&'static str>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OperationNames {
    pub(crate) fn contains(&self, operation: Operation) -> bool {
        self.operations.contains(&operation)
    }

    /// What to write in the place of each former name.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = String> {
        FORMER_NAMES.iter().filter(|(former, _)| self.former.contains(former)).map(
            |(former, now)| match now {
                [StartBillingExport] => {
                    format!("`{former}` is now `StartBillingExport`, which stands for every kind of export")
                }
                [one] => format!("`{former}` is now `{}`", one.name()),
                several => {
                    let names: Vec<String> =
                        several.iter().map(|one| format!("\"{}\"", one.name())).collect();
                    format!(
                        "`{former}` is now several operations: write `operation = [{}]`",
                        names.join(", ")
                    )
                }
            },
        )
    }

    fn read(names: &[String]) -> Result<Self, String> {
        let mut read = Self { operations: Vec::new(), former: Vec::new() };
        for name in names {
            let former = FORMER_NAMES.iter().find(|(former, _)| former.eq_ignore_ascii_case(name));
            match (Operation::find(name), former) {
                (Some(operation), _) => read.operations.push(operation),
                (None, Some((former, operations))) => {
                    read.former.push(former);
                    read.operations.extend_from_slice(operations);
                }
                (None, None) => return Err(unknown(name)),
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

impl<'de> Deserialize<'de> for OperationNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = match OneOrMore::deserialize(deserializer)? {
            OneOrMore::One(name) => vec![name],
            OneOrMore::More(names) => names,
        };
        Self::read(&names).map_err(D::Error::custom)
    }
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
