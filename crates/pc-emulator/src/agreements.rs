//! `ListCustomerAgreements`, `GetDirectSignStatus`: whether the customer may buy at all.

use serde_json::{Value, json};

use crate::answer::{Answer, collection};
use crate::call::Call;
use crate::problem::Problem;
use crate::words::same_word;
use crate::world::{Agreement, Contact, World};

pub(crate) fn list(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let profile = &world.customer(call)?.profile;
    let wanted = call.query("agreementType").unwrap_or("MicrosoftCloudAgreement");
    let agreements = profile.agreements.iter();
    let items = agreements
        .filter(|agreement| wanted == "*" || same_word(wanted, &agreement.agreement_type))
        .map(|agreement| agreement_json(agreement, &profile.contact))
        .collect();
    Ok(Answer::ok(collection(items, call.uri())))
}

pub(crate) fn direct_sign_status(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(Answer::ok(json!({"isSigned": world.customer(call)?.profile.directly_signed})))
}

fn agreement_json(agreement: &Agreement, contact: &Contact) -> Value {
    json!({
        "primaryContact": {
            "firstName": contact.first_name,
            "lastName": contact.last_name,
            "email": contact.email,
        },
        "templateId": agreement.template_id,
        "dateAgreed": agreement.date_agreed,
        "type": agreement.agreement_type,
        "agreementLink": format!("https://docs.partner.example/agreements/{}", agreement.template_id),
    })
}
