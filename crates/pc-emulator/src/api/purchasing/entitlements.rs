//! `ListEntitlements`: the software and reservations that were delivered.

use serde_json::{Value, json};

use crate::api::answer::{Answer, Link, without_nulls};
use crate::api::call::Call;
use crate::api::purchasing::reservations::{Form, artifact_uri};
use crate::state::catalog_file::Kind;
use crate::state::order::{Order, OrderLine};
use crate::state::store::Store;
use crate::values::calendar;
use crate::values::problem::Problem;
use crate::values::spelling::same_word;

/// Which entitlements are wanted.
#[derive(Clone, Copy)]
struct Wanted {
    software: bool,
    reservations: Option<Form>,
}

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let wanted = Wanted::parse(call.query("entitlementType"))?;
    let show_expiry = call.flag("showExpiry")?;
    let customer = store.customer(call)?;
    let mut items = Vec::new();
    for order in customer.orders.iter() {
        let delivered = order.lines.iter().enumerate().filter(|(_, line)| line.is_fulfilled(call.now));
        for (number, line) in delivered {
            let entry = Entry { customer: &customer.profile.id, order, number, line };
            items.extend(entry.json(wanted, show_expiry));
        }
    }
    Ok(Answer::collection(items, call))
}

impl Wanted {
    fn parse(text: Option<&str>) -> Result<Self, Problem> {
        let Some(text) = text else { return Ok(Self { software: true, reservations: Some(Form::New) }) };
        let is = |word| same_word(text, word);
        if is("software") {
            return Ok(Self { software: true, reservations: None });
        }
        let form = match is("reservedinstance") {
            true => Form::New,
            false if is("virtualmachinereservedinstance") => Form::Old,
            false => return Err(Problem::bad_word("entitlementType", text)),
        };
        Ok(Self { software: false, reservations: Some(form) })
    }
}

/// A delivered line.
struct Entry<'s> {
    customer: &'s str,
    order: &'s Order,
    number: usize,
    line: &'s OrderLine,
}

impl Entry<'_> {
    /// `None` when it is not wanted, or is no entitlement but a subscription.
    fn json(&self, wanted: Wanted, show_expiry: bool) -> Option<Value> {
        let mut entitlement = match self.line.item.product.kind {
            Kind::Reservation => self.reservation(wanted.reservations?)?,
            Kind::PerpetualSoftware | Kind::SoftwareSubscription if wanted.software => self.software(),
            _ => return None,
        };
        if let (true, Some(term)) = (show_expiry, &self.line.term) {
            let end = calendar::end_of_term(self.line.settled, term);
            entitlement["expiryDate"] = json!(format!("{end}Z"));
        }
        Some(entitlement)
    }

    fn software(&self) -> Value {
        let included = self.line.item.sku.includes.iter().filter_map(|id| id.split_once(':'));
        let included = included.map(|(product, sku)| self.base(product, sku, "software", Vec::new()));
        let (product, sku) = (&self.line.item.product.id, &self.line.item.sku.id);
        self.base(product, sku, "software", included.collect())
    }

    fn reservation(&self, form: Form) -> Option<Value> {
        let item = &self.line.item;
        let reservation_type = item.product.reservation_type.as_deref();
        let ids = self.line.special.reservation.as_ref().filter(|_| form.covers(reservation_type))?;
        let attributes = json!({"reservationType": reservation_type});
        let mut entitlement = self.base(&item.product.id, &item.sku.id, form.word(), Vec::new());
        entitlement["dynamicAttributes"] = attributes.clone();
        entitlement["entitledArtifacts"] = json!([{
            "artifactType": form.word(),
            "resourceId": ids.resource,
            "link": Link::to(artifact_uri(ids, self.customer, form)),
            "dynamicAttributes": attributes,
        }]);
        Some(entitlement)
    }

    fn base(&self, product: &str, sku: &str, entitlement_type: &str, included: Vec<Value>) -> Value {
        without_nulls(json!({
            "includedEntitlements": included,
            "referenceOrder": {
                "id": self.order.id,
                "lineItemId": self.number.to_string(),
                "alternateId": self.order.id,
            },
            "productId": product,
            "skuId": sku,
            "quantity": self.line.quantity,
            "entitledArtifacts": [],
            "entitlementType": entitlement_type,
        }))
    }
}
