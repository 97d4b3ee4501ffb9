//! Purchases hosted on an engine: servers, copies, and the service that is bought from.

use std::future::ready;
use std::time::Duration;

use pc_emulator::demo;
use serde_json::{Value, json};

use super::balancer::Words;
use super::copies::Copies;
use super::copy::{Host, Mode};
use super::http::Answered;
use super::partner_center::PartnerCenter;
use super::servers::Servers;
use super::waiting::eventually;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Everything that a purchase needs.
pub(crate) struct Hosted {
    pub(crate) servers: Servers,
    pub(crate) service: PartnerCenter,
    pub(crate) copies: Copies,
}

impl Hosted {
    /// With one copy, `a`.
    pub(crate) async fn on(servers: Servers, service: PartnerCenter, host: Host, mode: Mode) -> Self {
        Self::saying(Words::default(), servers, service, host, mode).await
    }

    /// With one copy, `a`, that speaks like this.
    pub(crate) async fn saying(
        words: Words,
        servers: Servers,
        service: PartnerCenter,
        host: Host,
        mode: Mode,
    ) -> Self {
        let mut copies = Copies::of(host.clone(), mode, &servers).await;
        copies.start_as("a", host, words).await;
        servers.register(&copies.origin()).await;
        Self { servers, service, copies }
    }

    /// Starts a purchase.
    pub(crate) async fn buy(&self, intent: &Value) {
        let path = format!("Purchases/{}/start", intent["id"].as_str().unwrap());
        let (status, body) = self.servers.ingress(0).post(&path, intent).await.expect("an answer");
        assert_eq!(status, 200, "{body}");
    }

    /// The purchase as it is now; none when nobody says.
    pub(crate) async fn view(&self, id: &str) -> Option<Value> {
        let (status, view) = self.servers.ingress(0).ask(&format!("Purchases/{id}/get")).await?;
        (status == 200).then_some(view)
    }

    /// The receipt of the purchase, when it has ended.
    pub(crate) async fn receipt(&self, id: &str) -> Value {
        let ended = eventually("the purchase ends", PATIENCE, || async {
            self.view(id).await.filter(|view| view["status"] != "running")
        });
        ended.await["receipt"].take()
    }

    /// Asks something of the purchase.
    pub(crate) async fn ask(&self, id: &str, handler: &str) -> Answered {
        self.servers.ingress(0).ask(&format!("Purchases/{id}/{handler}")).await.expect("an answer")
    }

    /// The invocations of this purchase that are under way, waiting for their time, or tried again.
    pub(crate) async fn invocations(&self, id: &str) -> Vec<Value> {
        let wanted = format!(
            "select * from sys_invocation where target_service_key = '{id}' and status != 'completed'"
        );
        self.servers.query(0, &wanted).await
    }

    /// Waits until nothing of this purchase is to be done any more.
    pub(crate) async fn idle(&self, id: &str) {
        let is_idle = || async { self.invocations(id).await.is_empty().then_some(()) };
        eventually("nothing is to be done", PATIENCE, is_idle).await;
    }

    /// Waits until the service received so many calls of this operation.
    pub(crate) async fn received(&self, operation: &str, count: usize) {
        let enough = || ready((self.service.received(operation) >= count).then_some(()));
        eventually(operation, PATIENCE, enough).await;
    }
}

/// One licence of software for Contoso.
pub(crate) fn software(id: &str) -> Value {
    software_for(demo::CONTOSO, id)
}

/// One licence of software.
pub(crate) fn software_for(customer: &str, id: &str) -> Value {
    json!({"id": id, "customer": customer, "country": "US",
        "line": [{"product": demo::PERPETUAL_SOFTWARE, "sku": demo::PERPETUAL_SOFTWARE_SKU, "quantity": 1}]})
}

/// A reservation for a subscription of Contoso's, which has to be registered first.
pub(crate) fn reservation(id: &str) -> Value {
    json!({"id": id, "customer": demo::CONTOSO, "country": "US", "line": [{
        "product": demo::VM_RESERVATION, "sku": demo::VM_RESERVATION_1_YEAR, "quantity": 1,
        "reservation": {"scope": "shared", "subscription": demo::CONTOSO_SUBSCRIPTION}}]})
}
