//! Registering a copy with the engine: from then on it is called.

use std::net::SocketAddr;
use std::time::Duration;

use pc_transport::{Clock, TokioClock};
use serde_json::json;

use super::engine::Engine;
use super::error::HostError;
use super::event::HostEvent;
use super::options::HostOptions;

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const MAX_PAUSE: Duration = Duration::from_secs(15);

/// Registers the copy under the address that it is known by, as often as it takes. One that was registered before is looked
/// at anew, as it may offer more by now.
pub(super) async fn register(
    options: &HostOptions,
    address: SocketAddr,
    tell: &(impl Fn(HostEvent) + Sync),
) -> Result<(), HostError> {
    let Some(admin) = &options.admin else { return Ok(()) };
    let uri = options.advertise.clone().unwrap_or_else(|| format!("http://{address}"));
    let engine = Engine::at(admin).map_err(|error| HostError::Registration {
        admin: admin.clone(),
        uri: uri.clone(),
        reason: error.to_string(),
    })?;
    let clock = TokioClock::system();
    let mut pause = FIRST_PAUSE;
    loop {
        let reason = match engine.post(&["deployments"], &json!({ "uri": uri, "force": true })).await {
            Ok(reply) if reply.is_success() => {
                tell(HostEvent::Registered { admin: admin.clone(), uri });
                return Ok(());
            }
            Ok(reply) => format!("{}: {}", reply.status, reply.snippet()),
            Err(error) => error.to_string(),
        };
        tell(HostEvent::NotRegistered { reason });
        clock.sleep_until(clock.now() + pause).await;
        pause = (pause * 2).min(MAX_PAUSE);
    }
}
