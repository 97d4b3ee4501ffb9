//! What an answer proves about a call that costs money: no more than the service itself has said, about this very call.
//! Time is virtual.

use std::time::Duration;

use pc_models::{CartId, Timestamp};
use pc_transport::operations::{CheckoutCart, GetDirectSignStatus};
use pc_transport::wire::{Reply, Request};
use pc_transport::{Cause, Error, Fate, NamedCall, RequestId, RetryPolicy, SendError, Transport};
use serde_json::json;

use crate::harness::{Answer, Script, answering, client, lost, ok, page, refused, throttled, unsent};

fn read() -> GetDirectSignStatus {
    GetDirectSignStatus::new("c".into())
}

/// A purchase that fails, after these answers in a row.
async fn buy(answers: impl IntoIterator<Item = Answer>) -> Error {
    let checkout = CheckoutCart::new("c".into(), CartId::new("k"));
    let script = answering(answers);
    let error = client(&script).run_pinned(&checkout, RequestId::fresh()).await.unwrap_err();
    script.assert_finished();
    error
}

fn naming(answer: Answer, header: &'static str) -> Answer {
    answer.map(|reply| reply.header(header, RequestId::fresh().to_string()))
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_proof_with_a_code_that_is_documented_for_its_status() {
    for (status, code) in [(400, 800_009), (403, 13_605), (404, 800_008), (409, 800_064)] {
        let error = buy([refused(status, code)]).await;
        assert_eq!((error.fate, error.documented().map(|known| known.code)), (Fate::Refused, Some(code)));
    }
    let numbers_as_text = json!({"code": "2032", "description": "no"});
    assert_eq!(buy([Ok(Reply::json(403, &numbers_as_text))]).await.fate, Fate::Refused);
    let without_code = || Ok(Reply::json(403, &json!({"description": "no"})));
    let quoted = || Ok(Reply::json(403, &json!([{"code": 2032, "description": "no"}])));
    for answer in [
        page(403),
        page(404),
        page(409),
        refused(403, 800_009),
        refused(404, 404),
        refused(409, 1),
        Ok(Reply::new(400)),
        Ok(Reply::new(422)),
        without_code(),
        quoted(),
        page(302),
        Ok(Reply::new(304)),
    ] {
        let error = buy([answer]).await;
        assert_eq!((error.fate, error.documented()), (Fate::MaybeDone, None), "{error}");
        assert!(!error.is_turned_away(), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_names_another_call_is_none() {
    for header in ["MS-RequestId", "MS-CorrelationId"] {
        for (status, code) in [(403, 13_605), (404, 800_008), (401, 400)] {
            // Taken for a lost answer, and asked again under the same request id.
            let error = buy(std::iter::repeat_n(naming(refused(status, code), header), 4)).await;
            assert_eq!((error.fate, error.documented()), (Fate::MaybeDone, None), "{error}");
            assert!(error.is_transient() && !error.is_turned_away(), "{error}");
            assert!(error.fault().is_some_and(|fault| fault.names_another_call), "{error}");
        }
        let error = buy(std::iter::repeat_n(naming(throttled("0"), header), 4)).await;
        assert!(matches!(error.cause, Cause::Fault(_)) && error.fate == Fate::MaybeDone, "{error}");
        let answered = client(&answering([naming(refused(404, 1000), header), ok()])).run(&read()).await;
        assert!(answered.unwrap().is_signed);
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_that_names_another_call_says_so() {
    let named = |answer: Answer| async move {
        let checkout = CheckoutCart::new("c".into(), CartId::new("k"));
        client(&answering([answer])).run_pinned(&checkout, RequestId::fresh()).await.unwrap().named_call
    };
    let done = || Ok(Reply::json(201, &json!({"orders": []})));
    for header in ["MS-RequestId", "MS-CorrelationId"] {
        assert_eq!(named(naming(done(), header)).await, NamedCall::PerhapsAnother, "{header}");
    }
    assert_eq!(named(done()).await, NamedCall::This);
}

#[tokio::test(start_paused = true)]
async fn a_policy_of_one_attempt_holds_for_what_may_have_been_done_before_a_token_is_refused() {
    let checkout = CheckoutCart::new("c".into(), CartId::new("k"));
    let once = |script: &std::sync::Arc<Script>| client(script).with_policy(RetryPolicy::never());
    let script = answering([page(401)]);
    let error = once(&script).run_pinned(&checkout, RequestId::fresh()).await.unwrap_err();
    assert_eq!((error.attempts, error.fate), (1, Fate::MaybeDone), "{error}");
    let script = answering([refused(401, 400), refused(401, 400)]);
    let error = once(&script).run_pinned(&checkout, RequestId::fresh()).await.unwrap_err();
    assert_eq!((error.attempts, error.fate), (2, Fate::NotDone), "the service itself did not do it: {error}");
}

#[tokio::test(start_paused = true)]
async fn turned_away_is_what_the_service_says_in_the_documented_form() {
    for answers in [
        vec![throttled("86400")],
        vec![refused(401, 400), refused(401, 400)],
        vec![throttled("1"), refused(401, 800_001), unsent(), throttled("86400")],
        vec![Ok(
            Reply::json(429, &json!({"code": 429, "description": "slow"})).header("Retry-After", "86400")
        )],
    ] {
        let error = buy(answers).await;
        assert_eq!((error.fate, error.is_turned_away()), (Fate::NotDone, true), "{error}");
        assert!(error.documented().is_some(), "{error}");
    }
    let error = buy(std::iter::repeat_n(page(429), 4)).await;
    assert_eq!((error.fate, error.fault().unwrap().status), (Fate::MaybeDone, 429), "{error}");
    assert!(error.is_transient() && !error.is_turned_away(), "{error}");
    let error = buy([page(401), refused(401, 400)]).await;
    assert_eq!((error.fate, error.is_turned_away()), (Fate::MaybeDone, true), "{error}");
    let error = buy([lost(), throttled("86400")]).await;
    assert_eq!((error.fate, error.is_turned_away()), (Fate::MaybeDone, true), "{error}");
}

/// Answers under the ids of each call, by a clock of its own.
struct Dated {
    date: &'static str,
    answer: fn() -> Answer,
    echoes: bool,
}

#[async_trait::async_trait]
impl Transport for Dated {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let mut reply = (self.answer)()?.header("Date", self.date);
        for id in ["MS-RequestId", "MS-CorrelationId"] {
            let sent = request.find_header(id).unwrap_or_default();
            reply =
                reply.header(id, if self.echoes { sent.to_owned() } else { RequestId::fresh().to_string() });
        }
        Ok(reply)
    }
}

#[tokio::test(start_paused = true)]
async fn the_service_s_clock_is_read_from_answers_that_carry_the_call_s_own_ids() {
    let ahead = |date, answer, echoes| async move {
        let client = client(&std::sync::Arc::new(Dated { date, answer, echoes }));
        client.clock().sleep_until(Timestamp::UNIX_EPOCH + Duration::from_millis(3_600_500)).await;
        assert_eq!(client.clock_ahead_s(), None);
        let _ = client.run(&read()).await;
        client.clone().clock_ahead_s()
    };
    assert_eq!(ahead("Thu, 01 Jan 1970 01:00:00 GMT", ok, true).await, Some(0));
    assert_eq!(ahead("Thu, 01 Jan 1970 00:00:00 GMT", ok, true).await, Some(3599), "at least");
    assert_eq!(ahead("Thu, 01 Jan 1970 02:00:00 GMT", || refused(404, 1000), true).await, Some(-3599));
    assert_eq!(ahead("Thu, 01 Jan 1970 02:00:00 GMT", ok, false).await, None, "named another call");
    assert_eq!(ahead("yesterday", ok, true).await, None);
    let anonymous =
        Ok(Reply::json(200, &json!({"isSigned": true})).header("Date", "Thu, 01 Jan 1970 00:00:00 GMT"));
    let client = client(&answering([anonymous]));
    client.run(&read()).await.unwrap();
    assert_eq!(client.clock_ahead_s(), None, "names nobody");
}

#[tokio::test(start_paused = true)]
async fn the_wait_that_an_answer_of_somebody_else_asks_for_is_not_kept() {
    let hours = |answer: Answer| answer.map(|reply| reply.header("Retry-After", "7200"));
    for stray in [
        page(503),
        page(429),
        naming(refused(503, 0), "MS-RequestId"),
        naming(throttled("0"), "MS-RequestId"),
    ] {
        let script: std::sync::Arc<Script> = answering([hours(stray), ok()]);
        let client = client(&script);
        client.run(&read()).await.unwrap();
        assert!(client.clock().now() < Timestamp::UNIX_EPOCH + Duration::from_secs(20));
    }
}
