//! Customers, as far as one needs them to choose one (`customer-resources`).

use crate::{CountryCode, CustomerId, MpnId, ResourceAttributes, SecretText, StandardLinks};

crate::codec::resource::resource! {
    /// A customer of the partner.
    #[non_exhaustive]
    pub struct Customer {
        /// Its tenant.
        id: CustomerId = "id",
        /// Its identifier in the commerce platform.
        commerce_id: Option<String> = "commerceId",
        /// The company.
        company_profile: Option<CompanyProfile> = "companyProfile",
        /// Who gets the bill; only when asked for by id.
        billing_profile: Option<BillingProfile> = "billingProfile",
        /// What the partner is to it.
        relationship_to_partner: Option<RelationshipToPartner> = "relationshipToPartner",
        /// Whether the partner may act in its tenant.
        allow_delegated_access: Option<bool> = "allowDelegatedAccess",
        /// The first user, in the answer to its creation.
        user_credentials: Option<UserCredentials> = "userCredentials",
        /// Its own domains.
        custom_domains: Vec<String> = "customDomains",
        /// The indirect reseller.
        associated_partner_id: Option<MpnId> = "associatedPartnerId",
        /// The customer itself.
        links: Option<StandardLinks> = "links",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::resource::resource! {
    /// A company.
    #[non_exhaustive]
    pub struct CompanyProfile {
        /// Its tenant.
        tenant_id: Option<CustomerId> = "tenantId",
        /// Its domain.
        domain: Option<String> = "domain",
        /// Its name.
        company_name: Option<String> = "companyName",
        /// Where it is.
        address: Option<Address> = "address",
        /// E-mail address.
        email: Option<String> = "email",
        /// Its number in a public register.
        organization_registration_number: Option<String> = "organizationRegistrationNumber",
        /// The profile itself.
        links: Option<StandardLinks> = "links",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::resource::resource! {
    /// Who gets the bill.
    #[non_exhaustive]
    pub struct BillingProfile {
        /// The identifier.
        id: Option<String> = "id",
        /// First name.
        first_name: Option<String> = "firstName",
        /// Last name.
        last_name: Option<String> = "lastName",
        /// E-mail address.
        email: Option<String> = "email",
        /// Such as `en-US`.
        culture: Option<String> = "culture",
        /// Such as `en`.
        language: Option<String> = "language",
        /// The company.
        company_name: Option<String> = "companyName",
        /// Its address; the country decides the market.
        default_address: Option<Address> = "defaultAddress",
        /// The profile itself.
        links: Option<StandardLinks> = "links",
        /// Version and kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::resource::resource! {
    /// A postal address.
    #[non_exhaustive]
    pub struct Address {
        /// The country.
        country: Option<CountryCode> = "country",
        /// A part of the country.
        region: Option<String> = "region",
        /// The city.
        city: Option<String> = "city",
        /// The state.
        state: Option<String> = "state",
        /// First line.
        address_line1: Option<String> = "addressLine1",
        /// Second line.
        address_line2: Option<String> = "addressLine2",
        /// Postal code.
        postal_code: Option<String> = "postalCode",
        /// First name.
        first_name: Option<String> = "firstName",
        /// Middle name.
        middle_name: Option<String> = "middleName",
        /// Last name.
        last_name: Option<String> = "lastName",
        /// Telephone number.
        phone_number: Option<String> = "phoneNumber",
    }
}

crate::codec::resource::resource! {
    /// The first user of a new customer.
    #[non_exhaustive]
    pub struct UserCredentials {
        /// The name to sign in with.
        user_name: Option<String> = "userName",
        /// The first password.
        password: Option<SecretText> = "password",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::open_enum::open_enum! {
    /// What a partner is to a customer.
    pub enum RelationshipToPartner {
        /// Sells to it.
        Reseller = "reseller",
        /// Advises it.
        Advisor = "advisor",
        /// Syndicates.
        Syndication = "syndication",
        /// Microsoft's own support.
        MicrosoftSupport = "microsoft_support",
        /// Nothing.
        None = "none",
    }
}
