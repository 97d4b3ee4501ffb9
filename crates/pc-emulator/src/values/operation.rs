//! The names of operations: those of `pc-transport`, so that fault files, journals, errors and logs share one vocabulary.

use pc_transport::operations;
use serde::{Serialize, Serializer};

macro_rules! operations {
    ($($operation:ident),* $(,)?) => {
        /// An operation of the API, or one of the three requests beside it that `pc-transport` has no operation for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Operation {
            $($operation,)*
            /// A token is asked for.
            GetToken,
            /// A part of an exported file is fetched.
            GetBillingExportPart,
            /// What parts there are is asked.
            ListBillingExportParts,
        }

        impl Operation {
            /// Every operation there is.
            pub(crate) const ALL: &[Self] =
                &[$(Self::$operation,)* Self::GetToken, Self::GetBillingExportPart, Self::ListBillingExportParts];

            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$operation => <operations::$operation as pc_transport::Operation>::NAME,)*
                    Self::GetToken => "GetToken",
                    Self::GetBillingExportPart => "GetBillingExportPart",
                    Self::ListBillingExportParts => "ListBillingExportParts",
                }
            }
        }
    };
}

operations! {
    ActivateSandboxSubscription, AttachToOrder, CancelAzureEntitlement, CancelOrder, CancelSoftware,
    ChangeBillingCycle, CheckInventory, CheckPromotionEligibility, CheckoutCart, ConfirmCustomerAgreement,
    CreateCart, CreateOrder, GetAgreementMetadata, GetAuditRecord, GetAvailability, GetAzureEntitlement,
    GetBillingExport, GetBillingExportManifest, GetCart, GetCustomer, GetCustomerAvailability,
    GetCustomerProduct, GetCustomerSku, GetDirectSignStatus, GetInvoice, GetInvoiceStatement,
    GetInvoiceSummary, GetLineItemActivationLinks, GetOrder, GetOrderActivationLinks,
    GetOrderProvisioningStatus, GetProduct, GetPromotion, GetReservationArtifact, GetSku, GetSubscription,
    GetSubscriptionActivationLinks, GetSubscriptionProvisioningStatus, GetSubscriptionRegistrationStatus,
    GetTaxReceiptStatement, ListAuditRecords, ListAvailabilities, ListAzureEntitlements,
    ListCustomTermEndDates, ListCustomerAgreements, ListCustomerAvailabilities, ListCustomerProducts,
    ListCustomerSkus, ListCustomers, ListEntitlements, ListEstimateLinks, ListInvoiceLineItems,
    ListInvoiceLineItemsByPath, ListInvoiceSummaries, ListInvoices, ListOrderAttachments, ListOrders,
    ListPartnerSubscriptions, ListProducts, ListPromotions, ListSkus, ListSubscriptionAddOns,
    ListSubscriptions, PatchSubscription, PurchaseAddOn, RegisterSubscription, StartBillingExport,
    UpdateCart,
}

impl Operation {
    /// The operation of this name, in any case.
    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.name().eq_ignore_ascii_case(name))
    }
}

impl Serialize for Operation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
