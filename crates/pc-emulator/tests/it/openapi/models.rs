//! The described resources are those of the models, member by member.

use pc_models::KnownMembers;
use serde_json::{Map, Value, json};

use crate::description::Description;

/// How deep resources within resources are filled in: add-ons are lines of a cart themselves.
const DEPTH: usize = 4;

/// A value as a schema says, with every member; with the required ones deep down.
fn sample(description: &Description, schema: &Value, depth: usize) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return sample(description, description.0.pointer(&reference[1..]).unwrap(), depth);
    }
    if let Some(example) = schema.get("examples").filter(|_| schema["type"] != "array") {
        return example[0].clone();
    }
    match schema["type"].as_str() {
        Some("string") if schema["format"] == "uuid" => json!("d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"),
        Some("string") => json!("1"),
        Some("boolean") => json!(true),
        Some("integer" | "number") => json!(1),
        Some("array") if depth < DEPTH => json!([sample(description, &schema["items"], depth + 1)]),
        Some("array") => json!([]),
        Some("object") => {
            let required = |name: &str| schema["required"].as_array().unwrap().iter().any(|one| one == name);
            let members = schema["properties"].as_object().into_iter().flatten();
            let members = members.filter(|(name, _)| depth < DEPTH || required(name));
            let member = |(name, member): (&String, &Value)| {
                let value = match name.as_str() {
                    "country" | "customerCountry" => json!("US"),
                    "currencyCode" | "currency" | "billingCurrency" | "pricingCurrency" => json!("USD"),
                    "duration" | "termDuration" => json!("P1Y"),
                    _ => sample(description, member, depth + 1),
                };
                (name.clone(), value)
            };
            Value::Object(members.map(member).collect::<Map<_, _>>())
        }
        _ => schema["anyOf"].get(0).map_or(json!("x"), |first| sample(description, first, depth)),
    }
}

/// Names of the models that the documentation, and so the description, has another word for, or that are read as parts.
const OTHERWISE_CALLED: &[(&str, &str)] = &[
    ("ApiFault", "Fault"),
    ("ApiFault", "ExtendedFault"),
    ("KeyValuePair", "Header"),
    ("StandardLinks", "PageLinks"),
    ("ResourceAttributes", "Attributes"),
    ("QuantityProvisioningInformation", "QuantityInformation"),
    ("Cart", "CartRequest"),
    ("Order", "OrderRequest"),
    ("Order", "OrderPatch"),
    ("Subscription", "SubscriptionPatch"),
    ("Agreement", "AgreementRequest"),
    ("ReservedInstanceArtifactDetails", "VirtualMachineReservedInstanceArtifactDetails"),
];

#[test]
fn every_described_member_is_one_of_the_model_s() {
    let description = Description::new();
    let schemas = description.0["components"]["schemas"].as_object().unwrap();
    let mut compared = 0;
    macro_rules! compare {
        ($($model:ident),+) => {$(
            let other = OTHERWISE_CALLED.iter().filter(|(model, _)| *model == stringify!($model));
            for name in other.map(|(_, name)| *name).chain([stringify!($model)]) {
                let schema = schemas.get(name).filter(|schema| schema.get("properties").is_some());
                let Some(schema) = schema else { continue };
                let sample = sample(&description, schema, 0);
                let read: pc_models::$model = serde_json::from_value(sample.clone()).unwrap();
                let members = KnownMembers::of(&read);
                assert!(members.is_all(), "{name}: {members:?}\n{sample:#}");
                compared += 1;
            }
        )+};
    }
    pc_models::for_each_resource!(compare);
    assert!(compared > 70, "{compared}");
}
