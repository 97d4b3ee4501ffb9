//! Ordinary words that names of new members are made of. Those that are much used as names of people and streets are not
//! among them.

/// In lower case, without plurals.
pub(super) const ORDINARY_WORDS: &str = "
a about above absolute accept acceptance accepted access account accounting accrual accrued acknowledged action activate
activated activation active activity actor actual add added addition additional address adjusted adjustment admin
administrator advance advanced affected after age agent aggregate agreement alert alias align aligned alignment all
allocated allocation allow allowance allowed already also alternate alternative amount an analytics and annual any api app
appendix applicable application applied apply approval approve approved approver archive archived area as asset assign
assigned assignment associated association assurance at attempt attestation attribute audience audit authentication author
authority authorization auto automatic availability available average away backup balance bank base basic basis batch
before begin behavior below benefit beta between billable billed billing binding block blocked body bonus boolean both
brand brief broker budget build bulk bundle business by calculated calculation calendar call campaign can cancel canceled
cancellation cancelled cap capability capacity card cart case catalog category cause center certificate chain change
changed channel charge charged check checked checkout child choice city claim class classification clause client close
closed cloud code collection color column combined comment commerce commercial commit commitment committed common company
compatibility compatible complete completed completion compliance component compute computed condition config configuration
confirm confirmation confirmed conflict connection consent consumed consumption contact container content context contract
conversion convert converted copy core correction correlation cost count counter country county coupon coverage create
created creation credit creditor criteria currency current custom customer cycle daily data dataset date day days deadline
deal debit decimal decision default deferred definition delay delegated delete deleted deletion delivery delta demand
demo department dependency deployment deposit deprecated deprecation depth description destination detail detected device
difference digital dimension direct directory disabled discount discounted display distribution distributor district
document domain done draft due duplicate duration dynamic each early edit edited edition effective elapsed element
eligibility eligible email employee empty enable enabled encoded encrypted end ended endpoint engine enrollment entered
enterprise entitlement entity entry environment equal equivalent error estimate estimated evaluation event every exact
example exception exchange excluded execution exempt exemption existing exit experience expired expiration expiry export
exported extended extension external extra factor failed failure fallback false family feature fee feed field file fill
filter final finance financial first fixed flag flat flexible floor flow folder for forecast foreign form format found
frame free frequency from full function future gateway general generated generation geo geography global goal government
granted gross group growth guest guid guide hard hash header health held help hidden hierarchy high history hold
holder home host hour hourly how icon id identifier identity if image impact import imported in inactive included inclusive
income incoming incremental index indicator indirect industry info information inherited initial input instance instant
instruction instrument insurance integer integration intent interest internal interval invalid inventory invoice is
issue issued issuer item iteration job journal json key keyword kind label language large last late latest launch layer
layout lead ledger legacy legal length level liability license limit limited line link list listed listing load local
locale location lock locked log logical login low lower loyalty machine main maintenance managed management
manager manifest manual map margin market marketing marketplace master match matched material matter maximum means measure
media member membership memo merchant merged message metadata meter method metric migrated migration milestone minimum
minor minute missing mode model modern modification modified modifier module moment monetary month monthly more most
motion move multiple name namespace native nature need negative net network new next no node none normal normalized not
note notice notification now null number numeric object obsolete occurrence of offer office official offline offset old
on once one online only open operating operation operator opportunity option optional or order ordered ordinal origin
original other out outcome output over overage overall overdue override own owned owner ownership package page paid parent
part partial participant partition partner party password past path pattern pause paused payer payment payout penalty
pending per percent percentage performance period permission permitted person personal phase phone physical picture
pipeline placement plan planned platform points policy pool portal portion position positive possible post posted postal
potential power preference preferred premium prepaid prepayment presence preview previous price priced pricing primary
print priority private problem procedure process processed processing processor product production profile program
progress project promo promotion proof property proposal proposed prorated proration protected protection provider
provision provisioned provisioning proxy public published publisher purchase purchased purchaser purpose qualification
qualified quality quantity quarter quarterly query question queue quota quote quoted range rank rate rated rating ratio
raw reach read ready real reason rebate receipt received receiver recent recipient recognized recommendation recommended
reconciled reconciliation record recorded recovery recurrence recurring redeemed redemption reduced reduction reference
referral refresh refund refundable refunded refused region regional registered registration regulatory rejected related
relation relationship relative release released relevant remaining remark reminder remote removed renew renewable renewal
renewed rental replaced replacement report reporting request requested requester required requirement reseller reservation
reserved reset resolution resolved resource response responsible restricted restriction result retail retired retry return
returned revenue reversal reversed review reviewed revision revoked reward right risk role root round rounded rounding
route row rule run running safe sale sales sample sandbox saving scale schedule scheduled schema scope score screen search
seat second secondary section sector secure security segment selected selection self seller send sender sent sequence
serial series server service session set settings settled settlement severity shadow share shared shipping should
show side sign signature signed simple since single site size skip slot small snapshot software solution some sort source
special specific specification stage standard standing start started starting state statement static statistics status
step stock stop stopped storage store stored strategy stream strict string structure style sub subject submission
submitted subscriber subscription subsidy success successful suffix suggested suggestion summary supplement supplier
supply support supported surcharge surprise suspended suspension swap switch symbol sync synchronized synthetic system
table tag target tariff tax taxable team technical template temporary tenant tender term terminated termination terms test
text theme then third threshold through ticket tier time timeline timestamp timeout timezone title to today token tool top
total trace track tracking trade training transaction transfer transferred transition transport trial trigger true trust
type unbilled under unique unit universal unknown unlimited until unused update updated upgrade upgraded upload upper
upsell urgency url usage use used user utc utilization valid validated validation validity value variable variance variant
vendor verification verified version view visibility visible volume voucher waiting warning warranty was wave way web
weekly weight when where while who whole why width window with withdrawn within without work workflow workload year
yearly zero zip zone
";
