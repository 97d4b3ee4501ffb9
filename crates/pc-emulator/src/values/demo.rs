//! Who and what there is at the start: the ids of `fixtures/*.toml`, so that tests and examples need not repeat them.

/// Contoso, in the US. Accepted the Microsoft Customer Agreement; buys against a legacy Azure subscription.
pub const CONTOSO: &str = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d";
/// Contoso's active legacy Azure subscription (`MS-AZR-0145P`), not registered for reservations yet.
pub const CONTOSO_SUBSCRIPTION: &str = "3a231fbe-37fe-4410-93fd-730d3d5d4c75";

/// Fabrikam, in Germany. Signed the Microsoft Customer Agreement itself; buys against an Azure plan.
pub const FABRIKAM: &str = "18ac2950-8ea9-4dfc-92a4-ff4d4cd57796";
/// Fabrikam's Azure plan, not registered for reservations yet.
pub const FABRIKAM_AZURE_PLAN: &str = "1c461a25-f729-4faa-adb2-280947dd05e8";

/// Northwind, in Brazil, where neither reservations nor software subscriptions are sold.
pub const NORTHWIND: &str = "28045616-f6b9-462f-9701-0d89b5e65c44";
/// Northwind's active legacy Azure subscription.
pub const NORTHWIND_SUBSCRIPTION: &str = "7a94c1de-52c3-4b27-8c7f-6a1d3e90b5f2";
/// Northwind's suspended legacy Azure subscription.
pub const NORTHWIND_SUSPENDED: &str = "e0b1f6a2-9d3c-4e57-a4b8-52c7d1e6f903";

/// Tailspin, in the US, who accepted no agreement.
pub const TAILSPIN: &str = "b0d70a69-4c42-4b27-b17b-91a835d8686a";

/// The id of one of [`further_customers`](crate::EmulatorOptions::further_customers), counted from 0.
#[must_use]
pub fn further_customer(number: usize) -> String {
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, format!("customer {number}").as_bytes()).to_string()
}

/// The currencies there are prices in, each of which the partner
/// [can be billed in](crate::EmulatorOptions::billing_currency).
pub const CURRENCIES: [&str; 5] = ["USD", "EUR", "GBP", "JPY", "BRL"];

/// Reservations of DSv2 virtual machines.
pub const VM_RESERVATION: &str = "DZH318Z0BQ3Q";
/// One year in `eastus`, 1 to 100 of them.
pub const VM_RESERVATION_1_YEAR: &str = "0001";
/// Three years in `eastus`.
pub const VM_RESERVATION_3_YEARS: &str = "0002";
/// One year in `japanwest`, where there is no inventory.
pub const VM_RESERVATION_SOLD_OUT: &str = "0003";

/// Reservations of SQL Database capacity; its SKU is `0001`.
pub const SQL_RESERVATION: &str = "DZH318Z0BQ4C";
/// Reservations of Cosmos DB throughput; its SKU is `0001`.
pub const COSMOS_DB_RESERVATION: &str = "DZH318Z0BQ4D";

/// Perpetual software (BizTalk Server).
pub const PERPETUAL_SOFTWARE: &str = "DG7GMGF0DWM3";
/// BizTalk Server 2016 Branch.
pub const PERPETUAL_SOFTWARE_SKU: &str = "0002";

/// Perpetual software whose orders wait for the customer's purchase order; its SKU is `0001`.
pub const REVIEWED_SOFTWARE: &str = "DG7GMGF0D7FV";

/// A software subscription (SUSE Linux).
pub const SOFTWARE_SUBSCRIPTION: &str = "DG7GMGF0DVT9";
/// One year.
pub const SOFTWARE_SUBSCRIPTION_SKU: &str = "0003";
/// One year for education, which the partner must attest to.
pub const SOFTWARE_SUBSCRIPTION_ATTESTED: &str = "0004";

/// Third-party SaaS (Barracuda WaaS), monthly or annual.
pub const SAAS: &str = "DZH318Z0BXWC";
/// The medium plan.
pub const SAAS_SKU: &str = "0002";
/// An add-on to it.
pub const SAAS_ADD_ON_SKU: &str = "0003";
/// A tenth off the first medium plan, for a year billed monthly.
pub const SAAS_PROMOTION: &str = "DZH318Z0BXWC:001B:DZH318Z0BXWC";

/// A SaaS trial, one month, 1 to 25 seats; its SKU is `0001`.
pub const SAAS_TRIAL: &str = "DZH318Z0C0WF";

/// Seats of Microsoft 365 Business Standard, for a month, a year or three; its SKU is `0001`.
pub const BUSINESS_STANDARD: &str = "CFQ7TTC0LDPB";
/// Seats of Office 365 E1; its SKU is `0001`.
pub const OFFICE_E1: &str = "CFQ7TTC0LF8Q";
/// Seats of Office 365 E5, a part of which is telecommunication; its SKU is `0002`.
pub const OFFICE_E5: &str = "CFQ7TTC0LF8S";
/// Seats of Microsoft 365 E5; its SKU is `0002`.
pub const MICROSOFT_365_E5: &str = "CFQ7TTC0LFLZ";
/// A trial of it: one month, 1 to 25 seats, which renews into a year billed monthly.
pub const MICROSOFT_365_E5_TRIAL: &str = "0003";
/// Seats of Power BI Premium Per User, which cost another amount a year than twelve months; its SKU is `0001`.
pub const POWER_BI: &str = "CFQ7TTC0HL8W";
/// The same for education, which the partner must attest to.
pub const POWER_BI_ATTESTED: &str = "0002";
/// Seats of Microsoft 365 Apps for enterprise; its SKU is `0001`.
pub const MICROSOFT_365_APPS: &str = "CFQ7TTC0LGZT";
/// An add-on to them.
pub const MICROSOFT_365_APPS_ADD_ON: &str = "0004";

/// The Azure plan; its SKU is `0001`.
pub const AZURE_PLAN: &str = "DZH318Z0BPS6";

/// The legacy Azure offer: product, SKU and catalog item at once.
pub const LEGACY_AZURE: &str = "MS-AZR-0145P";
