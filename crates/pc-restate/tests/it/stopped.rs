//! The service refuses the credentials: a purchase shows that it is stopped, sends nothing meanwhile, and goes on when they are
//! good again.

use std::time::Duration;

use pc_emulator::Faults;
use pc_restate::Import;
use pc_workflows::{Entry, Fact, Purchase};
use serde_json::Value;

use crate::engine::buying::Buying;
use crate::engine::copy::{Host, Mode};
use crate::engine::hosted::{Hosted, software};
use crate::engine::partner_center::PartnerCenter;
use crate::engine::servers::Servers;
use crate::engine::waiting::eventually;

/// How long it may take until it is shown.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many times as fast as real time the service's time runs.
const SCALE: f64 = 300.0;

/// Every token is refused.
const REFUSED: &str = "
    [[rules]]
    fault = 'expire_token'
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_shown_and_goes_on_when_it_is_mended() {
    let Some(servers) = Servers::one().await else { return };
    let service = PartnerCenter::serve(REFUSED, SCALE).await;
    let host = Host::Service(Buying::from(service.origin()));
    let hosted = Hosted::on(servers, service, host, Mode::Bidirectional).await;
    hosted.buy(&software("stopped")).await;
    let stopped: Value = eventually("it is stopped", PATIENCE, || async {
        let view = hosted.view("stopped").await?;
        view["stopped"].is_object().then(|| view["stopped"].clone())
    })
    .await;
    assert_eq!(stopped["reason"], "credentials_refused", "{stopped:#}");
    let sent = hosted.service.emulator().requests(usize::MAX).len();
    assert_eq!(hosted.service.received("CheckoutCart"), 0);
    hosted.service.emulator().set_faults(Faults::default());
    assert_eq!(hosted.view("stopped").await.unwrap()["status"], "running");
    assert_eq!(
        hosted.service.emulator().requests(usize::MAX).len(),
        sent,
        "nothing is sent while it is stopped"
    );
    assert_eq!(hosted.ask("stopped", "resume").await.0, 200);
    let receipt = hosted.receipt("stopped").await;
    assert_eq!(receipt["status"], "completed", "{receipt:#}");
    assert!(hosted.view("stopped").await.unwrap()["stopped"].is_null());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_begun_under_a_policy_is_bought_by_no_copy_without_one() {
    let Some(servers) = Servers::one().await else { return };
    let service = PartnerCenter::serve("", SCALE).await;
    let host = Host::Service(Buying::from(service.origin()));
    let hosted = Hosted::on(servers, service, host, Mode::Bidirectional).await;
    let now = hosted.service.emulator().now();
    let begun = |id: &str, policy: Option<&str>| {
        let intent = serde_json::from_value(software(id)).unwrap();
        let started = Purchase::start(intent, false, hosted.service.origin(), now);
        let applies = policy.map(|name| Entry::new(now, 0, Fact::PolicyApplies { policy: name.to_owned() }));
        let entries = std::iter::once(started).chain(applies).collect();
        serde_json::to_value(Import::new(entries)).unwrap()
    };
    let import = async |id: &str, import: &Value| {
        let path = format!("Purchases/{id}/import");
        hosted.servers.ingress(0).post(&path, import).await.expect("an answer").0
    };
    assert_eq!(import("policy", &begun("policy", Some("contoso"))).await, 200);
    assert_eq!(
        import("policy", &begun("policy", None)).await,
        409,
        "a held history is not replaced by another"
    );
    assert_eq!(import("policy", &begun("policy", Some("fabrikam"))).await, 409);
    assert_eq!(hosted.ask("policy", "release").await.0, 200);
    let stopped: Value = eventually("it is stopped", PATIENCE, || async {
        let view = hosted.view("policy").await?;
        view["stopped"].is_object().then(|| view["stopped"].clone())
    })
    .await;
    assert_eq!(stopped["reason"], "policy", "{stopped:#}");
    assert!(stopped["message"].as_str().unwrap().contains("contoso"), "{stopped:#}");
    assert_eq!(hosted.service.received("CreateCart"), 0);
    assert_eq!(import("free", &begun("free", None)).await, 200);
    assert_eq!(hosted.ask("free", "release").await.0, 200);
    assert_eq!(hosted.receipt("free").await["status"], "completed");
}
