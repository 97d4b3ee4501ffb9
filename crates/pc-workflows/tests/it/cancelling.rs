//! The cancellation machine against a service of one order: what it sends, what it believes, and what it survives.

use std::collections::BTreeSet;
use std::time::Duration;

use pc_workflows::{
    Cancellation, CancellationReceipt, CancellationStatus, Effect, Fact, LineOutcome, Machine,
};
use serde_json::json;

use crate::harness::one_order::{Does, OneOrder, go_on, intent, lines, run};
use crate::harness::scripted::customer;
use crate::harness::start;

fn outcomes(receipt: &CancellationReceipt) -> Vec<(u32, LineOutcome)> {
    receipt.lines.iter().map(|line| (line.number, line.outcome)).collect()
}

#[test]
fn only_the_lines_that_were_asked_for_are_sent_and_once() {
    let (receipt, service, _) = run(lines(&[2]), |_| Does::Well);
    assert_eq!(receipt.status, CancellationStatus::Completed, "{:?}", receipt.error);
    assert_eq!(outcomes(&receipt), [(2, LineOutcome::Cancelled)]);
    assert_eq!(receipt.lines[0].quantity, 7, "what it held before");
    assert_eq!((service.sent.len(), service.reads), (1, 1));
    assert_eq!(service.sent[0].0, [2]);
    assert_eq!(receipt.order_status.as_deref(), Some("completed"), "other lines are left");
}

#[test]
fn without_lines_all_are_cancelled_and_in_the_sandbox_the_whole_order() {
    let (receipt, service, _) = run(lines(&[]), |_| Does::Well);
    assert_eq!((receipt.status, service.sent[0].0.len()), (CancellationStatus::Completed, 3));
    assert_eq!(receipt.order_status.as_deref(), Some("cancelled"));
    let (receipt, service, _) = run(json!("whole_order"), |_| Does::Well);
    assert_eq!(receipt.status, CancellationStatus::Completed, "the quantities stay, the status tells");
    assert!(service.whole);
}

#[test]
fn a_quantity_is_a_guard_because_whole_lines_are_cancelled() {
    let (receipt, service, _) = run(json!({"lines": [{"number": 0, "quantity": 3}]}), |_| Does::Well);
    assert_eq!((receipt.status, service.sent.len()), (CancellationStatus::Rejected, 0));
    assert!(receipt.error.unwrap().message.contains("holds 5, not 3"));
    let (receipt, _, _) = run(json!({"lines": [{"number": 0, "quantity": 5}]}), |_| Does::Well);
    assert_eq!(receipt.status, CancellationStatus::Completed);
    let (receipt, service, _) = run(lines(&[3]), |_| Does::Well);
    assert_eq!((receipt.status, service.sent.len()), (CancellationStatus::Rejected, 0));
    assert!(receipt.error.unwrap().message.contains("no line 3; it has 0, 1, 2"));
}

#[test]
fn a_lost_answer_is_decided_by_reading_the_order() {
    let (receipt, service, _) = run(lines(&[0, 1]), |_| Does::LosesAnswer);
    assert_eq!(receipt.status, CancellationStatus::Completed);
    assert_eq!(service.sent.len(), 1, "what shows as cancelled is not sent again");
}

#[test]
fn a_lost_request_is_sent_again_under_the_same_id() {
    let (receipt, service, _) =
        run(lines(&[0]), |sent| if sent < 2 { Does::LosesRequest } else { Does::Well });
    assert_eq!(receipt.status, CancellationStatus::Completed);
    assert_eq!(service.sent.len(), 3);
    assert!(service.sent.iter().all(|sent| *sent == service.sent[0]), "{:?}", service.sent);
}

#[test]
fn a_service_that_never_answers_is_not_stormed() {
    let (receipt, service, took) = run(lines(&[0]), |_| Does::LosesRequest);
    assert_eq!(receipt.status, CancellationStatus::NotDone, "proven by the order itself");
    assert!(service.sent.len() < 25, "{} in {took:?}", service.sent.len());
    assert!(took <= Duration::from_secs(3601) && took >= Duration::from_secs(3599), "{took:?}");
}

#[test]
fn an_order_that_cannot_be_read_any_more_leaves_it_unresolved() {
    let mut service = OneOrder::new();
    let start = start();
    let entries = vec![Cancellation::start(intent(lines(&[0])), "test", start)];
    service.readable = 1;
    let (receipt, _, _) = go_on(entries, &mut service, start, |_| Does::LosesAnswer, usize::MAX).unwrap();
    assert_eq!((receipt.status, service.sent.len()), (CancellationStatus::Unresolved, 1));
    let problem = receipt.error.unwrap();
    assert!(problem.message.contains("could not be decided"), "{}", problem.message);
    assert!(problem.next_step.contains("o-1"), "{}", problem.next_step);
}

#[test]
fn a_look_before_the_last_request_can_have_arrived_proves_nothing() {
    // It arrives after 19 minutes; the one deadline is at 25.
    let what = json!({"id": "c-1", "customer": customer(), "order": "o-1", "what": lines(&[0]), "deadline_minutes": 25});
    let mut service = OneOrder::new();
    let start = start();
    let entries = vec![Cancellation::start(serde_json::from_value(what).unwrap(), "test", start)];
    let late = |_| Does::Later(Duration::from_secs(19 * 60));
    let (receipt, _, _) = go_on(entries, &mut service, start, late, usize::MAX).unwrap();
    assert_eq!(receipt.status, CancellationStatus::Completed, "{:?}", receipt.error);
}

#[test]
fn a_refusal_after_a_lost_answer_is_not_believed_while_it_may_still_arrive() {
    // The first arrives after ten minutes; meanwhile the second is refused.
    let (receipt, service, _) = run(lines(&[0]), |sent| match sent {
        0 => Does::Later(Duration::from_secs(600)),
        _ => Does::Refuses(400, 900_117),
    });
    assert_eq!(receipt.status, CancellationStatus::Completed, "{:?}", receipt.error);
    assert_eq!(service.sent.len(), 2);
    // Nothing arrives any more: then the refusal counts.
    let (receipt, _, took) = run(lines(&[0]), |sent| match sent {
        0 => Does::LosesRequest,
        _ => Does::Refuses(400, 900_117),
    });
    assert_eq!(receipt.status, CancellationStatus::Rejected);
    assert_eq!(receipt.error.unwrap().code, Some(900_117));
    assert!(took >= Duration::from_secs(20 * 60), "{took:?}");
}

#[test]
fn a_clear_refusal_ends_it_and_says_what_to_do() {
    for (status, code, advice) in [
        (400, 900_117, "window"),
        (403, 800_019, "Azure portal"),
        (403, 800_077, "subscription"),
        (400, 800_063, "suspend"),
    ] {
        let (receipt, service, _) = run(lines(&[0]), |_| Does::Refuses(status, code));
        assert_eq!((receipt.status, service.sent.len()), (CancellationStatus::Rejected, 1), "{code}");
        let problem = receipt.error.unwrap();
        assert_eq!(problem.code, Some(code));
        assert!(problem.next_step.contains(advice), "{}", problem.next_step);
        assert_eq!(receipt.lines[0].outcome, LineOutcome::NotCancelled);
    }
}

#[test]
fn an_adjustment_under_way_is_waited_out_with_a_new_call_each_time() {
    let (receipt, service, _) =
        run(lines(&[0]), |sent| if sent < 3 { Does::Refuses(409, 800_014) } else { Does::Well });
    assert_eq!(receipt.status, CancellationStatus::Completed);
    let ids: BTreeSet<&String> = service.sent.iter().map(|(_, id)| id).collect();
    assert_eq!(ids.len(), 4, "an id that was answered would only get the same answer");
    let (receipt, _, _) = run(lines(&[0]), |_| Does::Refuses(409, 800_014));
    assert_eq!(receipt.status, CancellationStatus::NotDone);
    assert!(receipt.error.unwrap().message.contains("Nothing was cancelled"));
}

#[test]
fn busy_is_no_proof_that_nothing_was_cancelled() {
    for status in [400, 409] {
        let (receipt, _, _) = run(lines(&[0]), |sent| match sent {
            0 => Does::RefusesWhatIsDone(status, 800_014, Duration::from_secs(600)),
            _ => Does::Refuses(400, 800_061),
        });
        assert_eq!(receipt.status, CancellationStatus::Completed, "{:?}", receipt.error);
        assert_eq!(outcomes(&receipt), [(0, LineOutcome::Cancelled)]);
    }
    // Too little time to prove anything.
    let mut service = OneOrder::new();
    let entries = vec![Cancellation::start(intent(lines(&[0])).deadline_minutes(25), "test", start())];
    let busy = |_| Does::Refuses(409, 800_014);
    let (receipt, _, _) = go_on(entries, &mut service, start(), busy, usize::MAX).unwrap();
    assert_eq!(receipt.status, CancellationStatus::Unresolved, "{:?}", receipt.error);
}

#[test]
fn that_it_was_cancelled_before_is_held_against_the_order() {
    // A gateway sent it twice.
    let (receipt, service, _) = run(lines(&[0]), |_| Does::RefusesWhatIsDone(400, 800_061, Duration::ZERO));
    assert_eq!((receipt.status, service.sent.len()), (CancellationStatus::Completed, 1));
    assert_eq!(outcomes(&receipt), [(0, LineOutcome::Cancelled)]);
    // It cannot be cancelled: one look is enough.
    let (receipt, service, took) = run(lines(&[0]), |_| Does::Refuses(400, 800_061));
    assert_eq!((receipt.status, service.sent.len(), service.reads), (CancellationStatus::Rejected, 1, 2));
    assert_eq!(receipt.error.unwrap().code, Some(800_061));
    assert_eq!(receipt.lines[0].outcome, LineOutcome::NotCancelled);
    assert!(took < Duration::from_secs(60), "{took:?}");
}

#[test]
fn what_an_earlier_version_took_for_not_done_is_not_believed_either() {
    let mut service = OneOrder::new();
    let started = Cancellation::start(intent(lines(&[0])), "test", start());
    let (mut entries, died) =
        go_on(vec![started], &mut service, start(), |_| Does::LosesRequest, 2).unwrap_err();
    let busy = json!({"version": 7, "at": died, "calls": 1, "fact": {"troubled": {
        "operation": "CancelSoftware", "problem": "HTTP 409", "retry_after_s": null, "answered": true}}});
    entries.push(serde_json::from_value(busy).unwrap());
    let cancelled = |_| Does::RefusesWhatIsDone(400, 800_061, Duration::from_secs(600));
    let (receipt, _, _) = go_on(entries, &mut service, died, cancelled, usize::MAX).unwrap();
    assert_eq!(receipt.status, CancellationStatus::Completed, "{:?}", receipt.error);
}

/// Goes on after its process died with so many entries written, of which the last may have been sent.
fn resumed_after(
    entries: usize,
    minutes: u64,
    service: &mut OneOrder,
    does: impl Fn(usize) -> Does + Copy,
) -> (CancellationReceipt, Duration) {
    let started =
        Cancellation::start(intent(json!({"lines": [{"number": 0, "quantity": 5}]})), "test", start());
    let (kept, died) = go_on(vec![started], service, start(), does, entries).unwrap_err();
    let resumed = died + Duration::from_secs(minutes * 60);
    let (receipt, _, took) = go_on(kept, service, resumed, does, usize::MAX).unwrap();
    (receipt, took)
}

#[test]
fn a_clock_that_was_set_decides_nothing() {
    // By its clock an hour passed since it was sent, in truth seconds: it still arrives.
    let mut service = OneOrder::new();
    let (receipt, _) = resumed_after(2, 61, &mut service, |_| Does::LosesRequest);
    assert_eq!((receipt.status, service.reads), (CancellationStatus::Unresolved, 2), "looked at once more");
    // With time left, it is looked for as long as if it had been sent at the resume.
    let refused = |sent: usize| if sent == 0 { Does::LosesRequest } else { Does::Refuses(400, 900_117) };
    let mut service = OneOrder::new();
    let (receipt, took) = resumed_after(2, 10, &mut service, refused);
    assert_eq!(receipt.status, CancellationStatus::Rejected, "{:?}", receipt.error);
    assert!(took >= Duration::from_secs(45 * 60), "{took:?}");
    let mut service = OneOrder::new();
    let (receipt, _) = resumed_after(2, 20, &mut service, refused);
    assert_eq!(receipt.status, CancellationStatus::Unresolved, "{:?}", receipt.error);
}

#[test]
fn a_refusal_that_is_being_checked_is_checked_anew_after_a_resume() {
    for minutes in [1, 61] {
        let mut service = OneOrder::new();
        let (receipt, _) = resumed_after(3, minutes, &mut service, |_| Does::Refuses(400, 800_061));
        assert_eq!((receipt.status, service.reads), (CancellationStatus::Rejected, 2), "{:?}", receipt.error);
    }
}

#[test]
fn what_another_process_read_is_read_again_before_anything_is_sent() {
    let mut service = OneOrder::new();
    let started =
        Cancellation::start(intent(json!({"lines": [{"number": 0, "quantity": 5}]})), "test", start());
    let (kept, died) = go_on(vec![started], &mut service, start(), |_| Does::Well, 1).unwrap_err();
    service.more = 2;
    let (receipt, _, _) = go_on(kept, &mut service, died, |_| Does::Well, usize::MAX).unwrap();
    assert_eq!((receipt.status, service.sent.len()), (CancellationStatus::Rejected, 0));
    assert!(receipt.error.unwrap().message.contains("holds 7, not 5"));
}

#[test]
fn a_line_that_meanwhile_holds_more_is_not_sent_again() {
    let mut service = OneOrder::new();
    let started =
        Cancellation::start(intent(json!({"lines": [{"number": 0, "quantity": 5}]})), "test", start());
    let (kept, died) = go_on(vec![started], &mut service, start(), |_| Does::LosesRequest, 2).unwrap_err();
    service.more = 2;
    let (receipt, _, _) = go_on(kept, &mut service, died, |_| Does::Well, usize::MAX).unwrap();
    assert_eq!((receipt.status, service.sent.len()), (CancellationStatus::NotDone, 1));
    assert!(receipt.error.unwrap().message.contains("holds 7, not 5"));
}

#[test]
fn a_service_out_of_reach_changes_nothing() {
    let (receipt, _, _) = run(lines(&[0]), |_| Does::Unreachable);
    assert_eq!(receipt.status, CancellationStatus::NotDone);
    let (receipt, _, _) = run(lines(&[0]), |sent| if sent < 3 { Does::Unreachable } else { Does::Well });
    assert_eq!(receipt.status, CancellationStatus::Completed);
}

#[test]
fn a_success_that_the_order_does_not_show_yet_is_not_sent_again() {
    let (receipt, service, took) = run(lines(&[1]), |_| Does::TakesSlowly);
    assert_eq!(receipt.status, CancellationStatus::Completed);
    assert_eq!(service.sent.len(), 1);
    assert!(took >= Duration::from_secs(90));
}

#[test]
fn what_was_cancelled_before_is_told_and_not_sent() {
    let mut service = OneOrder::new();
    service.cancelled.insert(1);
    let start = start();
    let begin = |what| vec![Cancellation::start(intent(what), "test", start)];
    let (receipt, _, _) =
        go_on(begin(lines(&[0, 1])), &mut service, start, |_| Does::Well, usize::MAX).unwrap();
    assert_eq!(receipt.status, CancellationStatus::Completed);
    assert_eq!(outcomes(&receipt), [(0, LineOutcome::Cancelled), (1, LineOutcome::CancelledBefore)]);
    assert_eq!(service.sent.iter().map(|(lines, _)| lines.clone()).collect::<Vec<_>>(), [vec![0]]);
    let (receipt, _, _) = go_on(begin(lines(&[1])), &mut service, start, |_| Does::Well, usize::MAX).unwrap();
    assert_eq!((receipt.status, service.sent.len()), (CancellationStatus::Completed, 1), "nothing was sent");
}

#[test]
fn a_death_after_any_entry_gives_the_same_end() {
    let scripts: [fn(usize) -> Does; 4] = [
        |_| Does::Well,
        |_| Does::LosesAnswer,
        |sent| if sent == 0 { Does::LosesRequest } else { Does::Well },
        |sent| if sent == 0 { Does::Refuses(409, 800_014) } else { Does::LosesAnswer },
    ];
    for script in scripts {
        for steps in 1..12 {
            let mut service = OneOrder::new();
            let start = start();
            let entries = vec![Cancellation::start(intent(lines(&[0, 2])), "test", start)];
            let receipt = match go_on(entries, &mut service, start, script, steps) {
                Ok((receipt, _, _)) => receipt,
                Err((entries, died)) => {
                    let later = died + Duration::from_secs(30);
                    go_on(entries, &mut service, later, script, usize::MAX).unwrap().0
                }
            };
            assert_eq!(receipt.status, CancellationStatus::Completed, "death after {steps} entries");
            assert_eq!(service.cancelled, BTreeSet::from([0, 2]), "never more than was asked for");
            assert!(service.sent.iter().all(|(lines, _)| *lines == [0, 2]));
        }
    }
}

#[test]
fn the_write_is_in_the_journal_before_it_is_sent() {
    let mut service = OneOrder::new();
    let start = start();
    let entries = vec![Cancellation::start(intent(lines(&[0])), "test", start)];
    // Dies at the second entry: the order was read, the cancellation is about to be sent.
    let (entries, _) = go_on(entries, &mut service, start, |_| Does::Well, 2).unwrap_err();
    assert!(matches!(entries.last().unwrap().fact, Fact::Sending { .. }));
    let next = Cancellation::replay(&entries).unwrap().next(start + Duration::from_secs(1));
    assert!(matches!(&next, Effect::Call(planned) if planned.call.name() == "GetOrder"), "{next:?}");
}

/// What may become of a cancellation, drawn.
fn drawn(rng: &mut fastrand::Rng) -> Does {
    match rng.u32(0..14) {
        0..3 => Does::Well,
        3 => Does::LosesAnswer,
        4 => Does::Later(Duration::from_secs(rng.u64(1..19 * 60))),
        5 => Does::Refuses(409, 800_014),
        6 => Does::Refuses(400, 900_117),
        7 => Does::Refuses(503, 0),
        8 => Does::Unreachable,
        9 => Does::TakesSlowly,
        10 => Does::RefusesWhatIsDone(409, 800_014, Duration::from_secs(rng.u64(0..19 * 60))),
        11 => Does::RefusesWhatIsDone(400, 800_061, Duration::ZERO),
        _ => Does::LosesRequest,
    }
}

#[test]
fn whatever_happens_the_end_is_true_and_no_other_line_is_touched() {
    let mut ends = std::collections::BTreeMap::new();
    for seed in 0..1000 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut deaths = rng.clone();
        let mut service = OneOrder::new();
        let mut now = start();
        let mut wanted = intent(lines(&[0, 2]));
        wanted.deadline_minutes = deaths.choice([None, Some(3), Some(25)]).unwrap();
        let mut entries = vec![Cancellation::start(wanted, "test", now)];
        let receipt = loop {
            let steps = if deaths.bool() { deaths.usize(1..6) } else { usize::MAX };
            match go_on(entries, &mut service, now, |_| drawn(&mut rng), steps) {
                Ok((receipt, _, _)) => break receipt,
                Err((kept, died)) => {
                    (entries, now) = (kept, died + Duration::from_secs(deaths.u64(0..600)));
                }
            }
        };
        // Whatever is still on its way arrives.
        service.cancelled.extend(std::mem::take(&mut service.later).into_iter().flat_map(|(_, lines)| lines));
        *ends.entry(receipt.status.as_str()).or_insert(0) += 1;
        assert!(!service.cancelled.contains(&1), "seed {seed}: a line that was not asked for");
        let done = service.cancelled == BTreeSet::from([0, 2]);
        match receipt.status {
            CancellationStatus::Completed => assert!(done, "seed {seed}: {receipt:?}"),
            CancellationStatus::Rejected | CancellationStatus::NotDone => {
                assert!(service.cancelled.is_empty(), "seed {seed}: {receipt:?}");
            }
            _ => {}
        }
    }
    for (end, least) in [("completed", 500), ("rejected", 50), ("not_done", 1), ("unresolved", 10)] {
        assert!(ends.get(end).is_some_and(|count| *count >= least), "{end}: {ends:?}");
    }
}
