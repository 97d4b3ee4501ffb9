//! A copy of the service for an emulator, as small as a host of one's own can be:
//! `host EMULATOR LISTEN ADMIN INGRESS NAME [--advertise URL] [--request-response] [--clock-ahead SECONDS]`.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;
use pc_restate::service::{HostEvent, HostOptions, serve};
use pc_transport::auth::{Credentials, Grant, TokenEndpoint};
use pc_transport::wire::{Method, Request};
use pc_transport::{Client, Clock, HttpTransport, HttpTransportOptions, TokioClock, Transport};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().unwrap_or_default();
    let (emulator, listen, admin, ingress, name) = (next(), next(), next(), next(), next());
    let transport: Arc<dyn Transport> =
        Arc::new(HttpTransport::new(&emulator, HttpTransportOptions::default())?);
    let (mut advertise, mut is_request_response, mut ahead) = (None, false, Duration::ZERO);
    loop {
        match next().as_str() {
            "" => break,
            "--advertise" => advertise = Some(next()),
            "--request-response" => is_request_response = true,
            "--clock-ahead" => ahead = Duration::from_secs(next().parse()?),
            other => return Err(format!("`{other}` is no option").into()),
        }
    }
    let (clock, scale) = emulators_clock(&*transport, ahead).await?;
    let grant = Grant::RefreshToken("emulator".into());
    let credentials =
        Credentials::new("emulator", "partner-center", grant).with_secret(Some("emulator".into()));
    let scope = "https://api.partnercenter.microsoft.com/.default";
    let tokens = Arc::new(TokenEndpoint::new(transport.clone(), clock.clone(), credentials, scope));
    let mut policy = pc_transport::RetryPolicy::default();
    policy.deadline = policy.deadline.mul_f64(scale.max(1.0));
    let client = Client::new(transport, tokens, clock).with_policy(policy);
    let mut options =
        HostOptions::new(client, &emulator).named(&name).listen(listen.parse()?).time_scale(scale);
    options = options.admin(&admin).ingress(&ingress);
    if let Some(url) = advertise {
        options = options.advertise(&url);
    }
    if is_request_response {
        options = options.request_response();
    }
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    serve(options, stop, |event| match event {
        HostEvent::Listening { address, .. } => println!("listening on http://{address}"),
        HostEvent::Registered { uri, .. } => println!("registered {uri}"),
        other => println!("{other:?}"),
    })
    .await?;
    Ok(())
}

/// A clock that is ahead of the emulator's, and how many times as fast as real time it runs.
async fn emulators_clock(
    transport: &dyn Transport,
    ahead: Duration,
) -> Result<(Arc<dyn Clock>, f64), Box<dyn Error>> {
    let reply = transport.send(Request::outside_version(Method::Get, &["_emulator", "clock"])).await?;
    let shown: serde_json::Value = serde_json::from_slice(&reply.body)?;
    let now: Timestamp = serde_json::from_value(shown["now"].clone())?;
    let scale = shown["time_scale"].as_f64().unwrap_or(1.0);
    Ok((Arc::new(TokioClock::scaled(now + ahead, scale)), scale))
}
