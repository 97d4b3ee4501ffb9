//! Intents in code: what must be said is an argument, everything else a method.

use std::collections::BTreeMap;

use pc_models::{
    BillingCycleType, CountryCode, CustomerId, ProductId, SkuId, SubscriptionId, TargetSegment, TermDuration,
};

use super::{LineIntent, PurchaseId, PurchaseIntent, ReservationIntent, ReservationScopeType};

impl PurchaseIntent {
    /// A purchase without lines yet, in the commercial segment and with a day's time.
    #[must_use]
    pub fn new(id: PurchaseId, customer: impl Into<CustomerId>, country: CountryCode) -> Self {
        let customer = customer.into();
        Self { id, customer, country, segment: None, deadline_minutes: None, lines: Vec::new() }
    }

    /// Adds a line.
    #[must_use]
    pub fn line(mut self, line: LineIntent) -> Self {
        if self.lines.is_empty() {
            self.lines.reserve_exact(1); // most purchases have one, and there may be many purchases
        }
        self.lines.push(line);
        self
    }

    /// Buys in this segment.
    #[must_use]
    pub fn segment(self, segment: TargetSegment) -> Self {
        Self { segment: Some(segment), ..self }
    }

    /// Gives it this many minutes from its start.
    #[must_use]
    pub fn deadline_minutes(self, minutes: u32) -> Self {
        Self { deadline_minutes: Some(minutes), ..self }
    }
}

impl LineIntent {
    /// So many of a SKU.
    #[must_use]
    pub fn new(product: impl Into<ProductId>, sku: impl Into<SkuId>, quantity: u32) -> Self {
        Self {
            product: product.into(),
            sku: sku.into(),
            quantity,
            term: None,
            billing_cycle: None,
            friendly_name: None,
            reservation: None,
            provisioning: BTreeMap::new(),
            renews_to: None,
            promotion: None,
            attestation_accepted: None,
            parent_subscription: None,
            addons: Vec::new(),
        }
    }

    /// For how long.
    #[must_use]
    pub fn term(self, term: TermDuration) -> Self {
        Self { term: Some(term), ..self }
    }

    /// How it is billed.
    #[must_use]
    pub fn billing_cycle(self, cycle: BillingCycleType) -> Self {
        Self { billing_cycle: Some(cycle), ..self }
    }

    /// A name for people.
    #[must_use]
    pub fn friendly_name(self, name: impl Into<String>) -> Self {
        Self { friendly_name: Some(name.into()), ..self }
    }

    /// Makes it a reservation.
    #[must_use]
    pub fn reservation(self, scope: ReservationScopeType, subscription: impl Into<SubscriptionId>) -> Self {
        Self { reservation: Some(ReservationIntent::new(scope, subscription)), ..self }
    }

    /// The value of a provisioning variable.
    #[must_use]
    pub fn provisioning(mut self, variable: impl Into<String>, value: impl Into<String>) -> Self {
        self.provisioning.insert(variable.into(), value.into());
        self
    }

    /// The term that a trial turns into.
    #[must_use]
    pub fn renews_to(self, term: TermDuration) -> Self {
        Self { renews_to: Some(term), ..self }
    }

    /// A promotion to apply.
    #[must_use]
    pub fn promotion(self, id: impl Into<String>) -> Self {
        Self { promotion: Some(id.into()), ..self }
    }

    /// The buyer attests to what the SKU asks for.
    #[must_use]
    pub fn accept_attestation(self) -> Self {
        Self { attestation_accepted: Some(true), ..self }
    }

    /// Makes it an add-on to a subscription that the customer has.
    #[must_use]
    pub fn parent_subscription(self, parent: impl Into<SubscriptionId>) -> Self {
        Self { parent_subscription: Some(parent.into()), ..self }
    }

    /// Adds an add-on that is bought together with it.
    #[must_use]
    pub fn addon(mut self, addon: Self) -> Self {
        self.addons.push(addon);
        self
    }
}

impl ReservationIntent {
    /// For whom, and under which Azure subscription or Azure plan.
    #[must_use]
    pub fn new(scope: ReservationScopeType, subscription: impl Into<SubscriptionId>) -> Self {
        Self { scope, subscription: subscription.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_intent_in_code_is_the_one_that_a_person_writes() {
        let (customer, subscription) =
            ("d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d", "3a231fbe-37fe-4410-93fd-730d3d5d4c75");
        let written = json!({
            "id": "p-1", "customer": customer, "country": "DE", "segment": "education", "deadline_minutes": 90,
            "line": [
                {"product": "A", "sku": "1", "quantity": 2, "term": "P1Y", "billing_cycle": "monthly",
                 "friendly_name": "Ours", "promotion": "P", "attestation_accepted": true, "renews_to": "P3Y",
                 "addon": [{"product": "B", "sku": "2", "quantity": 3}]},
                {"product": "C", "sku": "3", "quantity": 1, "provisioning": {"region": "eastus"},
                 "reservation": {"scope": "single", "subscription": subscription}},
                {"product": "D", "sku": "4", "quantity": 1, "parent_subscription": subscription}
            ]
        });
        let built = PurchaseIntent::new("p-1".parse().unwrap(), customer, "DE".parse().unwrap())
            .segment(TargetSegment::Education)
            .deadline_minutes(90)
            .line(
                LineIntent::new("A", "1", 2)
                    .term(TermDuration::Years(1))
                    .billing_cycle(BillingCycleType::Monthly)
                    .friendly_name("Ours")
                    .promotion("P")
                    .accept_attestation()
                    .renews_to(TermDuration::Years(3))
                    .addon(LineIntent::new("B", "2", 3)),
            )
            .line(
                LineIntent::new("C", "3", 1)
                    .provisioning("region", "eastus")
                    .reservation(ReservationScopeType::Single, subscription),
            )
            .line(LineIntent::new("D", "4", 1).parent_subscription(subscription));
        built.check().unwrap();
        assert_eq!(serde_json::to_value(&built).unwrap(), written);
        assert_eq!(serde_json::from_value::<PurchaseIntent>(written).unwrap(), built);
    }
}
