//! Nothing is sent after the fence of a call, whatever held it up, by either of two clocks. Time is virtual.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pc_models::{CartId, Timestamp};
use pc_transport::auth::{AuthError, StaticToken, Token, TokenSource};
use pc_transport::operations::CheckoutCart;
use pc_transport::wire::{Reply, Request};
use pc_transport::{
    Cause, Client, Clock, Fate, Fence, Limiter, Permit, RateLimiter, RequestId, TokioClock, Transport,
    async_trait,
};
use serde_json::json;
use tokio::sync::Notify;

use crate::harness::{Answer, Script, answering, client, clock, lost, refused, throttled, unsent};

const FENCE: Duration = Duration::from_secs(60);

fn checkout() -> CheckoutCart {
    CheckoutCart::new("c".into(), CartId::new("k"))
}

fn ordered() -> Answer {
    Ok(Reply::json(201, &json!({"orders": [{"id": "o"}]})))
}

/// A step before sending that takes so long.
struct Slow(TokioClock, Duration);

impl Slow {
    async fn wait(&self) {
        self.0.sleep_until(self.0.now() + self.1).await;
    }
}

#[async_trait]
impl Limiter for Slow {
    async fn acquire(&self, _: &Request, _: &dyn Clock) -> Box<dyn Permit> {
        self.wait().await;
        Box::new(())
    }
}

#[async_trait]
impl TokenSource for Slow {
    async fn token(&self) -> Result<Token, AuthError> {
        self.wait().await;
        StaticToken::new("t").token().await
    }
    async fn reject(&self, _: &Token) {
        self.wait().await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_waited_too_long_for_the_limiter_or_a_token_is_not_sent() {
    let token: Arc<dyn TokenSource> = Arc::new(StaticToken::new("t"));
    for (limit_s, token_s, in_time) in [(59, 0, true), (60, 0, false), (30, 29, true), (30, 30, false)] {
        let (clock, script) = (clock(), answering([ordered()]));
        let slow = |seconds| Slow((*clock).clone(), Duration::from_secs(seconds));
        let tokens = if token_s > 0 { Arc::new(slow(token_s)) } else { token.clone() };
        let client = Client::new(script.clone(), tokens, clock.clone())
            .with_limiter(RateLimiter::by(Arc::new(slow(limit_s))));
        let fence = Fence::after(&*clock, FENCE);
        let result = client.run_pinned_before(&checkout(), RequestId::fresh(), Some(fence)).await;
        assert_eq!(script.sent().len(), usize::from(in_time), "{limit_s} {token_s}");
        let Err(error) = result else { continue };
        assert!(!in_time && matches!(error.cause, Cause::TooLate), "{error}");
        assert_eq!((error.fate, error.attempts, error.is_transient()), (Fate::NotDone, 0, true), "{error}");
        assert!(error.to_string().contains("too late to send it"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_attempt_waits_beyond_the_fence() {
    for (answers, fate, attempts) in [
        (vec![throttled("59"), ordered()], None, 2),
        (vec![throttled("60")], Some(Fate::NotDone), 1),
        (vec![unsent(), throttled("60")], Some(Fate::NotDone), 2),
        (vec![lost(), throttled("60")], Some(Fate::MaybeDone), 2),
        (vec![Ok(Reply::new(503).header("Retry-After", "60"))], Some(Fate::MaybeDone), 1),
    ] {
        let script = answering(answers);
        let client = client(&script);
        let fence = Fence::after(&**client.clock(), FENCE);
        let result = client.run_pinned_before(&checkout(), RequestId::fresh(), Some(fence)).await;
        assert_eq!(result.err().map(|error| error.fate), fate);
        assert_eq!(script.sent().len(), attempts);
        script.assert_finished();
    }
}

/// A clock whose machine is suspended: its own time stands still meanwhile.
struct Suspended {
    clock: TokioClock,
    asleep_s: AtomicU64,
}

#[async_trait]
impl Clock for Suspended {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }
    fn wall(&self) -> Timestamp {
        self.clock.now() + Duration::from_secs(self.asleep_s.load(Ordering::Relaxed))
    }
    async fn sleep_until(&self, at: Timestamp) {
        self.clock.sleep_until(at).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_was_suspended_does_not_send_late() {
    let clock = Arc::new(Suspended { clock: (*clock()).clone(), asleep_s: AtomicU64::new(0) });
    let script = Arc::new(Script::new().then_always(refused(403, 13_605)));
    let client = Client::new(script.clone(), Arc::new(StaticToken::new("t")), clock.clone());
    let fence = Fence::after(&*clock, FENCE);
    let buy = || async {
        client.run_pinned_before(&checkout(), RequestId::fresh(), Some(fence)).await.unwrap_err()
    };
    clock.asleep_s.store(59, Ordering::Relaxed);
    assert_eq!((buy().await.fate, script.sent().len()), (Fate::Refused, 1));
    clock.asleep_s.store(60, Ordering::Relaxed);
    assert!(matches!(buy().await.cause, Cause::TooLate));
    assert_eq!(script.sent().len(), 1);
}

/// A network on which connecting takes until it is told otherwise.
#[derive(Default)]
struct SlowConnect {
    connected: Notify,
    written: AtomicU64,
}

#[async_trait]
impl Transport for SlowConnect {
    async fn send(&self, _: Request) -> Answer {
        self.connected.notified().await;
        self.written.fetch_add(1, Ordering::Relaxed);
        ordered()
    }
}

/// A process that is stopped while it connects, or its machine, finds itself connected afterwards.
#[tokio::test(start_paused = true)]
async fn what_hung_at_the_transport_beyond_the_call_s_deadline_is_not_taken_up() {
    for (stopped_s, asleep_s, in_time) in [(119, 0, true), (120, 0, false), (0, 119, true), (0, 120, false)] {
        let clock = Arc::new(Suspended { clock: (*clock()).clone(), asleep_s: AtomicU64::new(0) });
        let network = Arc::new(SlowConnect::default());
        let client = Client::new(network.clone(), Arc::new(StaticToken::new("t")), clock.clone());
        let checkout = checkout();
        let mut call = Box::pin(client.run_pinned(&checkout, RequestId::fresh()));
        assert!(futures_util::poll!(&mut call).is_pending());
        tokio::time::advance(Duration::from_secs(stopped_s)).await;
        clock.asleep_s.store(asleep_s, Ordering::Relaxed);
        network.connected.notify_one();
        let result = call.await;
        assert_eq!(network.written.load(Ordering::Relaxed), u64::from(in_time), "{stopped_s} {asleep_s}");
        let Err(error) = result else { continue };
        assert!(matches!(error.cause, Cause::Deadline) && error.fate == Fate::MaybeDone, "{error}");
    }
}
