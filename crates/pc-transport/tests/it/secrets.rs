//! Answers that echo what they were sent, in every place and spelling: no error shows it.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pc_transport::auth::{Credentials, Grant, StaticToken, TokenEndpoint, TokenSource};
use pc_transport::export::ExportError;
use pc_transport::operations::{GetDirectSignStatus, GetOrder};
use pc_transport::wire::{ForeignLink, Reply, Request};
use pc_transport::{Client, HttpTransport, HttpTransportOptions, Operation};
use serde_json::{Value, json};

use crate::harness::{Answer, answering, clock, ok};

/// An opaque token and a client secret, long enough to be cut and with letters that are written in many ways.
const TOKEN: &str = "hunter2/opaque+token=&\"with~marks\"";
const SECRET: &str = "p4ss~word/of+the=app&\"quoted\"";

/// Ways to write a secret.
fn spellings(secret: &str) -> Vec<String> {
    let percent: String = secret
        .bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() { char::from(byte).into() } else { format!("%{byte:02X}") }
            },
        )
        .collect();
    let json = json!(secret).to_string();
    let header = |before: &str| STANDARD.encode(format!("{before}{secret} and more"));
    vec![
        secret.to_owned(),
        percent.to_lowercase(),
        percent,
        json[1..json.len() - 1].to_owned(),
        header(""),
        header("a"),
        header("ab"),
    ]
}

/// Whether a part of the secret, in any of its spellings, can be read in the text.
fn shows(text: &str, secret: &str) -> Option<String> {
    // Eight letters from its middle: a base64 word stands for six of them.
    spellings(secret).into_iter().find(|spelling| text.contains(&spelling[6..14]))
}

async fn error_of(answer: Answer) -> String {
    let client = Client::new(answering([answer]), Arc::new(StaticToken::new(TOKEN)), clock());
    let error = client.run(&GetDirectSignStatus::new("c".into())).await.unwrap_err();
    format!("{error}\n{error:?}\n{error:#?}")
}

fn check(shown: &str, secret: &str, what: &str) {
    // `Debug` writes marks with backslashes before them.
    for text in [shown.to_owned(), shown.replace("\\\"", "\"").replace("\\\\", "\\")] {
        assert_eq!(shows(&text, secret), None, "{what}:\n{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_echoed_token_is_cut_out_however_it_is_written() {
    for spelling in spellings(TOKEN) {
        let page = |text: String, status| Ok(Reply { body: text.into(), ..Reply::new(status) });
        // So that it is cut wherever the text that is shown ends, and wherever the part that is looked at does.
        let dots = (140..202).step_by(3).map(|count| ".".repeat(count));
        let masked = (4020..4096).step_by(3).map(|count| format!("bearer {} ", "x".repeat(count - 8)));
        for before in dots.chain(masked) {
            let text = format!("{before}{spelling}");
            let before = before.len();
            check(&error_of(page(text.clone(), 404)).await, TOKEN, &format!("page, {before} before"));
            check(&error_of(page(text, 200)).await, TOKEN, &format!("success, {before} before"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_echoed_token_is_cut_out_of_every_member_of_a_fault() {
    for spelling in spellings(TOKEN) {
        let echo = json!(format!("you sent {spelling}"));
        for member in ["description", "message", "errorName", "source", "errorMessageExtended", "unknown"] {
            let mut fault = json!({"code": 2000, "description": "no"});
            fault[member] = echo.clone();
            check(&error_of(Ok(Reply::json(400, &fault))).await, TOKEN, member);
        }
        let nested = json!({
            "code": 2000, "description": "no", "data": [{"header": [&echo]}], "parameters": {"header": &echo}
        });
        let shown = error_of(Ok(Reply::json(400, &nested))).await;
        check(&shown, TOKEN, "data");
        assert!(shown.contains("code: Some(\n") && shown.contains("2000"), "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_secret_beside_its_name_is_cut_out_of_a_fault() {
    let fault =
        json!({"code": 2000, "description": "no", "data": [{"client_secret": "s3cr3t", "sent": true}]});
    let shown = error_of(Ok(Reply::json(400, &fault))).await;
    assert!(!shown.contains("s3cr3t") && shown.contains("sent"), "{shown}");
}

/// What does not fit is quoted in the problem, and the name it stands under in the path.
#[tokio::test(start_paused = true)]
async fn a_misfit_is_told_without_the_token_and_in_short() {
    async fn told(body: Value) -> String {
        let script = answering([Ok(Reply::json(200, &body))]);
        let client = Client::new(script, Arc::new(StaticToken::new(TOKEN)), clock());
        let order = GetOrder::new("c".into(), "o".into());
        let error = client.run(&order).await.unwrap_err();
        format!("{error}\n{error:?}")
    }
    for body in [json!(format!("you sent {TOKEN}")), json!([format!("Bearer {TOKEN}")])] {
        check(&told(body).await, TOKEN, "problem");
    }
    let long = told(json!("x".repeat(1 << 20))).await;
    assert!(long.len() < 4000, "{} bytes", long.len());
}

#[tokio::test(start_paused = true)]
async fn an_echoed_client_secret_is_cut_out_however_it_is_written() {
    for secret in [SECRET, "r3fresh~/+=&\"t0ken\""] {
        for spelling in spellings(secret) {
            for before in (150..202).step_by(3) {
                let text = format!("{}{spelling}", ".".repeat(before));
                let refusal = json!({"error": "invalid_client", "error_description": text});
                let script = answering([Ok(Reply::json(401, &refusal))]);
                let grant = Grant::RefreshToken("r3fresh~/+=&\"t0ken\"".into());
                let secret_of_app = Some(SECRET.into());
                let credentials = Credentials::new("t", "app", grant).with_secret(secret_of_app);
                let endpoint = TokenEndpoint::new(script, clock(), credentials, "s");
                let error = endpoint.token().await.unwrap_err();
                check(&format!("{error}\n{error:?}"), secret, &format!("{before} before"));
            }
        }
    }
}

#[test]
fn addresses_are_shown_without_their_keys() {
    let request = Request::at("/c/part-0.json.gz?sv=1&sig=hunter2&se=2", None).unwrap();
    let link: ForeignLink = Request::at("https://elsewhere.example/x?sig=hunter2", None).unwrap_err();
    let origin = "https://user:hunter2@api.example";
    let invalid = HttpTransport::new(origin, HttpTransportOptions::default()).unwrap_err();
    let shown =
        format!("{request:?} {link} {link:?} {} {invalid} {invalid:?}", ExportError::from(link.clone()));
    assert!(!shown.contains("hunter2") && shown.contains("elsewhere.example"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn an_error_writes_no_control_characters() {
    let page = Reply { body: "\u{1b}[2J\u{7}\0busy\r\nfatal: forged".into(), ..Reply::new(502) };
    let shown = error_of(Ok(Reply { status: 404, ..page })).await;
    let first = shown.lines().next().unwrap();
    assert!(first.contains("busy") && first.contains("forged"), "{shown}");
    assert!(!first.chars().any(char::is_control), "{first:?}");
    assert!(GetDirectSignStatus::new("c".into()).decode(&ok().unwrap()).unwrap().is_signed);
}
