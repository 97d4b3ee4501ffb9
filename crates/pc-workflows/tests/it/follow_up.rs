//! Buying what was not bought, from a receipt.

use pc_emulator::EmulatorOptions;
use pc_workflows::{NoFollowUp, PurchaseIntent, PurchaseStatus, Receipt};
use serde_json::json;

use crate::harness::emulated::{Harness, catalog_items, software};
use crate::harness::id;
use crate::harness::scripted::{Says, order, run};

/// What a program does that keeps the receipt as JSON.
fn through_json(receipt: &Receipt) -> Receipt {
    let read: Receipt = serde_json::from_str(&serde_json::to_string(receipt).unwrap()).unwrap();
    assert_eq!(read, *receipt);
    read
}

/// Whichever group is refused: both purchases together bought every line once.
#[tokio::test(start_paused = true)]
async fn the_refused_lines_are_bought_and_no_others() {
    for group in ["0", "1", "2"] {
        let mut options = EmulatorOptions::default();
        let rule = format!(
            "[[rules]]\nfault = \"refuse_group\"\ngroup = \"{group}\"\noperation = \"CheckoutCart\"\n"
        );
        options.faults = rule.parse().unwrap();
        let harness = Harness::new(options);
        let first = harness.buy(catalog_items("c")).await;
        assert_eq!(first.status, PurchaseStatus::Partial, "{group}: {:?}", first.error);
        let not_bought: Vec<u32> = first.lines.iter().map(|line| line.not_bought).collect();
        let of_group = |other: &str, units| if group == other { units } else { 0 };
        assert_eq!(not_bought, [of_group("0", 3), of_group("1", 5), of_group("2", 10)]);

        harness.emulator.set_faults("".parse().unwrap());
        let rest = through_json(&first).follow_up(id("c.2")).unwrap();
        assert_eq!(rest.lines.len(), 1);
        let second = harness.runner.buy(rest.clone()).await.unwrap();
        assert_eq!(second.status, PurchaseStatus::Completed, "{:?}", second.error);
        assert_eq!(harness.runner.buy(rest).await.unwrap(), second, "a follow-up is not bought twice either");
        assert_eq!(harness.emulator.orders().len(), 3, "each group once");
        let mut both = first.bought();
        second.bought().iter().for_each(|price| both.add(price).unwrap());
        let both: Vec<_> = both.iter().collect();
        assert_eq!(both, first.price, "together they cost what the cart asked");
        assert_eq!(second.follow_up(id("c.3")), Err(NoFollowUp::Nothing(id("c.2"))));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_uncertain_or_complete_is_not_bought_again() {
    let harness = Harness::new(EmulatorOptions::default());
    let bought = harness.buy(software("s")).await;
    assert_eq!(bought.follow_up(id("s.2")), Err(NoFollowUp::Nothing(id("s"))));
    let mut hasty = software("hasty");
    hasty["deadline_minutes"] = 1.into();
    let unresolved = harness.buy(hasty).await;
    assert_eq!(unresolved.status, PurchaseStatus::Unresolved);
    assert_eq!(unresolved.follow_up(id("hasty.2")), Err(NoFollowUp::Unresolved(id("hasty"))));
    let mut unknown = software("u");
    unknown["line"][0]["product"] = "NOSUCHTHING0".into();
    let rejected = harness.buy(unknown).await;
    assert_eq!(rejected.follow_up(id("u")), Err(NoFollowUp::SameId(id("u"))));
    let mut nothing = rejected.clone();
    nothing.intent.lines[0].quantity = 0; // as earlier versions kept it
    nothing.lines[0].not_bought = 0;
    let said = nothing.follow_up(id("u.2")).unwrap_err();
    assert_eq!(said, NoFollowUp::NoUnits(id("u")));
    let whole: PurchaseIntent = rejected.follow_up(id("u.2")).unwrap();
    let mut expected = rejected.intent;
    expected.id = id("u.2");
    assert_eq!(whole, expected);
}

#[test]
fn of_a_line_that_was_given_up_in_part_the_rest_is_bought() {
    let mut intent = crate::harness::scripted::software();
    intent["line"][0]["quantity"] = 10.into();
    intent["line"][0]["friendly_name"] = "Lyon".into();
    let mut held = order("o-1", "p-1");
    held["lineItems"][0]["quantity"] = 10.into();
    let run = run(intent, |call, _| match call.name() {
        "CheckoutCart" => Some(Says::Answer(json!({"orders": [held]}))),
        "GetOrder" => Some(Says::Answer(held.clone())),
        "GetOrderProvisioningStatus" => Some(Says::Answer(json!({"items": [{
            "lineItemNumber": 0, "status": "Fulfilled", "quantityProvisioningInformation": [
                {"quantity": 7, "status": "Fulfilled"}, {"quantity": 3, "status": "Unfulfilled"}]}]}))),
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Partial, "{}", run.problem());
    let rest = run.receipt.follow_up(id("p-1.2")).unwrap();
    assert_eq!((rest.lines[0].quantity, rest.lines[0].friendly_name.as_deref()), (3, Some("Lyon")));
}
