//! Metrics in the text form of Prometheus, over HTTP.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

use crate::output::say;

/// Where what is asked for stands.
const PATH: &str = "/metrics";

/// The bounds of durations, in seconds: of calls and journals, and of purchases.
const SHORT: &[f64] = &[0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0];
const LONG: &[f64] =
    &[1.0, 10.0, 60.0, 300.0, 600.0, 900.0, 1200.0, 1800.0, 3600.0, 7200.0, 21600.0, 86400.0];

/// How often what was measured is added up, though nobody asks for it.
const ADDED_UP_EVERY: Duration = Duration::from_secs(5);

/// Collects metrics from now on, and serves them to the end of the program.
pub(super) async fn serve(address: SocketAddr) -> Result<(), String> {
    let listener = TcpListener::bind(address).await.map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let collected = collector()?;
    say(&format!("metrics at http://{address}{PATH}"));
    tokio::spawn(add_up(collected.clone()));
    tokio::spawn(accept(listener, collected));
    Ok(())
}

fn collector() -> Result<PrometheusHandle, String> {
    let purchases = Matcher::Prefix("partner_center_purchase_".to_owned());
    let builder = PrometheusBuilder::new().set_buckets(SHORT);
    let builder = builder.and_then(|builder| builder.set_buckets_for_metric(purchases, LONG));
    builder.and_then(PrometheusBuilder::install_recorder).map_err(|error| error.to_string())
}

async fn add_up(collected: PrometheusHandle) {
    let mut periods = tokio::time::interval(ADDED_UP_EVERY);
    loop {
        periods.tick().await;
        collected.run_upkeep();
    }
}

async fn accept(listener: TcpListener, collected: PrometheusHandle) {
    // What a single connection fails of is no reason to stop.
    loop {
        let Ok((connection, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let collected = collected.clone();
        let answer = service_fn(move |request| std::future::ready(answer(&request, &collected)));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(connection), answer));
    }
}

fn answer(
    request: &Request<Incoming>,
    collected: &PrometheusHandle,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (status, text) = match request.uri().path() {
        PATH => (StatusCode::OK, collected.render()),
        _ => (StatusCode::NOT_FOUND, format!("metrics are at {PATH}\n")),
    };
    let mut response = Response::new(Full::new(text.into()));
    *response.status_mut() = status;
    let text = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, text);
    Ok(response)
}
