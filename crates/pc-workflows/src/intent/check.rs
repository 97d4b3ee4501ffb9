//! What is wrong with an intent, as far as that can be seen without asking the service.

use pc_models::{CustomerId, SubscriptionId, TargetSegment};

use super::{LineIntent, PurchaseId, PurchaseIntent};

/// The longest deadline that can be asked for, in minutes (30 days).
const MAX_DEADLINE_MINUTES: u32 = 30 * 24 * 60;

/// The longest name of a line, in characters: the purchase id behind it must survive whatever a service cuts off.
const MAX_NAME_LENGTH: usize = 100;

/// The largest number of lines in one purchase: a cart is one request.
const MAX_LINES: usize = 100;

/// The intent cannot be done as it stands; found without asking the service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("{what} `{id}`: {reason}")]
pub struct InvalidIntent {
    /// What is intended: `purchase` or `cancellation`.
    pub what: &'static str,
    /// Its id.
    pub id: PurchaseId,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl PurchaseIntent {
    /// Checks the form of the intent. What the catalog allows is checked by the purchase itself.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), InvalidIntent> {
        let invalid = |reason| InvalidIntent { what: "purchase", id: self.id.clone(), reason };
        self.checked().map_err(invalid)
    }

    fn checked(&self) -> Result<(), String> {
        check_customer(&self.customer)?;
        if let Some(TargetSegment::Unknown(word)) = &self.segment {
            let known: Vec<&str> = TargetSegment::KNOWN.iter().map(TargetSegment::as_str).collect();
            return Err(format!("segment `{word}` is unknown; use one of {}", known.join(", ")));
        }
        check_deadline(self.deadline_minutes)?;
        let count = self.all_lines().count();
        if !(1..=MAX_LINES).contains(&count) {
            return Err(format!("it has {count} lines and add-ons; 1 to {MAX_LINES} are possible"));
        }
        for (number, line) in self.all_lines().enumerate() {
            Self::check_line(line)
                .and_then(|()| self.check_addon(number, line))
                .map_err(|reason| format!("{}: {reason}", self.line_name(number)))?;
        }
        Ok(())
    }

    fn check_line(line: &LineIntent) -> Result<(), String> {
        if line.product.as_str().trim().is_empty() || line.sku.as_str().trim().is_empty() {
            return Err("product and sku must not be empty".to_owned());
        }
        if line.quantity == 0 {
            return Err("quantity 0 buys nothing; leave the line out, or say how many".to_owned());
        }
        if let Some(name) = &line.friendly_name
            && (name.chars().count() > MAX_NAME_LENGTH || name.chars().any(char::is_control))
        {
            return Err(format!(
                "friendly_name must be at most {MAX_NAME_LENGTH} characters, without control characters"
            ));
        }
        Self::check_reservation(line)
    }

    fn check_addon(&self, number: usize, line: &LineIntent) -> Result<(), String> {
        let is_addon = self.addon_of(number).is_some();
        if is_addon && !line.addons.is_empty() {
            return Err("an add-on has no add-ons of its own: put both under the line".to_owned());
        }
        let Some(parent) = &line.parent_subscription else { return Ok(()) };
        if is_addon {
            return Err("the add-on belongs to its line: leave parent_subscription out".to_owned());
        }
        check_not_provisioned(line, &["parentSubscriptionId"], "parent_subscription")?;
        check_guid("parent_subscription", parent)
    }

    fn check_reservation(line: &LineIntent) -> Result<(), String> {
        let Some(reservation) = &line.reservation else { return Ok(()) };
        check_not_provisioned(line, &["scope", "subscriptionId"], "[line.reservation]")?;
        check_guid("reservation.subscription", &reservation.subscription)
    }
}

/// A member says what these provisioning variables would say: they are not given as well.
fn check_not_provisioned(line: &LineIntent, variables: &[&str], member: &str) -> Result<(), String> {
    let is_said = |key: &&String| variables.iter().any(|variable| key.eq_ignore_ascii_case(variable));
    match line.provisioning.keys().find(is_said) {
        Some(key) => Err(format!("provisioning.{key} says again what {member} says; leave it out")),
        None => Ok(()),
    }
}

fn check_guid(member: &str, id: &SubscriptionId) -> Result<(), String> {
    match uuid::Uuid::try_parse(id.as_str()) {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("{member} `{id}` is not a GUID")),
    }
}

pub(crate) fn check_customer(customer: &CustomerId) -> Result<(), String> {
    match uuid::Uuid::try_parse(customer.as_str()) {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("customer `{customer}` is not a tenant id (a GUID)")),
    }
}

pub(crate) fn check_deadline(minutes: Option<u32>) -> Result<(), String> {
    match minutes {
        Some(minutes) if !(1..=MAX_DEADLINE_MINUTES).contains(&minutes) => {
            Err(format!("deadline_minutes {minutes} is outside 1 to {MAX_DEADLINE_MINUTES}"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intent(json: serde_json::Value) -> Result<PurchaseIntent, String> {
        let intent: PurchaseIntent = serde_json::from_value(json).map_err(|error| error.to_string())?;
        intent.check().map_err(|error| error.to_string())?;
        Ok(intent)
    }

    fn valid() -> serde_json::Value {
        serde_json::json!({
            "id": "p-1", "customer": "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d", "country": "us",
            "line": [{"product": "DZH318Z0BQ3Q", "sku": "0001", "quantity": 1}]
        })
    }

    #[track_caller]
    fn refused(pointer: &str, value: serde_json::Value, expected: &str) {
        let mut json = valid();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        json.pointer_mut(parent).unwrap()[key] = value;
        let error = intent(json).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_valid_intent_is_accepted_and_keeps_its_meaning() {
        let read = intent(valid()).unwrap();
        assert_eq!(read.country.as_str(), "US");
        let again = intent(serde_json::to_value(&read).unwrap()).unwrap();
        assert_eq!(again, read);
    }

    #[test]
    fn what_can_be_seen_without_the_service_is_refused() {
        use serde_json::json;
        refused("/id", json!("has space"), "is not a purchase id");
        refused("/customer", json!("contoso"), "is not a tenant id");
        refused("/country", json!("USA"), "two-letter country code");
        refused("/segment", json!("pirates"), "use one of commercial");
        refused("/deadline_minutes", json!(0), "deadline_minutes 0");
        refused("/line", json!([]), "it has 0 lines");
        refused("/colour", json!("red"), "unknown field `colour`");
        refused("/line/0/quantity", json!(-1), "invalid value");
        refused("/line/0/quantity", json!(0), "line 1 (DZH318Z0BQ3Q:0001): quantity 0 buys nothing");
        refused("/line/0/term", json!("one year"), "term duration");
        refused("/line/0/reservation", json!({"scope": "shared"}), "missing field `subscription`");
        let addon = json!([{"product": "A", "sku": "1", "quantity": 1, "parent_subscription": "x"}]);
        refused("/line/0/addon", addon, "line 1, add-on 1 (A:1): the add-on belongs to its line");
        let addon = json!({"product": "A", "sku": "1", "quantity": 1});
        let mut deep = addon.clone();
        deep["addon"] = json!([addon]);
        refused("/line/0/addon", json!([deep]), "has no add-ons of its own");
        refused("/line/0/addon", json!(vec![addon; 100]), "101 lines and add-ons");
        refused("/line/0/parent_subscription", json!("mine"), "is not a GUID");
        let reservation = json!({"scope": "shared", "subscription": "mine"});
        refused("/line/0/reservation", reservation, "is not a GUID");
    }
}
