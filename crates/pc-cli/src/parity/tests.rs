//! Planted deviations are found, each as what it is, and nothing else is.

mod planted;

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use pc_emulator::EmulatorOptions;
use pc_transport::wire::{Reply, Request};
use pc_transport::{RateLimiter, SendError, Transport};

use tokio::sync::OnceCell;

use super::adoption::deviations;
use super::asking::{Asker, Wish};
use super::baseline::Baseline;
use super::difference::{Aspect, Degree, Difference};
use super::masking::{MaskKey, Masker};
use super::questions::Frame;
use super::recording::Recording;
use super::verdicts::verdicts;
use crate::connection::{Service, embedded};
use planted::{PLANTED, Planted};

/// What all tests compare with: it takes a while to find.
async fn known() -> &'static Baseline {
    static KNOWN: OnceCell<Baseline> = OnceCell::const_new();
    KNOWN.get_or_init(|| async { Baseline::find().await.unwrap() }).await
}

/// A service that answers as an emulator, but for what is altered.
struct Lying {
    inner: Arc<dyn Transport>,
    alter: fn(&Request, &mut Reply),
}

#[async_trait]
impl Transport for Lying {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let mut reply = self.inner.send(request.clone().header("Host", "lying.example")).await?;
        (self.alter)(&request, &mut reply);
        Ok(reply)
    }
}

fn emulator(options: EmulatorOptions) -> Service {
    embedded(options, true).unwrap()
}

fn options(seed: u64) -> EmulatorOptions {
    let mut options = EmulatorOptions::default();
    options.seed = seed;
    options.time_scale = 1.0;
    options
}

async fn record(service: &Service, alter: fn(&Request, &mut Reply)) -> Recording {
    let lying = Lying { inner: service.transport.clone(), alter };
    let client = service.client.clone().with_transport(Arc::new(lying)).with_limiter(RateLimiter::off());
    let frame = Frame::of(client.clock().now());
    let wish = Wish { exports: true, customer: None };
    let graph = Ok(client.clone());
    let answers = Asker::new(&client, &graph, 500).ask(&wish, &frame, |_| ()).await;
    Recording::new("emulator", &frame.today, answers.exchanges, answers.not_tried)
}

/// What is said to be different, one line for each.
fn told(recording: &Recording, baseline: &Baseline) -> BTreeSet<String> {
    let all = verdicts(recording, baseline).into_iter().flat_map(|verdict| verdict.differences);
    all.filter(|difference| difference.aspect.degree() > Degree::Same)
        .map(|difference| line(&difference))
        .collect()
}

fn line(difference: &Difference) -> String {
    let Difference { topic, aspect, place, .. } = difference;
    let case = topic.wrong.as_ref().map(|case| format!(" ({case})")).unwrap_or_default();
    format!("{}{case} {aspect:?} {place}", topic.operation)
}

#[tokio::test]
async fn every_planted_deviation_is_found_and_none_else() {
    let known = known().await;
    let service = emulator(options(4));
    assert!(PLANTED.len() >= 40, "{}", PLANTED.len());
    let aspects: BTreeSet<Aspect> = PLANTED.iter().map(|planted| planted.aspect).collect();
    assert!(aspects.len() >= 15, "{aspects:?}");
    let mut wrong = Vec::new();
    for Planted { alter, operation, aspect, place } in PLANTED {
        let found = told(&record(&service, *alter).await, known);
        let wanted = BTreeSet::from([format!("{operation} {aspect:?} {place}")]);
        if found != wanted {
            wrong.push(format!("planted {wanted:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn an_emulator_is_found_to_be_itself_in_every_mode() {
    let known = known().await;
    let mut modes: Vec<EmulatorOptions> = (5..9).map(options).collect();
    modes[1].sandbox = false;
    modes[1].tax_percent = 19;
    modes[1].billing_currency = Some("EUR".to_owned());
    modes[2].export_manifest_links = true;
    modes[2].check_export_audience = false;
    modes[3].second_checkout = pc_emulator::SecondCheckout::Refuse;
    modes[3].audit_available = true;
    for options in modes {
        let seed = options.seed;
        let found = told(&record(&emulator(options), |_, _| ()).await, known);
        assert!(found.is_empty(), "seed {seed}: {found:?}");
    }
}

#[tokio::test]
async fn what_was_recorded_masked_and_adopted_gives_the_same_table() {
    let known = known().await;
    let service = emulator(options(4));
    let mut wrong = Vec::new();
    for planted in PLANTED {
        let first = record(&service, planted.alter).await;
        let first = Masker::new(MaskKey::random(), Vec::new()).recording(&first);
        let mut adopted = options(11);
        adopted.deviations = deviations(&first, known);
        let again = record(&emulator(adopted), |_, _| ()).await;
        let (first, again) = (told(&first, known), told(&again, known));
        if first != again || first.len() != 1 {
            wrong.push(format!("recorded {first:?}, adopted {again:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
