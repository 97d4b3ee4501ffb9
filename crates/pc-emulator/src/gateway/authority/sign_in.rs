//! The page where a user signs in: everybody is signed in at once, and sent back with a code.

use pc_models::Timestamp;
use pc_transport::wire::{Method, Request};

use crate::api::answer::Answer;
use crate::gateway::authority::authorization_code::AuthorizationCode;
use crate::gateway::authority::token_form::Form;
use crate::values::problem::Problem;

/// How the code gets to the client.
enum ResponseMode {
    Query,
    Fragment,
    FormPost,
}

/// Sends the browser back to the client.
pub(crate) fn answer(request: &Request, session: &str, now: Timestamp) -> Answer {
    let form = match request.method {
        Method::Post => Form::of_body(&request.body),
        _ => Form::of_query(&request.query),
    };
    respond(&form, session, now).unwrap_or_else(Answer::from)
}

fn respond(form: &Form, session: &str, now: Timestamp) -> Result<Answer, Problem> {
    let need = |name: &str| {
        form.value(name)
            .ok_or_else(|| Problem::new(400, 900_144, format!("AADSTS900144: {name} is missing.")))
    };
    let (client_id, redirect_uri) = (need("client_id")?, need("redirect_uri")?);
    let is_address = redirect_uri.contains(':') && !redirect_uri.contains(|sign: char| sign.is_control());
    let is_script = redirect_uri.trim_start().to_ascii_lowercase().starts_with("javascript:");
    if !is_address || is_script {
        return Err(Problem::new(400, 900_971, "AADSTS900971: the redirect_uri is no address."));
    }
    let mut told = match form.value("response_type") {
        Some("code") => {
            let code = AuthorizationCode {
                sign_in: Some(session.to_owned()),
                client_id: client_id.to_owned(),
                redirect_uri: redirect_uri.to_owned(),
                scope: form.value("scope").map(str::to_owned),
                nonce: form.value("nonce").map(str::to_owned),
                challenge: form.value("code_challenge").map(str::to_owned),
                is_plain: form.value("code_challenge_method").is_none_or(|method| method == "plain"),
                ends: None,
            };
            vec![("code", code.issued(now)), ("session_state", session.to_owned())]
        }
        _ => vec![
            ("error", "unsupported_response_type".to_owned()),
            ("error_description", "AADSTS70007: only the response_type code is supported.".to_owned()),
        ],
    };
    if let Some(state) = form.value("state") {
        told.push(("state", state.to_owned()));
    }
    let mode = match form.value("response_mode") {
        None | Some("query") => ResponseMode::Query,
        Some("fragment") => ResponseMode::Fragment,
        Some("form_post") => ResponseMode::FormPost,
        Some(_) => {
            return Err(Problem::new(
                400,
                90_022,
                "AADSTS90022: the response_mode is none of query, fragment and form_post.",
            ));
        }
    };
    Ok(sent_back(redirect_uri, &told, &mode))
}

fn sent_back(redirect_uri: &str, told: &[(&str, String)], mode: &ResponseMode) -> Answer {
    let sign = match mode {
        ResponseMode::FormPost => return posted(redirect_uri, told),
        ResponseMode::Fragment => '#',
        ResponseMode::Query if redirect_uri.contains('?') => '&',
        ResponseMode::Query => '?',
    };
    let pairs = form_urlencoded::Serializer::new(String::new()).extend_pairs(told).finish();
    let location = format!("{redirect_uri}{sign}{pairs}");
    let answer = Answer { status: 302, ..Answer::raw("text/html; charset=utf-8", "Signed in.\n") };
    answer.header("Location", location).header("Cache-Control", "no-store, no-cache")
}

/// A page that posts itself.
fn posted(redirect_uri: &str, told: &[(&str, String)]) -> Answer {
    let fields: Vec<String> = told
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", in_html(value)))
        .collect();
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Signed in</title></head>\
         <body onload=\"document.forms[0].submit()\"><form method=\"post\" action=\"{}\">{}\
         <noscript><button>Continue</button></noscript></form></body></html>\n",
        in_html(redirect_uri),
        fields.concat()
    );
    Answer::raw("text/html; charset=utf-8", page).header("Cache-Control", "no-store, no-cache")
}

fn in_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
