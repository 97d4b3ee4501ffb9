//! How often a call is sent, under which ids, and what a failure says. Time is virtual.

use std::sync::Arc;

use pc_models::CartId;
use pc_transport::operations::{CheckoutCart, GetDirectSignStatus};
use pc_transport::wire::Reply;
use pc_transport::{Cause, Fate, RequestId};
use serde_json::json;

use crate::harness::{Script, answering, client, lost, ok, refused, throttled, unsent};

fn read() -> GetDirectSignStatus {
    GetDirectSignStatus::new("c".into())
}

fn write() -> CheckoutCart {
    CheckoutCart::new("c".into(), CartId::new("k"))
}

fn all_the_same(values: &[String]) -> bool {
    values.windows(2).all(|pair| pair[0] == pair[1])
}

#[tokio::test(start_paused = true)]
async fn a_retry_has_the_same_request_id_and_a_new_correlation_id() {
    let script = answering([lost(), refused(503, 0), unsent(), ok()]);
    assert!(client(&script).run(&read()).await.unwrap().is_signed);
    assert!(all_the_same(&script.sent_headers("MS-RequestId")));
    let mut correlations = script.sent_headers("MS-CorrelationId");
    correlations.sort();
    correlations.dedup();
    assert_eq!(correlations.len(), 4);
    assert_eq!(script.sent_headers("Authorization")[0], "Bearer secret-token");
}

#[tokio::test(start_paused = true)]
async fn a_purchase_without_a_pinned_id_is_not_sent_twice_once_it_may_have_arrived() {
    let script = answering([lost()]);
    let error = client(&script).run(&write()).await.unwrap_err();
    assert_eq!((error.fate, error.attempts, script.sent().len()), (Fate::MaybeDone, 1, 1));
    let script = answering([unsent(), refused(403, 13605)]);
    let error = client(&script).run(&write()).await.unwrap_err();
    assert_eq!((error.fate, error.attempts), (Fate::Refused, 2));
}

#[tokio::test(start_paused = true)]
async fn a_purchase_with_a_pinned_id_is_repeated_under_it() {
    let id = RequestId::named("p-1/CheckoutCart/0");
    let orders = Ok(Reply::json(201, &json!({"orders": [{"id": "o"}]})));
    let script = answering([lost(), orders]);
    let answered = client(&script).run_pinned(&write(), id).await.unwrap();
    assert_eq!((answered.attempts, answered.output.orders.len()), (2, 1));
    assert_eq!(script.sent_headers("MS-RequestId"), [id.to_string(), id.to_string()]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_after_a_lost_answer_stays_in_doubt() {
    let script = answering([lost(), refused(400, 800_065)]);
    let error = client(&script).run_pinned(&write(), RequestId::fresh()).await.unwrap_err();
    assert_eq!(error.fate, Fate::MaybeDone);
    assert_eq!(error.fault().unwrap().code(), Some(800_065));
}

/// Whatever comes after an attempt that may have landed: it stays in doubt.
#[tokio::test(start_paused = true)]
async fn nothing_makes_undone_what_may_have_landed() {
    let absurd = || throttled("86400");
    for first in [lost(), refused(503, 0), refused(408, 0)] {
        let laters =
            [refused(400, 800_009), refused(403, 13_605), refused(404, 800_008), refused(409, 800_064)];
        for later in laters.into_iter().chain([refused(200, 400_072), absurd()]) {
            let script = answering([first.clone(), later]);
            let error = client(&script).run_pinned(&write(), RequestId::fresh()).await.unwrap_err();
            assert_eq!((error.fate, error.attempts), (Fate::MaybeDone, 2), "{error}");
        }
        // Turned away twice, and a network that is gone for the rest of the attempts.
        let script = answering([first.clone(), refused(401, 400), refused(401, 400)]);
        let error = client(&script).run_pinned(&write(), RequestId::fresh()).await.unwrap_err();
        assert_eq!((error.fate, error.attempts), (Fate::MaybeDone, 3), "{error}");
        let script = answering([first, unsent(), unsent(), unsent()]);
        let error = client(&script).run_pinned(&write(), RequestId::fresh()).await.unwrap_err();
        assert_eq!((error.fate, error.attempts), (Fate::MaybeDone, 4), "{error}");
    }
}

/// On a kept connection an answer that came twice stands before the answer to the next call.
#[tokio::test(start_paused = true)]
async fn the_answer_to_an_earlier_call_is_not_taken() {
    let [earlier, id] = [RequestId::fresh(), RequestId::fresh()];
    let stray = || ok().map(|reply| reply.header("MS-RequestId", earlier.to_string()));
    let script = answering([ok(), stray(), ok().map(|reply| reply.header("MS-RequestId", id.to_string()))]);
    let calls = client(&script);
    calls.run_pinned(&read(), earlier).await.unwrap();
    assert_eq!(calls.run_pinned(&read(), id).await.unwrap().attempts, 2);

    let script = answering([ok(), stray()]);
    let calls = client(&script);
    calls.run_pinned(&read(), earlier).await.unwrap();
    let error = calls.run(&write()).await.unwrap_err();
    assert_eq!((error.fate, error.attempts), (Fate::MaybeDone, 1), "{error}");
    assert!(error.to_string().contains("the answer to another call came"), "{error}");

    // An id that was never ours says nothing: the service does not always repeat them.
    assert!(client(&answering([stray()])).run(&read()).await.unwrap().is_signed);
}

/// Where the service is known to repeat the ids, an answer under those of a call of somebody else is not read on.
#[tokio::test(start_paused = true)]
async fn a_read_that_got_the_answer_to_somebody_else_s_call_is_made_again() {
    let id = RequestId::fresh();
    let mine = || ok().map(|reply| reply.header("MS-RequestId", id.to_string()));
    let stray = || {
        Ok(Reply::json(200, &json!({"id": "an order"}))
            .header("MS-RequestId", RequestId::fresh().to_string()))
    };
    let script = answering([mine(), stray(), stray(), mine()]);
    let calls = client(&script);
    calls.run_pinned(&read(), id).await.unwrap();
    let answered = calls.run_pinned(&read(), id).await.unwrap();
    assert!(answered.output.is_signed && answered.attempts == 3);

    // It is never failed for that: the ids may be wrong for all that is known.
    let script = answering([mine(), stray(), stray(), stray(), stray()]);
    let calls = client(&script);
    calls.run_pinned(&read(), id).await.unwrap();
    assert!(!calls.run(&read()).await.unwrap().is_signed);
    script.assert_finished();

    // What must not be repeated is not.
    let orders =
        Ok(Reply::json(201, &json!({"orders": []})).header("MS-RequestId", RequestId::fresh().to_string()));
    let script = answering([mine(), orders]);
    let calls = client(&script);
    calls.run_pinned(&read(), id).await.unwrap();
    calls.run_pinned(&write(), RequestId::fresh()).await.unwrap();
    script.assert_finished();
}

#[tokio::test(start_paused = true)]
async fn the_service_s_wait_is_obeyed_as_seconds_and_as_a_date() {
    let script = answering([throttled("57"), throttled("Thu, 01 Jan 1970 00:01:30 GMT"), ok()]);
    let client = client(&script);
    client.run(&read()).await.unwrap();
    assert_eq!(client.clock().now().unix_millis(), 90_000, "57 s, then until 90 s after the epoch");
    // A wait beyond the call's deadline is handed to the caller instead of being sat out.
    let script = answering([throttled("86400")]);
    let error = crate::harness::client(&script).run(&read()).await.unwrap_err();
    assert!(matches!(error.cause, Cause::Throttled { .. }));
    assert_eq!(error.retry_after().unwrap().as_secs(), 86_400);
    assert_eq!(error.fate, Fate::NotDone);
}

#[tokio::test(start_paused = true)]
async fn a_fault_under_200_and_an_unreadable_answer_are_errors() {
    let script = answering([refused(200, 400_072)]);
    let error = client(&script).run(&read()).await.unwrap_err();
    assert_eq!((error.fate, error.fault().unwrap().code()), (Fate::Refused, Some(400_072)));
    let script = answering([Ok(Reply { body: "<html>busy</html>".into(), ..Reply::new(200) })]);
    let error = client(&script).run(&read()).await.unwrap_err();
    assert!(matches!(error.cause, Cause::Undecodable(_)));
    assert!(error.to_string().contains("<html>busy"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_fault_under_200_counts_as_the_status_its_code_stands_for() {
    for code in [800_003, 429, 503] {
        let script = answering([refused(200, code), ok()]);
        assert!(client(&script).run(&read()).await.unwrap().is_signed, "{code}");
        assert_eq!(script.sent().len(), 2, "{code}");
        let script = answering(std::iter::repeat_n(refused(200, code), 4));
        let error = client(&script).run(&read()).await.unwrap_err();
        assert_eq!((error.is_transient(), error.attempts), (true, 4), "{error}");
        // It said success: a purchase may have been made.
        let script = answering([refused(200, code)]);
        let error = client(&script).run(&write()).await.unwrap_err();
        assert_eq!((error.fate, error.attempts), (Fate::MaybeDone, 1), "{error}");
        let script = answering([refused(200, code), Ok(Reply::json(200, &json!({"orders": []})))]);
        let answered = client(&script).run_pinned(&write(), RequestId::named("p")).await.unwrap();
        assert_eq!(answered.attempts, 2, "{code}");
    }
    let script = answering([refused(200, 1000)]);
    let error = client(&script).run(&read()).await.unwrap_err();
    assert_eq!((error.is_transient(), error.attempts), (false, 1), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_never_answered_ends_at_its_deadline() {
    let silence = Arc::new(Script::new().never_answer());
    let client = client(&silence);
    let error = client.run(&read()).await.unwrap_err();
    assert!(matches!(error.cause, Cause::Deadline));
    assert_eq!((error.fate, error.elapsed.as_secs()), (Fate::MaybeDone, 120));
}

#[tokio::test(start_paused = true)]
async fn no_error_shows_the_token() {
    for answer in [lost(), unsent(), refused(401, 400), refused(403, 2032)] {
        let script = answering(std::iter::repeat_n(answer, 4));
        let error = client(&script).run(&read()).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret-token"));
    }
}
