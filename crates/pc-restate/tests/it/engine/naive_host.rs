//! A seeded mistake: the obvious way to host a purchase, which breaks its promises. Every directed test must show that.
//!
//! It reads the state, sends in a durable step and applies the answer. A step that a death interrupted is done again without
//! the machine's knowledge, and nothing stops a copy that sends late.

use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::Client;
use pc_workflows::{Effect, Entry, Planned, Purchase, PurchaseIntent};
use restate_sdk::prelude::*;
use serde_json::{Value, json};

use super::buying::Buying;

/// The object, under the name and with the handlers of the real one.
struct Purchases {
    client: Client,
    scale: f64,
}

pub(crate) async fn endpoint(buying: &Buying) -> Endpoint {
    let (client, scale) = buying.client().await;
    Endpoint::builder().bind(Purchases { client, scale }).build()
}

#[restate_sdk::object]
impl Purchases {
    #[handler]
    async fn start(
        &self,
        context: ObjectContext<'_>,
        Json(intent): Json<PurchaseIntent>,
    ) -> Result<Json<Value>, HandlerError> {
        if let Some(Json(entries)) = context.get::<Json<Vec<Entry>>>("entries").await? {
            return Ok(Json(view(&entries)));
        }
        let Json(now) = self.read_clock(&context).await?;
        let entries = vec![Purchase::start(intent, false, "emulator", now)];
        let answer = view(&entries);
        context.set("entries", Json(entries));
        let step = context.object_client::<PurchasesClient<'_>>(context.key()).step().send().await?;
        context.set("step", step.invocation_id().to_owned());
        Ok(Json(answer))
    }

    #[handler]
    async fn get(&self, context: SharedObjectContext<'_>) -> Result<Json<Value>, HandlerError> {
        let entries = context.get::<Json<Vec<Entry>>>("entries").await?;
        let Json(entries) = entries.ok_or(TerminalError::new_with_code(404, "there is none"))?;
        let is_cancelled = context.get::<bool>("cancelled").await?.is_some();
        let mut answer = view(&entries);
        if is_cancelled {
            answer["status"] = json!("cancelled");
        }
        Ok(Json(answer))
    }

    /// Goes on at once.
    #[handler]
    async fn resume(&self, context: ObjectContext<'_>) -> Result<(), HandlerError> {
        context.object_client::<PurchasesClient<'_>>(context.key()).step().send();
        Ok(())
    }

    /// Cancels whatever it does.
    #[handler]
    async fn call_off(&self, context: SharedObjectContext<'_>) -> Result<(), HandlerError> {
        let step = context.get::<String>("step").await?;
        let step = step.ok_or(TerminalError::new_with_code(404, "there is none"))?;
        context.invocation_handle(step).cancel();
        Ok(())
    }

    #[handler(ingress_private = true)]
    async fn step(&self, context: ObjectContext<'_>) -> Result<(), HandlerError> {
        let Some(Json(mut entries)) = context.get::<Json<Vec<Entry>>>("entries").await? else {
            return Ok(());
        };
        loop {
            let Json(now) = self.read_clock(&context).await?;
            let purchase = replayed(&entries);
            match purchase.next(now) {
                Effect::Record(fact) => entries.push(purchase.record(*fact, now)),
                Effect::Call(planned) => {
                    if planned.call.is_write() {
                        entries.push(purchase.sending(&planned, now));
                        context.set("entries", Json(entries.clone()));
                    }
                    let (name, sending) =
                        (planned.call.name(), send(self.client.clone(), entries.clone(), planned));
                    let Ok(Json(learned)) = context.run(|| sending).name(name).await else {
                        context.set("cancelled", true);
                        return Ok(());
                    };
                    entries.push(learned);
                    context.set("entries", Json(entries.clone()));
                }
                Effect::Wait { until, .. } => {
                    context.set("entries", Json(entries));
                    let wait = self.real(until.since(now));
                    let next = context.object_client::<PurchasesClient<'_>>(context.key()).step();
                    context.set("step", next.send_after(wait).await?.invocation_id().to_owned());
                    return Ok(());
                }
                Effect::Finished => {
                    context.set("entries", Json(entries));
                    return Ok(());
                }
            }
        }
    }
}

impl Purchases {
    async fn read_clock(&self, context: &ObjectContext<'_>) -> Result<Json<Timestamp>, TerminalError> {
        let now = self.client.clock().now();
        context.run(|| async move { Ok(Json(now)) }).name("now").await
    }

    /// A time of the service in real time.
    fn real(&self, time: Duration) -> Duration {
        time.div_f64(self.scale)
    }
}

async fn send(
    client: Client,
    entries: Vec<Entry>,
    planned: Box<Planned>,
) -> Result<Json<Entry>, HandlerError> {
    let answer = planned.call.run(&client, planned.request_id, None).await;
    Ok(Json(replayed(&entries).learn(&planned, answer, client.clock().now())))
}

/// # Panics
/// Never: what is kept begins with the start of a purchase.
fn replayed(entries: &[Entry]) -> Purchase {
    Purchase::replay(entries).expect("the entries of a purchase")
}

fn view(entries: &[Entry]) -> Value {
    let receipt = replayed(entries).receipt();
    let status = receipt.as_ref().map_or("running", |receipt| receipt.status.as_str());
    json!({"status": status, "entries": entries.len(), "receipt": receipt})
}
