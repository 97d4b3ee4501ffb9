//! The process: listens to the engine, tells of its health, and drains when it is told to stop.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either as First, select};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use pc_transport::{Clock, RateLimiter, TokioClock, timeout_at};
use restate_sdk::endpoint::{Endpoint, HandleOptions, ProtocolMode};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing::warn;

use super::error::HostError;
use super::event::HostEvent;
use super::host::Host;
use super::index::Index;
use super::limiter::Limiter;
use super::looks::Looks;
use super::options::HostOptions;
use super::purchases::Purchases;
use super::registration;
use super::shared_limiter::SharedLimiter;
use super::shell::PurchaseShell;

/// How often a connection is asked whether the other side is still there, and how long its answer may take.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEP_ALIVE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long nobody is let in after a connection could not be taken.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Runs a copy until `stop`, and then finishes what is under way. `tell` is told what happens.
///
/// # Errors
/// When it cannot listen, or the engine refuses it for good.
pub async fn serve(
    options: HostOptions,
    stop: impl Future<Output = ()>,
    tell: impl Fn(HostEvent) + Send + Sync,
) -> Result<(), HostError> {
    let listen_error = |error| HostError::Listen { address: options.listen, error };
    let listener = TcpListener::bind(options.listen).await.map_err(listen_error)?;
    let address = listener.local_addr().map_err(listen_error)?;
    let host = Arc::new(host(&options)?);
    let served = Arc::new(Served {
        endpoint: endpoint(&options, &host)?,
        is_request_response: options.is_request_response,
        host,
        under_way: watch::Sender::new(()),
    });
    tell(HostEvent::Listening { name: options.name.clone(), address });
    let graceful = GracefulShutdown::new();
    {
        let mut stop = pin!(stop);
        let mut accepting = pin!(accept(&listener, &served, &graceful));
        let registering = pin!(registration::register(&options, address, &tell));
        let registered = select(select(&mut stop, &mut accepting), registering).await;
        match registered {
            First::Left(_) => {}
            First::Right((registered, _)) => {
                registered?;
                select(stop, accepting).await;
            }
        }
    }
    tell(HostEvent::Draining);
    served.host.start_draining();
    drop(listener);
    // Connections are closed last: the engine drops whatever is under way on one that says that it is about to close.
    let drained = async {
        served.under_way.closed().await;
        graceful.shutdown().await;
    };
    let clock = TokioClock::system();
    let until = clock.now() + options.drain;
    if timeout_at(&clock, until, drained).await.is_none() {
        warn!("stopped with steps under way: the engine has other copies go on with them");
    }
    Ok(())
}

/// What the copy's steps share. Its client's limits are those of all copies, where the engine can be asked for them.
fn host(options: &HostOptions) -> Result<Host, HostError> {
    if let Some(policy) = &options.policy
        && (policy.needs_totals() || policy.needs_approvals())
    {
        return Err(HostError::Policy { policy: policy.name() });
    }
    let limiter = match &options.ingress {
        Some(ingress) => {
            let shared = SharedLimiter::new(ingress, &options.partner, options.limits.clone());
            let shared = shared.map_err(|error| HostError::Ingress { reason: error.to_string() })?;
            RateLimiter::by(Arc::new(shared))
        }
        None => RateLimiter::new(options.limits.clone()),
    };
    let client = options.client.clone().with_limiter(limiter);
    Ok(Host::new(client, options))
}

fn endpoint(options: &HostOptions, host: &Arc<Host>) -> Result<Endpoint, HostError> {
    let mut builder = Endpoint::builder()
        .bind(Purchases(host.clone()))
        .bind(Looks(host.clone()))
        .bind(Limiter { host: host.clone(), limits: options.limits.clone() })
        .bind(Index)
        .bind(PurchaseShell);
    for key in &options.identity_keys {
        builder = builder
            .identity_key(key)
            .map_err(|error| HostError::IdentityKey { key: key.clone(), reason: error.to_string() })?;
    }
    Ok(builder.build())
}

/// What answers requests.
struct Served {
    endpoint: Endpoint,
    is_request_response: bool,
    host: Arc<Host>,
    /// Received by every answer to the engine that is under way.
    under_way: watch::Sender<()>,
}

type Body = UnsyncBoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;

async fn accept(listener: &TcpListener, served: &Arc<Served>, graceful: &GracefulShutdown) {
    let clock = TokioClock::system();
    let mut server = auto::Builder::new(TokioExecutor::new());
    server
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(KEEP_ALIVE_INTERVAL)
        .keep_alive_timeout(KEEP_ALIVE_TIMEOUT);
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Too many open files, and the like: it passes when connections end.
                warn!("a connection cannot be taken: {error}");
                clock.sleep_until(clock.now() + ACCEPT_PAUSE).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true); // without it each step waits for the other side's delayed acknowledgement
        let served = served.clone();
        let answering = service_fn(move |request| {
            let answer = served.answer(request);
            async move { Ok::<_, Infallible>(answer) }
        });
        let connection = server.serve_connection(TokioIo::new(stream), answering).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("a connection ended: {error}");
            }
        });
    }
}

impl Served {
    fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        match request.uri().path() {
            "/health" => self.health(),
            "/metrics" => plain(
                200,
                "text/plain; version=0.0.4",
                self.host.metrics.text(self.host.client.clock_ahead_s()),
            ),
            _ => {
                let protocol_mode = match self.is_request_response {
                    true => ProtocolMode::RequestResponse,
                    false => ProtocolMode::BidiStream,
                };
                let options = HandleOptions { protocol_mode };
                let (answer, under_way) =
                    (self.endpoint.handle_with_options(request, options), self.under_way.subscribe());
                let until_it_ends = move |frame| {
                    let _ = &under_way;
                    frame
                };
                answer.map(|body| body.map_frame(until_it_ends).boxed_unsync())
            }
        }
    }

    /// Says that the copy takes work, or that it does not: for balancers.
    fn health(&self) -> Response<Body> {
        let (status, word) = match self.host.is_draining() {
            true => (503, "draining"),
            false => (200, "ok"),
        };
        let body =
            serde_json::json!({ "status": word, "copy": self.host.name, "service": self.host.service });
        plain(status, "application/json", body.to_string())
    }
}

fn plain(status: u16, content_type: &'static str, body: String) -> Response<Body> {
    let mut response =
        Response::new(Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed_unsync());
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    let value = hyper::header::HeaderValue::from_static(content_type);
    response.headers_mut().insert(hyper::header::CONTENT_TYPE, value);
    response
}
