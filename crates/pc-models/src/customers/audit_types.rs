//! The words of audit records (`auditing-resources`).

crate::codec::open_enum! {
    /// What kind of thing was changed.
    pub enum AuditResourceType {
        /// Undefined.
        Undefined = "undefined",
        /// Customer.
        Customer = "customer",
        /// Customer user.
        CustomerUser = "customer_user",
        /// Order.
        Order = "order",
        /// Subscription.
        Subscription = "subscription",
        /// License.
        License = "license",
        /// Third party add on.
        ThirdPartyAddOn = "third_party_add_on",
        /// Mpn association.
        MpnAssociation = "mpn_association",
        /// Transfer.
        Transfer = "transfer",
        /// Application.
        Application = "application",
        /// Application credential.
        ApplicationCredential = "application_credential",
        /// Partner user.
        PartnerUser = "partner_user",
        /// Partner relationship.
        PartnerRelationship = "partner_relationship",
        /// Referral.
        Referral = "referral",
        /// Software key.
        SoftwareKey = "software_key",
        /// Software download link.
        SoftwareDownloadLink = "software_download_link",
        /// Spending limit.
        SpendingLimit = "spending_limit",
        /// Invoice.
        Invoice = "invoice",
        /// Agreement.
        Agreement = "agreement",
        /// Partner customer relationship.
        PartnerCustomerRelationship = "partner_customer_relationship",
        /// Self serve policy.
        SelfServePolicy = "self_serve_policy",
        /// Granular admin relationship.
        GranularAdminRelationship = "granular_admin_relationship",
        /// Granular admin access assignment.
        GranularAdminAccessAssignment = "granular_admin_access_assignment",
        /// Partner customer dap.
        PartnerCustomerDap = "partner_customer_dap",
        /// Credit.
        Credit = "credit",
        /// Customer directory role.
        CustomerDirectoryRole = "customer_directory_role",
        /// Software page.
        SoftwarePage = "software_page",
        /// Device.
        Device = "device",
        /// Policy.
        Policy = "policy",
        /// Overage.
        Overage = "overage",
        /// New commerce migration.
        NewCommerceMigration = "new_commerce_migration",
        /// Azure entitlement.
        AzureEntitlement = "azure_entitlement",
        /// Indirect provider indirect reseller dap.
        IndirectProviderIndirectResellerDap = "indirect_provider_indirect_reseller_dap",
    }
}

crate::codec::open_enum! {
    /// What was done.
    pub enum AuditOperationType {
        /// Undefined.
        Undefined = "undefined",
        /// Update customer qualification.
        UpdateCustomerQualification = "update_customer_qualification",
        /// Update subscription.
        UpdateSubscription = "update_subscription",
        /// Upgrade subscription.
        UpgradeSubscription = "upgrade_subscription",
        /// Convert trial subscription.
        ConvertTrialSubscription = "convert_trial_subscription",
        /// Add customer.
        AddCustomer = "add_customer",
        /// Update customer billing profile.
        UpdateCustomerBillingProfile = "update_customer_billing_profile",
        /// Update customer partner contract company name.
        UpdateCustomerPartnerContractCompanyName = "update_customer_partner_contract_company_name",
        /// Update customer spending budget.
        UpdateCustomerSpendingBudget = "update_customer_spending_budget",
        /// Delete customer.
        DeleteCustomer = "delete_customer",
        /// Remove partner customer relationship.
        RemovePartnerCustomerRelationship = "remove_partner_customer_relationship",
        /// Create order.
        CreateOrder = "create_order",
        /// Update order.
        UpdateOrder = "update_order",
        /// Create customer user.
        CreateCustomerUser = "create_customer_user",
        /// Delete customer user.
        DeleteCustomerUser = "delete_customer_user",
        /// Update customer user.
        UpdateCustomerUser = "update_customer_user",
        /// Update customer user licenses.
        UpdateCustomerUserLicenses = "update_customer_user_licenses",
        /// Reset customer user password.
        ResetCustomerUserPassword = "reset_customer_user_password",
        /// Update customer user principal name.
        UpdateCustomerUserPrincipalName = "update_customer_user_principal_name",
        /// Restore customer user.
        RestoreCustomerUser = "restore_customer_user",
        /// Create mpn association.
        CreateMpnAssociation = "create_mpn_association",
        /// Update mpn association.
        UpdateMpnAssociation = "update_mpn_association",
        /// Update sfb customer user licenses.
        UpdateSfbCustomerUserLicenses = "update_sfb_customer_user_licenses",
        /// Update transfer.
        UpdateTransfer = "update_transfer",
        /// Create partner relationship.
        CreatePartnerRelationship = "create_partner_relationship",
        /// Register application.
        RegisterApplication = "register_application",
        /// Unregister application.
        UnregisterApplication = "unregister_application",
        /// Add application credential.
        AddApplicationCredential = "add_application_credential",
        /// Remove application credential.
        RemoveApplicationCredential = "remove_application_credential",
        /// Create partner user.
        CreatePartnerUser = "create_partner_user",
        /// Update partner user.
        UpdatePartnerUser = "update_partner_user",
        /// Remove partner user.
        RemovePartnerUser = "remove_partner_user",
        /// Create referral.
        CreateReferral = "create_referral",
        /// Update referral.
        UpdateReferral = "update_referral",
        /// Get software key.
        GetSoftwareKey = "get_software_key",
        /// Get software download link.
        GetSoftwareDownloadLink = "get_software_download_link",
        /// Increase spending limit.
        IncreaseSpendingLimit = "increase_spending_limit",
        /// Ready invoice.
        ReadyInvoice = "ready_invoice",
        /// Create agreement.
        CreateAgreement = "create_agreement",
        /// Extend relationship.
        ExtendRelationship = "extend_relationship",
        /// Create transfer.
        CreateTransfer = "create_transfer",
        /// Create self serve policy.
        CreateSelfServePolicy = "create_self_serve_policy",
        /// Update self serve policy.
        UpdateSelfServePolicy = "update_self_serve_policy",
        /// Delete self serve policy.
        DeleteSelfServePolicy = "delete_self_serve_policy",
        /// Remove partner relationship.
        RemovePartnerRelationship = "remove_partner_relationship",
        /// Delete tip customer.
        DeleteTipCustomer = "delete_tip_customer",
        /// Create related referral.
        CreateRelatedReferral = "create_related_referral",
        /// Update related referral.
        UpdateRelatedReferral = "update_related_referral",
        /// Granular admin relationship approved.
        GranularAdminRelationshipApproved = "granular_admin_relationship_approved",
        /// Granular admin relationship activated.
        GranularAdminRelationshipActivated = "granular_admin_relationship_activated",
        /// Granular admin relationship termination requested.
        GranularAdminRelationshipTerminationRequested = "granular_admin_relationship_termination_requested",
        /// Granular admin relationship terminated.
        GranularAdminRelationshipTerminated = "granular_admin_relationship_terminated",
        /// Granular admin relationship expired.
        GranularAdminRelationshipExpired = "granular_admin_relationship_expired",
        /// Granular admin access assignment created.
        GranularAdminAccessAssignmentCreated = "granular_admin_access_assignment_created",
        /// Granular admin access assignment updated.
        GranularAdminAccessAssignmentUpdated = "granular_admin_access_assignment_updated",
        /// Granular admin access assignment deleted.
        GranularAdminAccessAssignmentDeleted = "granular_admin_access_assignment_deleted",
        /// Dap admin relationship approved.
        DapAdminRelationshipApproved = "dap_admin_relationship_approved",
        /// Dap admin relationship terminated.
        DapAdminRelationshipTerminated = "dap_admin_relationship_terminated",
        /// Create credit.
        CreateCredit = "create_credit",
        /// Update credit.
        UpdateCredit = "update_credit",
        /// Cancel credit.
        CancelCredit = "cancel_credit",
        /// Add user member.
        AddUserMember = "add_user_member",
        /// Remove user member.
        RemoveUserMember = "remove_user_member",
        /// Granular admin access assignment activated.
        GranularAdminAccessAssignmentActivated = "granular_admin_access_assignment_activated",
        /// Software attestation.
        SoftwareAttestation = "software_attestation",
        /// Granular admin relationship cleaned up.
        GranularAdminRelationshipCleanedUp = "granular_admin_relationship_cleaned_up",
        /// Update company info.
        UpdateCompanyInfo = "update_company_info",
        /// Policy created.
        PolicyCreated = "policy_created",
        /// Policy updated.
        PolicyUpdated = "policy_updated",
        /// Policy deleted.
        PolicyDeleted = "policy_deleted",
        /// Device updated.
        DeviceUpdated = "device_updated",
        /// Devices update attempted.
        DevicesUpdateAttempted = "devices_update_attempted",
        /// Device deleted.
        DeviceDeleted = "device_deleted",
        /// Devices upload to new batch attempted.
        DevicesUploadToNewBatchAttempted = "devices_upload_to_new_batch_attempted",
        /// Devices upload to existing batch attempted.
        DevicesUploadToExistingBatchAttempted = "devices_upload_to_existing_batch_attempted",
        /// Manage overage.
        ManageOverage = "manage_overage",
        /// Dap admin relationship terminated by microsoft.
        DapAdminRelationshipTerminatedByMicrosoft = "dap_admin_relationship_terminated_by_microsoft",
        /// Azure fraud event detected.
        AzureFraudEventDetected = "azure_fraud_event_detected",
        /// Create new commerce migration.
        CreateNewCommerceMigration = "create_new_commerce_migration",
    }
}
