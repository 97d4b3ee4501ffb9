//! The documented fault codes (`error-codes` and the operation pages): what they mean and what to do.

/// What one documented code means under one HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultCode {
    /// The code.
    pub code: i64,
    /// The HTTP status it comes with; 0 where the documentation states none.
    pub http_status: u16,
    /// What kind of problem it is.
    pub class: FaultClass,
    /// Whether the call may be made again.
    pub retryable: Retryable,
    /// The meaning, in a few words.
    pub meaning: &'static str,
}

/// What kind of problem a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultClass {
    /// Credentials, tokens, roles.
    Auth,
    /// The cart is busy, ordered already or holds errors.
    CartState,
    /// The resource is in another state than the call needs.
    Conflict,
    /// The credit line does not reach.
    Credit,
    /// The service failed.
    Internal,
    /// The call itself is wrong.
    InvalidRequest,
    /// Out of stock.
    Inventory,
    /// A quota or rate.
    Limit,
    /// Partner, customer or item may not take part.
    NotEligible,
    /// There is no such thing.
    NotFound,
    /// The order is being worked on.
    OrderInProgress,
    /// The subscription is not registered for reservations.
    Registration,
    /// Somebody at Microsoft looks at it.
    Review,
    /// Transfers between partners and Azure plan upgrades.
    TransferUpgrade,
    /// None of the others.
    Other,
}

/// Whether a refused call may be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retryable {
    /// It will be refused again.
    Never,
    /// After the cause was mended.
    AfterFix,
    /// After some time.
    AfterDelay,
    /// Only after reading the state: the write may have happened, or somebody else is writing.
    CheckStateFirst,
}

impl FaultCode {
    /// The entry for a code; the one with this HTTP status where several share the code.
    #[must_use]
    pub fn find(code: i64, http_status: u16) -> Option<&'static Self> {
        let mut same_code = CODES.iter().filter(|entry| entry.code == code);
        let first = same_code.clone().next();
        same_code.find(|entry| entry.http_status == http_status).or(first)
    }

    /// The entry for a code that is documented to come with this very HTTP status. One whose status is not stated counts
    /// for every refusal (4xx).
    #[must_use]
    pub fn documented(code: i64, http_status: u16) -> Option<&'static Self> {
        let is_refusal = (400..500).contains(&http_status);
        CODES.iter().find(|entry| {
            entry.code == code && (entry.http_status == http_status || entry.http_status == 0 && is_refusal)
        })
    }

    /// Every documented code.
    #[must_use]
    pub fn all() -> &'static [Self] {
        CODES
    }
}

impl FaultClass {
    /// One word for people and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Internal => "internal",
            Self::Limit => "limit",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::InvalidRequest => "invalid_request",
            Self::NotEligible => "not_eligible",
            Self::Other => "other",
            Self::TransferUpgrade => "transfer_upgrade",
            Self::CartState => "cart_state",
            Self::Inventory => "inventory",
            Self::Registration => "registration",
            Self::OrderInProgress => "order_in_progress",
            Self::Review => "review",
            Self::Credit => "credit",
        }
    }
}

use FaultClass as Class;
use Retryable as Again;

const fn code(
    code: i64,
    http_status: u16,
    class: Class,
    retryable: Again,
    meaning: &'static str,
) -> FaultCode {
    FaultCode { code, http_status, class, retryable, meaning }
}

#[rustfmt::skip] // one row, one line
const CODES: &[FaultCode] = &[
    code(0, 501, Class::Internal, Again::CheckStateFirst, "unmapped server exception"),
    code(400, 401, Class::Auth, Again::AfterFix, "access denied, token not accepted"),
    code(429, 429, Class::Limit, Again::AfterDelay, "rate limit exceeded, honor Retry-After"),
    code(1000, 404, Class::NotFound, Again::Never, "generic not found"),
    code(1003, 409, Class::Conflict, Again::CheckStateFirst, "conflict while creating sandbox tenant"),
    code(2000, 400, Class::InvalidRequest, Again::AfterFix, "request parameter malformed or contradictory"),
    code(2001, 400, Class::Conflict, Again::AfterFix, "seat change refused while subscription suspended"),
    code(2001, 400, Class::InvalidRequest, Again::AfterFix, "required identifier missing (agreement status)"),
    code(2002, 400, Class::Limit, Again::AfterFix, "seat count outside offer min/max"),
    code(2006, 400, Class::NotEligible, Again::Never, "offer does not allow subscription updates"),
    code(2006, 403, Class::NotEligible, Again::Never, "partner may not sell this offer"),
    code(2011, 400, Class::Conflict, Again::Never, "deleted subscription cannot be updated"),
    code(2012, 400, Class::InvalidRequest, Again::AfterFix, "commerce/AAD subscription id mapping failed"),
    code(2030, 403, Class::NotEligible, Again::AfterFix, "partner not onboarded for that country"),
    code(2032, 403, Class::Auth, Again::AfterFix, "access denied"),
    code(2054, 400, Class::InvalidRequest, Again::AfterFix, "change billing cycle via order update instead"),
    code(2055, 400, Class::Conflict, Again::CheckStateFirst, "stale etag"),
    code(2071, 400, Class::InvalidRequest, Again::AfterFix, "MPN id is not an advisor"),
    code(2072, 404, Class::InvalidRequest, Again::AfterFix, "indirect provider MPN unusable as partner-on-record"),
    code(2085, 403, Class::NotEligible, Again::Never, "offer not eligible for purchase"),
    code(2091, 403, Class::NotEligible, Again::Never, "offer withdrawn from sale"),
    code(2100, 400, Class::InvalidRequest, Again::AfterFix, "legacy offers API used for catalog product"),
    code(2200, 400, Class::InvalidRequest, Again::AfterFix, "reseller MPN id invalid or not migrated"),
    code(2201, 400, Class::NotEligible, Again::AfterFix, "reseller MPN belongs to other region"),
    code(2203, 400, Class::NotEligible, Again::AfterFix, "reseller has not signed MPA"),
    code(2204, 400, Class::NotEligible, Again::AfterFix, "MPN id has no indirect-reseller enrollment"),
    code(2205, 400, Class::NotFound, Again::AfterFix, "tenant id has no Partner Center account"),
    code(2206, 400, Class::NotEligible, Again::AfterFix, "tenant's account has not signed agreement"),
    code(3000, 400, Class::InvalidRequest, Again::AfterFix, "property value invalid"),
    code(3000, 404, Class::NotFound, Again::Never, "partner organization not found by MPN id"),
    code(4018, 400, Class::Other, Again::CheckStateFirst, "order could not be processed"),
    code(6000, 400, Class::Conflict, Again::AfterFix, "billing cycle change needs all subscriptions active"),
    code(6001, 400, Class::NotEligible, Again::Never, "an offer lacks the requested billing term"),
    code(6002, 401, Class::Auth, Again::AfterFix, "token unauthorized or not sandbox provider"),
    code(6003, 403, Class::NotEligible, Again::Never, "deleting sandbox indirect reseller not allowed"),
    code(6004, 403, Class::NotEligible, Again::Never, "creating sandbox indirect reseller not allowed"),
    code(13605, 403, Class::NotEligible, Again::AfterFix, "Microsoft Customer Agreement acceptance missing"),
    code(20000, 404, Class::NotFound, Again::Never, "order id not found"),
    code(20002, 403, Class::NotEligible, Again::AfterFix, "no commerce relationship with this customer"),
    code(20003, 404, Class::NotFound, Again::Never, "subscription not found"),
    code(27006, 400, Class::Limit, Again::Never, "offer usage limit exceeded"),
    code(27007, 400, Class::InvalidRequest, Again::AfterFix, "promotion code invalid"),
    code(27009, 409, Class::Conflict, Again::AfterFix, "parent inactive, child cannot be enabled"),
    code(60000, 400, Class::TransferUpgrade, Again::CheckStateFirst, "customer license migration failed"),
    code(60002, 404, Class::NotFound, Again::Never, "user object id not found"),
    code(60003, 404, Class::NotFound, Again::Never, "tenant not found"),
    code(60012, 400, Class::Limit, Again::AfterFix, "no unassigned licenses left"),
    code(400013, 404, Class::NotFound, Again::Never, "product not found"),
    code(400018, 404, Class::NotFound, Again::Never, "SKU not found"),
    code(400019, 404, Class::NotFound, Again::Never, "availability not found"),
    code(400030, 403, Class::NotEligible, Again::AfterFix, "targetSegment not allowed for caller"),
    code(400036, 403, Class::NotEligible, Again::AfterFix, "targetView not allowed for caller"),
    code(400072, 200, Class::NotEligible, Again::AfterFix, "catalog item not available, sent with a success status"),
    code(600002, 400, Class::InvalidRequest, Again::AfterFix, "organization registration id unsupported in country"),
    code(600039, 404, Class::NotFound, Again::Never, "self-serve policy not found"),
    code(600040, 404, Class::InvalidRequest, Again::AfterFix, "self-serve policy id incorrect"),
    code(600041, 409, Class::Conflict, Again::CheckStateFirst, "self-serve policy already exists"),
    code(600049, 400, Class::InvalidRequest, Again::AfterFix, "organization registration id missing"),
    code(600050, 400, Class::InvalidRequest, Again::AfterFix, "organization registration id format wrong"),
    code(600051, 400, Class::InvalidRequest, Again::AfterFix, "customer phone number missing"),
    code(600061, 0, Class::Conflict, Again::CheckStateFirst, "confirmed customer agreement already exists"),
    code(800001, 401, Class::Auth, Again::AfterFix, "partner token missing from request"),
    code(800002, 400, Class::InvalidRequest, Again::AfterFix, "request input invalid"),
    code(800003, 500, Class::Internal, Again::CheckStateFirst, "unexpected service failure"),
    code(800004, 400, Class::InvalidRequest, Again::AfterFix, "offer id invalid"),
    code(800005, 500, Class::Internal, Again::CheckStateFirst, "order creation failed"),
    code(800007, 404, Class::NotFound, Again::AfterDelay, "provisioning information unavailable"),
    code(800008, 404, Class::NotFound, Again::Never, "cart id not found"),
    code(800009, 400, Class::CartState, Again::AfterFix, "cart items contain errors"),
    code(800010, 400, Class::Inventory, Again::AfterFix, "catalog item out of inventory"),
    code(800011, 400, Class::InvalidRequest, Again::AfterFix, "not a valid Azure subscription"),
    code(800012, 400, Class::Conflict, Again::AfterFix, "subscription not active"),
    code(800013, 400, Class::Registration, Again::AfterFix, "subscription not enabled for reservations"),
    code(800014, 409, Class::OrderInProgress, Again::AfterDelay, "order has a pending adjustment"),
    code(800015, 404, Class::NotFound, Again::AfterFix, "MPN id not found"),
    code(800016, 400, Class::InvalidRequest, Again::AfterFix, "MPN id is not an indirect reseller"),
    code(800017, 400, Class::Inventory, Again::AfterFix, "requested quantity unavailable"),
    code(800018, 400, Class::Limit, Again::AfterFix, "sandbox quota reached"),
    code(800019, 403, Class::NotEligible, Again::Never, "tenant may only cancel software purchases"),
    code(800020, 403, Class::NotEligible, Again::Never, "catalog item not purchasable"),
    code(800021, 400, Class::InvalidRequest, Again::AfterFix, "not a valid subscription"),
    code(800022, 400, Class::Review, Again::AfterFix, "eligibility undecided, support must be contacted"),
    code(800023, 403, Class::Credit, Again::AfterFix, "credit line too low for purchase"),
    code(800024, 400, Class::NotEligible, Again::Never, "not eligible for transaction"),
    code(800025, 400, Class::Credit, Again::AfterFix, "credit line too low for purchase"),
    code(800026, 400, Class::NotEligible, Again::Never, "not eligible for transaction"),
    code(800027, 403, Class::NotEligible, Again::Never, "item disallows quantity changes"),
    code(800028, 403, Class::NotEligible, Again::Never, "original term no longer sold"),
    code(800029, 400, Class::InvalidRequest, Again::AfterFix, "add-on does not match parent subscription"),
    code(800030, 400, Class::Registration, Again::AfterFix, "subscription not registered"),
    code(800031, 500, Class::Internal, Again::Never, "purchase system unsupported"),
    code(800036, 417, Class::Conflict, Again::CheckStateFirst, "precondition failed"),
    code(800037, 404, Class::NotFound, Again::Never, "asset id not found"),
    code(800038, 404, Class::NotFound, Again::Never, "asset future billing info missing"),
    code(800039, 403, Class::NotEligible, Again::AfterFix, "reseller program status inactive"),
    code(800040, 400, Class::Conflict, Again::CheckStateFirst, "asset status transition not allowed"),
    code(800041, 400, Class::Conflict, Again::Never, "item already activated"),
    code(800042, 400, Class::InvalidRequest, Again::Never, "operation not supported"),
    code(800043, 403, Class::Auth, Again::AfterFix, "pricing information access not granted"),
    code(800060, 409, Class::OrderInProgress, Again::CheckStateFirst, "order still processing, check order history"),
    code(800061, 400, Class::Conflict, Again::Never, "order cannot be canceled"),
    code(800062, 400, Class::NotEligible, Again::Never, "not eligible for transaction"),
    code(800063, 400, Class::InvalidRequest, Again::AfterFix, "order not cancelable, suspend subscriptions instead"),
    code(800064, 409, Class::CartState, Again::CheckStateFirst, "cart locked by another request"),
    code(800065, 400, Class::CartState, Again::CheckStateFirst, "cart was already checked out"),
    code(800066, 403, Class::Limit, Again::AfterFix, "customer subscription count limit exceeded"),
    code(800067, 403, Class::Limit, Again::AfterFix, "seat limit per subscription exceeded"),
    code(800068, 403, Class::Limit, Again::AfterFix, "partner Azure subscription limit exceeded"),
    code(800069, 403, Class::Review, Again::Never, "order rejected by risk check"),
    code(800070, 400, Class::NotEligible, Again::Never, "offer not available in that country"),
    code(800071, 400, Class::InvalidRequest, Again::AfterFix, "line item number out of range"),
    code(800072, 400, Class::OrderInProgress, Again::AfterDelay, "billing cycle locked until subscription syncs"),
    code(800073, 403, Class::Review, Again::AfterDelay, "customer account under review"),
    code(800074, 403, Class::Review, Again::AfterDelay, "customer account under review"),
    code(800075, 403, Class::Review, Again::AfterFix, "customer account not approved"),
    code(800076, 404, Class::NotFound, Again::Never, "subscription history not found"),
    code(800077, 403, Class::InvalidRequest, Again::AfterFix, "cancel seat SaaS by subscription patch"),
    code(800078, 400, Class::TransferUpgrade, Again::AfterFix, "transfer lists an invalid subscription"),
    code(800080, 400, Class::NotEligible, Again::Never, "billing cycle change needs Mint account"),
    code(800081, 400, Class::Conflict, Again::AfterFix, "subscription must be activated before update"),
    code(800082, 400, Class::OrderInProgress, Again::AfterDelay, "subscription not ready for update yet"),
    code(800083, 500, Class::Internal, Again::Never, "availability has several included quantities"),
    code(800084, 500, Class::Internal, Again::AfterFix, "duration unsupported"),
    code(800085, 400, Class::InvalidRequest, Again::AfterFix, "billing cycle differs from original order"),
    code(800086, 400, Class::NotEligible, Again::AfterFix, "customer tenant lacks tags offer requires"),
    code(800087, 500, Class::Internal, Again::CheckStateFirst, "line item problem"),
    code(800088, 403, Class::Limit, Again::AfterFix, "seats exceed remaining per-subscription limit"),
    code(800089, 403, Class::Limit, Again::AfterFix, "assets exceed remaining per-customer limit"),
    code(800090, 400, Class::NotEligible, Again::Never, "quantity decrease not allowed"),
    code(800091, 400, Class::Conflict, Again::AfterFix, "suspended subscription cannot be updated"),
    code(800092, 400, Class::NotEligible, Again::Never, "Software Assurance seats cannot be increased"),
    code(800093, 400, Class::NotEligible, Again::Never, "auto-renew not available for subscription"),
    code(800094, 500, Class::Internal, Again::CheckStateFirst, "subscription update failed"),
    code(800095, 400, Class::NotEligible, Again::Never, "seat count not changeable here"),
    code(800096, 400, Class::NotEligible, Again::Never, "status not changeable here"),
    code(800097, 400, Class::NotEligible, Again::Never, "billing cycle not changeable here"),
    code(800098, 400, Class::NotEligible, Again::Never, "partner on record not changeable here"),
    code(800107, 400, Class::NotEligible, Again::Never, "trial offers allow no term change"),
    code(800121, 400, Class::InvalidRequest, Again::AfterFix, "term duration invalid"),
    code(800122, 400, Class::InvalidRequest, Again::AfterFix, "target term shorter than the current one"),
    code(900100, 404, Class::TransferUpgrade, Again::Never, "transfer request not found"),
    code(900101, 409, Class::TransferUpgrade, Again::CheckStateFirst, "original transfer still in progress"),
    code(900102, 400, Class::TransferUpgrade, Again::Never, "transfer already finished"),
    code(900103, 500, Class::TransferUpgrade, Again::CheckStateFirst, "transfer order failed"),
    code(900104, 409, Class::TransferUpgrade, Again::CheckStateFirst, "transfer locked by another request"),
    code(900105, 403, Class::TransferUpgrade, Again::AfterFix, "suspended Azure subscriptions block plan transition"),
    code(900106, 404, Class::TransferUpgrade, Again::Never, "upgrade request not found"),
    code(900107, 400, Class::TransferUpgrade, Again::Never, "Azure catalog item missing for upgrade"),
    code(900108, 403, Class::TransferUpgrade, Again::Never, "customer has no Azure subscriptions to upgrade"),
    code(900109, 409, Class::TransferUpgrade, Again::CheckStateFirst, "original upgrade still in progress"),
    code(900110, 400, Class::TransferUpgrade, Again::Never, "upgrade already completed"),
    code(900111, 400, Class::TransferUpgrade, Again::AfterFix, "upgrade id belongs to another customer"),
    code(900112, 409, Class::TransferUpgrade, Again::AfterDelay, "purchase blocked, upgrade pending"),
    code(900113, 409, Class::TransferUpgrade, Again::AfterDelay, "purchase blocked, upgrade running"),
    code(900114, 409, Class::TransferUpgrade, Again::AfterFix, "purchase blocked, upgrade failed"),
    code(900115, 403, Class::Conflict, Again::AfterFix, "plan not suspendable while Azure subscriptions active"),
    code(900116, 400, Class::Limit, Again::AfterFix, "sandbox Azure plan count limit reached"),
    code(900117, 400, Class::NotEligible, Again::Never, "cancellation window has passed"),
    code(900118, 400, Class::InvalidRequest, Again::AfterFix, "customer id invalid"),
    code(900119, 403, Class::TransferUpgrade, Again::Never, "upgrade barred for Azure Partner Shared Services"),
    code(900120, 403, Class::TransferUpgrade, Again::Never, "Azure upgrade cannot be processed"),
    code(900121, 403, Class::Credit, Again::AfterFix, "insufficient credit limit"),
    code(900122, 404, Class::NotFound, Again::Never, "advisor quote not found"),
    code(900123, 403, Class::NotEligible, Again::AfterFix, "indirect reseller has not accepted MPA"),
    code(900124, 403, Class::NotEligible, Again::AfterFix, "own company has not accepted MPA"),
    code(900125, 400, Class::InvalidRequest, Again::AfterFix, "advisor partner data missing from request"),
    code(900126, 400, Class::InvalidRequest, Again::AfterFix, "enum value could not be parsed"),
    code(900127, 400, Class::Other, Again::Never, "operation unsupported in this environment"),
    code(900128, 400, Class::NotEligible, Again::AfterFix, "metered SaaS requires an Azure plan"),
    code(900129, 400, Class::NotEligible, Again::AfterFix, "Azure plan missing or without active subscriptions"),
    code(900130, 403, Class::TransferUpgrade, Again::AfterDelay, "Azure subscriptions bought too recently"),
    code(900131, 400, Class::TransferUpgrade, Again::AfterFix, "legacy Azure subscriptions block transfer"),
    code(900132, 400, Class::TransferUpgrade, Again::AfterFix, "Azure plan inactive, enable before transfer"),
    code(900133, 400, Class::TransferUpgrade, Again::AfterFix, "customer lacks Azure plan for transfer"),
    code(900134, 400, Class::TransferUpgrade, Again::Never, "Azure plan not purchasable for transfer"),
    code(900135, 500, Class::TransferUpgrade, Again::AfterDelay, "transfer initiation failed, try later"),
    code(900136, 400, Class::TransferUpgrade, Again::AfterFix, "source partner email or domain missing"),
    code(900137, 403, Class::TransferUpgrade, Again::Never, "partner not enabled for transfers"),
    code(900138, 403, Class::TransferUpgrade, Again::Never, "transfers unsupported in partner's national cloud"),
    code(900139, 403, Class::TransferUpgrade, Again::AfterFix, "transfer must exclude Azure subscriptions"),
    code(900140, 404, Class::NotFound, Again::Never, "AAD subscriptions for customer not found"),
    code(900141, 400, Class::InvalidRequest, Again::Never, "operation not supported"),
    code(900142, 400, Class::InvalidRequest, Again::AfterFix, "catalog item id absent"),
    code(900143, 400, Class::InvalidRequest, Again::AfterFix, "availabilities for product/SKU could not load"),
    code(900144, 400, Class::InvalidRequest, Again::AfterFix, "provisioning SKU id absent"),
    code(900145, 400, Class::TransferUpgrade, Again::AfterFix, "Azure reservations block ownership transfer"),
    code(900146, 400, Class::TransferUpgrade, Again::AfterFix, "third-party marketplace products block ownership transfer"),
    code(900147, 400, Class::TransferUpgrade, Again::AfterFix, "domain not associated with current partner"),
    code(900148, 400, Class::TransferUpgrade, Again::AfterFix, "source partner equals requesting partner"),
    code(900149, 403, Class::NotEligible, Again::AfterFix, "partner program status inactive"),
    code(900150, 403, Class::Auth, Again::AfterFix, "role lacks rights for operation"),
    code(900169, 400, Class::InvalidRequest, Again::AfterFix, "an order item is not sold in that currency; use partner or customer currency"),
    code(900192, 500, Class::Internal, Again::CheckStateFirst, "unspecified failure, try later"),
    code(900203, 400, Class::InvalidRequest, Again::AfterFix, "item needs attestationAccepted"),
    code(900206, 400, Class::InvalidRequest, Again::AfterFix, "partner attestation missing on the cart"),
    code(900213, 400, Class::NotEligible, Again::Never, "cancellation window (counted in hours) over"),
    code(900214, 400, Class::NotEligible, Again::Never, "seat-reduction window (hours) over"),
    code(900242, 400, Class::InvalidRequest, Again::AfterFix, "custom end date of the line matches no active subscription and no month end"),
    code(900244, 400, Class::NotEligible, Again::AfterFix, "custom end date in next-term instructions only for new-commerce licences"),
    code(900245, 400, Class::InvalidRequest, Again::AfterFix, "custom end date in next-term instructions outside the first term, or on the 28th-30th"),
    code(900246, 400, Class::InvalidRequest, Again::AfterFix, "custom end date in next-term instructions matches nothing"),
    code(900252, 400, Class::Review, Again::AfterFix, "purchase-order document missing"),
    code(900253, 400, Class::Review, Again::AfterFix, "tender link or tender document missing"),
    code(900254, 400, Class::Review, Again::AfterFix, "order-paper metadata incomplete (price, currency)"),
    code(900257, 400, Class::NotEligible, Again::Never, "seat-reduction window (days) over"),
    code(900263, 403, Class::NotEligible, Again::Never, "call not offered for legacy subscriptions"),
    code(900267, 400, Class::InvalidRequest, Again::AfterFix, "target transition has a shorter term"),
    code(900268, 400, Class::InvalidRequest, Again::AfterFix, "term of the target transition invalid"),
    code(900269, 400, Class::InvalidRequest, Again::AfterFix, "billing cycle invalid"),
    code(900270, 400, Class::InvalidRequest, Again::AfterFix, "billing cycle longer than the term"),
    code(900275, 400, Class::Limit, Again::AfterFix, "quantity of a line outside the offer's range"),
    code(900277, 400, Class::NotEligible, Again::Never, "subscription is being expired, no more updates"),
    code(900278, 409, Class::OrderInProgress, Again::AfterDelay, "operation pending on the subscription, again after 24 h"),
    code(900279, 400, Class::NotEligible, Again::Never, "updates of the subscription over for good"),
    code(900280, 400, Class::NotEligible, Again::AfterDelay, "updates of the subscription not allowed at present"),
    code(900308, 403, Class::Auth, Again::AfterFix, "caller lacks privileges"),
    code(900309, 403, Class::Auth, Again::AfterFix, "token refused by conditional access"),
    code(900311, 400, Class::Limit, Again::Never, "subscription updated too often, support case needed"),
    code(900312, 400, Class::InvalidRequest, Again::AfterFix, "scope in provisioningContext unsupported"),
    code(900313, 400, Class::InvalidRequest, Again::AfterFix, "entitlementId (Azure subscription) needed"),
    code(900314, 400, Class::NotEligible, Again::AfterFix, "Azure subscription of the entitlement not active"),
    code(900315, 400, Class::NotEligible, Again::Never, "product not purchasable with that Azure subscription"),
    code(900316, 400, Class::Auth, Again::AfterFix, "wrong kind of token for licence calls"),
    code(900317, 400, Class::InvalidRequest, Again::AfterFix, "subscriptionId (Azure plan) needed"),
    code(900318, 400, Class::NotEligible, Again::AfterFix, "Azure plan unknown or without active Azure subscription"),
    code(900321, 403, Class::NotEligible, Again::Never, "savings plan: do it in the Azure portal"),
    code(900322, 403, Class::NotEligible, Again::Never, "item not sold in the sandbox"),
    code(900323, 403, Class::InvalidRequest, Again::AfterFix, "partner on record differs from that of the Azure plan"),
    code(900329, 403, Class::Auth, Again::AfterFix, "app-only token not accepted by this resource"),
    code(900416, 403, Class::Review, Again::Never, "customer account locked for transactions"),
    code(900419, 400, Class::Limit, Again::Never, "customer tenant has too many subscriptions"),
    code(900420, 401, Class::Auth, Again::AfterFix, "token audience retired"),
    code(900421, 401, Class::Auth, Again::AfterFix, "App+User token without MFA claim"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_shared_by_two_statuses_is_told_apart() {
        assert_eq!(FaultCode::find(3000, 404).unwrap().class, FaultClass::NotFound);
        assert_eq!(FaultCode::find(3000, 400).unwrap().class, FaultClass::InvalidRequest);
        assert_eq!(FaultCode::find(800_065, 400).unwrap().retryable, Retryable::CheckStateFirst);
        assert!(FaultCode::find(-1, 400).is_none());
    }

    #[test]
    fn a_code_is_documented_with_its_own_status_alone() {
        assert_eq!(FaultCode::documented(3000, 404).unwrap().class, FaultClass::NotFound);
        assert_eq!(FaultCode::documented(800_065, 400), FaultCode::find(800_065, 400));
        assert_eq!(FaultCode::documented(800_065, 404), None);
        let without_status = |status| FaultCode::documented(600_061, status).is_some();
        assert!(without_status(409) && without_status(400) && !without_status(500) && !without_status(200));
    }
}
