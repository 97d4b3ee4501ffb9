//! Customers, as far as one needs them to choose one (`customer-resources`).

use crate::{CountryCode, CustomerId, MpnId, ResourceAttributes, SecretText, StandardLinks};

crate::codec::resource! {
    /// A customer of the partner.
    pub struct Customer {
        /// Its tenant.
        id: CustomerId,
        /// Its identifier in the commerce platform.
        commerce_id: Option<String>,
        /// The company.
        company_profile: Option<CompanyProfile>,
        /// Who gets the bill; only when asked for by id.
        billing_profile: Option<BillingProfile>,
        /// What the partner is to it.
        relationship_to_partner: Option<RelationshipToPartner>,
        /// Whether the partner may act in its tenant.
        allow_delegated_access: Option<bool>,
        /// The first user, in the answer to its creation.
        user_credentials: Option<UserCredentials>,
        /// Its own domains.
        custom_domains: Vec<String>,
        /// The indirect reseller.
        associated_partner_id: Option<MpnId>,
        /// The customer itself.
        links: Option<StandardLinks>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// A company.
    pub struct CompanyProfile {
        /// Its tenant.
        tenant_id: Option<CustomerId>,
        /// Its domain.
        domain: Option<String>,
        /// Its name.
        company_name: Option<String>,
        /// Where it is.
        address: Option<Address>,
        /// E-mail address.
        email: Option<String>,
        /// Its number in a public register.
        organization_registration_number: Option<String>,
        /// The profile itself.
        links: Option<StandardLinks>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// Who gets the bill.
    pub struct BillingProfile {
        /// The identifier.
        id: Option<String>,
        /// First name.
        first_name: Option<String>,
        /// Last name.
        last_name: Option<String>,
        /// E-mail address.
        email: Option<String>,
        /// Such as `en-US`.
        culture: Option<String>,
        /// Such as `en`.
        language: Option<String>,
        /// The company.
        company_name: Option<String>,
        /// Its address; the country decides the market.
        default_address: Option<Address>,
        /// The profile itself.
        links: Option<StandardLinks>,
        /// Version and kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// A postal address.
    pub struct Address {
        /// The country.
        country: Option<CountryCode>,
        /// A part of the country.
        region: Option<String>,
        /// The city.
        city: Option<String>,
        /// The state.
        state: Option<String>,
        /// First line.
        address_line1: Option<String>,
        /// Second line.
        address_line2: Option<String>,
        /// Postal code.
        postal_code: Option<String>,
        /// First name.
        first_name: Option<String>,
        /// Middle name.
        middle_name: Option<String>,
        /// Last name.
        last_name: Option<String>,
        /// Telephone number.
        phone_number: Option<String>,
    }
}

crate::codec::resource! {
    /// The first user of a new customer.
    pub struct UserCredentials {
        /// The name to sign in with.
        user_name: Option<String>,
        /// The first password.
        password: Option<SecretText>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::open_enum! {
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
