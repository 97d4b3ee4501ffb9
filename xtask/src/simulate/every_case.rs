//! The smallest purchase with every stage, completely: each kind of fault at each of its requests, and for each of these
//! runs a death at each point before and after each request and each journal write; the next process finds the journal, or
//! another.

use std::time::Duration;

use clap::ValueEnum;
use pc_emulator::{EmulatorOptions, RepeatedRequestId, SecondCheckout};

use super::fault::Fault;
use super::intents;
use super::life::{Finds, Life};
use super::network::Plan;
use super::play::in_virtual_time;
use super::process::Halt;
use super::program::RealProgram;
use super::scenario::{Scenario, Setup};
use super::verdict::Verdict;

/// What the service does with a second checkout, and with a repeated request id; whether it has audit records.
type ServiceBehaviour = (SecondCheckout, RepeatedRequestId, bool);

/// A run, and how many points it has at which the process can die. A process that dies is followed by one that finds this
/// in the place of the journal.
fn run(
    behaviour: ServiceBehaviour,
    met: Option<(u64, Fault)>,
    dies_after: Option<u32>,
    finds: Finds,
) -> (Verdict, u32) {
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    (options.second_checkout, options.repeated_request_id, options.audit_available) = behaviour;
    // Waiting adds nothing but more looks of the same kind.
    options.visibility_delay_max = Duration::ZERO;
    options.provisioning_time_max = Duration::ZERO;
    options.registration_time = Duration::ZERO;
    let (plan, faults) = match met {
        Some((request, fault)) => (Plan::Once { request, fault }, vec![fault]),
        None => (Plan::Drawn { faults: Vec::new(), rate: 0.0 }, Vec::new()),
    };
    let first = dies_after.map(|point| Life { halt: Some((point, Halt::Death)), ..Life::LAST });
    let last = Life { finds: if first.is_some() { finds } else { Finds::ItsJournal }, ..Life::LAST };
    let lives = first.into_iter().chain([last]).collect();
    let setup = Setup { seed: 1, intents: vec![intents::reservation()], lives, faults };
    in_virtual_time(async {
        let scenario = Scenario::new(setup, options, plan, fastrand::Rng::with_seed(1));
        let verdict = scenario.run::<RealProgram>().await;
        (verdict, scenario.passed.count() as u32)
    })
    .unwrap()
}

/// A fault that is met alone, and with a death at each point; returns how many cases these are.
fn with_every_death(behaviour: ServiceBehaviour, met: Option<(u64, Fault)>, finds: Finds) -> u64 {
    let (verdict, points) = run(behaviour, met, None, finds);
    assert_eq!(verdict.broken, [], "{behaviour:?} {met:?}");
    // After one write or request is before the next: there is one purchase, and nothing happens in between.
    let deaths = (0..points).step_by(2).chain([points - 1]);
    for point in deaths.clone() {
        let (verdict, _) = run(behaviour, met, Some(point), finds);
        assert_eq!(verdict.broken, [], "{behaviour:?} {met:?}, dead at point {point}, finds {finds:?}");
        assert_eq!(verdict.crashes, 1);
    }
    deaths.count() as u64 + 1
}

/// Every fault at every request, with every death; and every death before another journal.
fn every_case(behaviour: ServiceBehaviour) {
    let all_finds = [Finds::ItsJournal, Finds::Nothing, Finds::Backup, Finds::AnotherMachines];
    let mut cases: u64 = all_finds.into_iter().map(|finds| with_every_death(behaviour, None, finds)).sum();
    let (calm, _) = run(behaviour, None, None, Finds::ItsJournal);
    for request in 0..calm.traffic.requests {
        for fault in Fault::value_variants().iter().filter(|fault| fault.is_of_network()) {
            cases += with_every_death(behaviour, Some((request, *fault)), Finds::ItsJournal);
        }
    }
    println!("{behaviour:?}: {cases} cases");
    assert!(cases > 8_000, "only {cases} cases");
}

/// Every fault at every request, with every death before the journal is lost.
fn every_case_with_a_lost_journal(behaviour: ServiceBehaviour) {
    let (calm, _) = run(behaviour, None, None, Finds::ItsJournal);
    for request in 0..calm.traffic.requests {
        for fault in [Fault::LoseAnswer, Fault::ArriveLate, Fault::StaleCheckout, Fault::RefuseBareAfter] {
            with_every_death(behaviour, Some((request, fault)), Finds::Nothing);
        }
    }
}

#[test]
fn of_a_service_that_repeats_its_first_answer() {
    every_case((SecondCheckout::Replay, RepeatedRequestId::Replay, true));
}

#[test]
fn of_a_service_that_refuses_a_second_checkout_and_knows_no_request_ids() {
    every_case((SecondCheckout::Refuse, RepeatedRequestId::Ignore, true));
}

#[test]
fn of_such_a_service_without_audit_records() {
    every_case((SecondCheckout::Refuse, RepeatedRequestId::Ignore, false));
}

#[test]
fn of_a_service_that_knows_no_request_ids_after_the_journal_was_lost() {
    every_case_with_a_lost_journal((SecondCheckout::Refuse, RepeatedRequestId::Ignore, true));
}
