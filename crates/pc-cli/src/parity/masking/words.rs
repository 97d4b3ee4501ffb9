//! Words that say nothing of anybody, beside those that the models and the description of the service know. Spelling does
//! not matter: neither case nor `_`.

/// Members with the words they may have.
pub(super) const WORDS: &[(&str, &[&str])] = &[
    ("method", METHODS),
    ("segment", SEGMENTS),
    ("targetSegment", SEGMENTS),
    ("targetView", VIEWS),
    ("productType", VIEWS),
    ("chargeType", CHARGES),
    ("billingFrequency", &["none", "one_time", "monthly", "annual", "triennial"]),
    ("billingType", &["none", "license", "usage"]),
    ("creditType", &["Credit Not Applied", "Partner Earned Credit Applied", "Azure Credit Applied"]),
    ("unitType", &["Licenses", "Licence", "Usage-based", "1 Hour", "1/Hour", "1 GB", "none", "unit"]),
    ("scopeType", &["Single", "Shared", "ManagementGroup"]),
    ("provisioningState", &["Creating", "Created", "Pending", "Succeeded", "Failed", "Cancelled", "Expired"]),
    ("provisioningStatus", &["Success", "Pending", "Failed"]),
    ("reasonCode", &["NotAvailableForSubscription", "NotAvailableForCustomer", "Restricted"]),
    ("inventoryVariables", VARIABLES),
    ("provisioningVariables", VARIABLES),
    ("key", &["transaction_reseller", "MS-ContinuationToken", "Authorization", "Accept", "Content-Type"]),
    ("actions", &["Purchase", "Cancel", "Renew", "Manage", "Edit"]),
    ("policyType", &["PercentDiscount", "FixedDiscount", "NetPrice"]),
    ("period", PERIODS),
    ("provider", PROVIDERS),
    ("source", &["PartnerFD", "PartnerAPI", "PartnerCenter", "CommerceAPI"]),
    ("code", CODES),
    ("error", CODES),
    ("errorName", CODES),
    ("dataFormat", &["compressedJSON", "compressedJSONLines", "JSON", "CSV"]),
    ("partitionType", &["default"]),
    ("tokenType", &["Bearer"]),
    ("attachmentType", &["OMP", "Tender", "PO"]),
    ("Operator", OPERATORS),
    ("seekOperation", &["Next", "Previous", "First", "Last", "PageIndex"]),
    ("@odata.type", ODATA_TYPES),
    ("include_price", BOOLEANS),
    ("showExpiry", BOOLEANS),
    ("hasPartnerEarnedCredit", BOOLEANS),
];

/// Members with a code of three letters for a currency.
pub(super) const CURRENCIES: &[&str] =
    &["currencyCode", "currency", "billingCurrency", "pricingCurrency", "code", "billCurrency"];
/// Codes of currencies, ISO 4217.
pub(super) const CURRENCY_CODES: &str = "
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD
IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS
SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
ZWL";
/// Members with the sign of a currency.
pub(super) const CURRENCY_SIGNS: &[&str] = &["currencySymbol", "symbol"];
/// Signs of currencies.
pub(super) const SIGNS: &[&str] = &[
    "$", "€", "£", "¥", "R$", "US$", "CA$", "A$", "kr", "kr.", "Kč", "zł", "Ft", "lei", "лв.", "₺", "₽", "₹",
    "₩", "₪", "R", "CHF", "Fr.", "S/", "₱", "฿", "₫", "Rp", "RM", "NT$", "HK$", "NZ$",
];
/// Members with a code of two letters for a country.
pub(super) const COUNTRIES: &[&str] = &["country", "customerCountry", "countryCode", "market"];
/// Members with a language and a country, such as `en-US`.
pub(super) const LOCALES: &[&str] = &["culture", "language", "locale", "preferredLanguage", "X-Locale"];

/// Members with whole numbers that are codes, up to six digits.
pub(super) const CODE_NUMBERS: &[&str] = &["code", "errorCode", "statusCode"];
/// Members with numbers that count places, up to four digits.
pub(super) const PLACES: &[&str] = &[
    "lineItemNumber",
    "size",
    "offset",
    "limit",
    "line",
    "$top",
    "$skip",
    "maxresults",
    "versionRank",
    "Size",
    "Index",
];

/// Members that are free for anybody's own names.
pub(super) const FREE_MEMBERS: &[&str] = &[
    "provisioningContext",
    "dynamicAttributes",
    "parameters",
    "properties",
    "additionalInformation",
    "additionalInfo",
    "inventoryContext",
    "tags",
];

/// Further names of members.
pub(super) const MEMBERS: &[&str] = &[
    "value",
    "nextLink",
    "continuationToken",
    "totalCount",
    "items",
    "links",
    "self",
    "next",
    "previous",
    "first",
    "last",
    "attributes",
    "objectType",
    "etag",
    "code",
    "description",
    "message",
    "source",
    "data",
    "error",
    "errorCode",
    "errorDescription",
    "errors",
    "innerError",
    "innererror",
    "details",
    "target",
    "date",
    "request-id",
    "client-request-id",
    "correlationId",
    "traceId",
    "title",
    "type",
    "status",
    "detail",
    "instance",
    "Field",
    "Value",
    "Operator",
    "Index",
    "Size",
    "@odata.context",
    "@odata.nextLink",
    "@odata.count",
    "@odata.etag",
    "@odata.id",
    "@odata.type",
    "$filter",
    "$top",
    "$skip",
    "$orderby",
    "$select",
    "$expand",
    "$count",
    "api-version",
    "seekOperation",
];

/// Headers of answers whose values are made of words of the protocol; any other word in them is masked.
pub(super) const PROTOCOL_HEADERS: &[&str] = &["Content-Type", "WWW-Authenticate", "Retry-After", "ETag"];
/// Those words.
pub(super) const PROTOCOL: &[&str] = &[
    "application",
    "text",
    "json",
    "xml",
    "html",
    "plain",
    "csv",
    "pdf",
    "octet",
    "stream",
    "charset",
    "utf",
    "8",
    "us",
    "ascii",
    "iso",
    "odata",
    "metadata",
    "minimal",
    "full",
    "none",
    "streaming",
    "true",
    "false",
    "boundary",
    "problem",
    "IEEE754Compatible",
    "Bearer",
    "Basic",
    "PoP",
    "realm",
    "authorization",
    "uri",
    "client",
    "id",
    "error",
    "description",
    "claims",
    "invalid",
    "token",
    "insufficient",
    "scope",
    "https",
    "W",
    "x",
    "gzip",
    "version",
];
/// Hosts that are everybody's.
pub(super) const HOSTS: &[&str] = &[
    "api.partnercenter.microsoft.com",
    "partner.microsoft.com",
    "graph.microsoft.com",
    "graph.microsoft.us",
    "microsoftgraph.chinacloudapi.cn",
    "partner.partnercenterapi.microsoftonline.cn",
    "api.partnercenter.microsoft.us",
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.windows.net",
    "www.microsoft.com",
    "docs.microsoft.com",
    "learn.microsoft.com",
    "go.microsoft.com",
    "aka.ms",
    "localhost",
    "127.0.0.1",
    "[::1]",
];
/// Hosts of this machine: their ports stay.
pub(super) const OWN_HOSTS: &[&str] = &["localhost", "127.0.0.1", "[::1]"];
/// What names of hosts may end with.
pub(super) const HOST_ENDINGS: &[&str] = &[
    ".blob.core.windows.net",
    ".core.windows.net",
    ".onmicrosoft.com",
    ".microsoft.com",
    ".windows.net",
    ".azure.com",
];
/// Segments of paths beside those of the route table.
pub(super) const SEGMENTS_OF_PATHS: &[&str] = &[
    "v1",
    "v1.0",
    "beta",
    "default",
    "microsoft.graph.partners.billing.export",
    "common",
    "oauth2",
    "authorize",
    "token",
    "unbilled",
    "$metadata",
];
/// A segment behind which stands the number of a line.
pub(super) const LINES: &str = "lineitems";

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const SEGMENTS: &[&str] = &["commercial", "education", "government", "nonprofit", "USSovereign"];
const VIEWS: &[&str] = &[
    "Azure",
    "AzureReservations",
    "AzureReservationsVM",
    "AzureReservationsSQL",
    "AzureReservationsCosmosDb",
    "MicrosoftAzure",
    "OnlineServices",
    "OnlineServicesNCE",
    "OnlineServicesTrials",
    "SaaS",
    "Software",
    "SoftwareSUSELinux",
    "SoftwarePerpetual",
    "SoftwareSubscriptions",
];
const CHARGES: &[&str] = &[
    "new",
    "renew",
    "convert",
    "cancel",
    "cancelImmediate",
    "cycleFee",
    "cycleCharge",
    "addQuantity",
    "removeQuantity",
    "prorateFeesWhenCancel",
    "prorateFeesWhenRenew",
    "refund",
    "credit",
    "customerCredit",
    "rebill",
    "transferIn",
    "Purchase fee",
    "Activation fee",
    "Cycle fee",
    "Assess usage fee for current cycle",
    "Prorate fees when cancel",
    "Prorate fees when renew",
    "Cycle instance prorate",
];
const VARIABLES: &[&str] = &[
    "AzureSubscriptionId",
    "AzureRegion",
    "ArmRegionName",
    "ArmSkuName",
    "SubscriptionId",
    "Scope",
    "Duration",
    "TenantId",
    "ReservationScope",
];
const PERIODS: &[&str] = &["current", "previous", "last", "none"];
const PROVIDERS: &[&str] =
    &["all", "office", "azure", "onetime", "marketplace", "azuredatamarket", "external"];
const OPERATORS: &[&str] = &[
    "equals",
    "not_equals",
    "greater_than",
    "greater_than_or_equals",
    "less_than",
    "less_than_or_equals",
    "substring",
    "starts_with",
    "not_starts_with",
    "and",
    "or",
];
const CODES: &[&str] = &[
    "BadRequest",
    "InvalidRequest",
    "Unauthorized",
    "unauthenticated",
    "InvalidAuthenticationToken",
    "AuthenticationFailed",
    "Forbidden",
    "accessDenied",
    "Authorization_RequestDenied",
    "NotFound",
    "itemNotFound",
    "ResourceNotFound",
    "Request_ResourceNotFound",
    "Request_BadRequest",
    "UnknownError",
    "MethodNotAllowed",
    "Conflict",
    "Gone",
    "TooManyRequests",
    "activityLimitReached",
    "InternalServerError",
    "generalException",
    "ServiceUnavailable",
    "serviceNotAvailable",
    "GatewayTimeout",
    "notSupported",
    "NotImplemented",
    "quotaLimitReached",
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "invalid_resource",
    "invalid_token",
    "interaction_required",
];
const BOOLEANS: &[&str] = &["true", "false"];
const ODATA_TYPES: &[&str] = &[
    "#microsoft.graph.partners.billing.operation",
    "#microsoft.graph.partners.billing.runningOperation",
    "#microsoft.graph.partners.billing.exportSuccessOperation",
    "#microsoft.graph.partners.billing.failedOperation",
    "#microsoft.graph.partners.billing.manifest",
    "#microsoft.graph.partners.billing.blob",
];
