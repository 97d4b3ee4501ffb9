//! `ListCustomerAgreements`, `GetDirectSignStatus`: whether the customer may buy at all.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::state::customer::{AGREEMENT_TEMPLATES, Agreement, Contact};
use crate::state::store::Store;
use crate::values::problem::Problem;
use crate::values::spelling::same_word;

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let profile = &store.customer(call)?.profile;
    let wanted = call.query("agreementType").unwrap_or("MicrosoftCloudAgreement");
    let agreements = profile.agreements.iter();
    let items = agreements
        .filter(|agreement| wanted == "*" || same_word(wanted, &agreement.agreement_type))
        .map(|agreement| agreement_json(agreement, &profile.contact));
    Ok(Answer::collection(items, call))
}

pub(crate) fn direct_sign_status(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(Answer::ok(json!({"isSigned": store.customer(call)?.profile.directly_signed})))
}

pub(crate) fn metadata(_: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let wanted = call.query("agreementType").unwrap_or("MicrosoftCloudAgreement");
    let templates = AGREEMENT_TEMPLATES.iter().filter(|(name, _)| wanted == "*" || same_word(wanted, name));
    let items = templates.map(|(name, template)| {
        json!({
            "templateId": template,
            "agreementType": name,
            "agreementLink": format!("https://docs.partner.example/agreements/{template}"),
            "versionRank": 0,
        })
    });
    Ok(Answer::collection(items, call))
}

/// What the partner confirms for the customer; once for each contact and type.
pub(crate) fn confirm(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let customer = store.customer_mut(call)?;
    let body = call.body()?;
    let fields = Fields::of(&body, "The agreement")?;
    let agreement = read_agreement(fields)?;
    let email = agreement.contact.as_ref().map_or("", |contact| contact.email.as_str());
    let known = customer.profile.agreements.iter().any(|known| {
        known.agreement_type == agreement.agreement_type
            && known.contact.as_ref().unwrap_or(&customer.profile.contact).email == email
    });
    if known {
        return Ok(Answer::new(400, already_confirmed()));
    }
    let answer = agreement_json(&agreement, &customer.profile.contact);
    Arc::make_mut(&mut customer.profile).agreements.push(agreement);
    Ok(Answer::created(answer))
}

fn read_agreement(fields: Fields<'_>) -> Result<Agreement, Problem> {
    let need = |fields: Fields<'_>, name: &str| {
        let text = fields.text(name)?.map(str::to_owned).filter(|text| !text.is_empty());
        text.ok_or_else(|| Problem::bad_input(format!("The agreement needs a {name}.")))
    };
    let contact = fields.get("primaryContact");
    let contact = contact.ok_or_else(|| Problem::bad_input("The agreement needs a primaryContact."))?;
    let contact = Fields::of(contact, "The primaryContact")?;
    let (wanted, template) = (need(fields, "type")?, need(fields, "templateId")?);
    let known = AGREEMENT_TEMPLATES.iter().find(|(name, _)| same_word(name, &wanted));
    let (name, current) = known.ok_or_else(|| Problem::bad_word("type", &wanted))?;
    if !current.eq_ignore_ascii_case(&template) {
        return Err(Problem::bad_input("The templateId is not the one of this agreement type."));
    }
    let date = need(fields, "dateAgreed")?;
    Ok(Agreement {
        agreement_type: (*name).to_owned(),
        template_id: template,
        date_agreed: date.parse().map_err(|_| Problem::bad_word("dateAgreed", &date))?,
        contact: Some(Contact {
            first_name: need(contact, "firstName")?,
            last_name: need(contact, "lastName")?,
            email: need(contact, "email")?,
        }),
    })
}

/// The longer form of fault that newer services have.
fn already_confirmed() -> Value {
    let message = "The customer has confirmed this agreement already.";
    json!({
        "code": 600_061,
        "message": message,
        "description": message,
        "errorName": "AgreementAlreadyExists",
        "isRetryable": false,
        "parameters": {},
        "errorMessageExtended": "InternalErrorCode=600061",
    })
}

/// Confirmed by the contact of its own, or by the customer's.
fn agreement_json(agreement: &Agreement, usual: &Contact) -> Value {
    let contact = agreement.contact.as_ref().unwrap_or(usual);
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
