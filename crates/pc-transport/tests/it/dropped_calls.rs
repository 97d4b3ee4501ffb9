//! Calls that are dropped, wherever they stand: nothing stays stuck, and no more is asked for than is needed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use pc_transport::auth::{Credentials, Grant, TokenEndpoint};
use pc_transport::operations::GetOrder;
use pc_transport::wire::{Reply, Request};
use pc_transport::{Client, HttpTransportOptions, RateLimiter, RetryPolicy, Transport};
use serde_json::json;

use crate::harness::faulty_proxy::FaultyProxy;
use crate::harness::raw_server::client_with;
use crate::harness::{Answer, clock, refused};

fn order() -> GetOrder {
    GetOrder::new("c".into(), "o".into())
}

/// Answers by number, after some polls, and counts what it was asked and what it answered.
struct Slow {
    answer: fn(usize) -> Answer,
    asked: AtomicUsize,
    answered: AtomicUsize,
}

impl Slow {
    fn new(answer: fn(usize) -> Answer) -> Arc<Self> {
        Arc::new(Self { answer, asked: AtomicUsize::new(0), answered: AtomicUsize::new(0) })
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn answered(&self) -> usize {
        self.answered.load(Ordering::SeqCst)
    }
}

#[async_trait::async_trait]
impl Transport for Slow {
    async fn send(&self, _: Request) -> Answer {
        self.asked.fetch_add(1, Ordering::SeqCst);
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        (self.answer)(self.answered.fetch_add(1, Ordering::SeqCst))
    }
}

/// A service in trouble: its first answers are a failure and a refused token.
fn troubled(number: usize) -> Answer {
    match number {
        0 => refused(503, 0),
        1 => refused(401, 400),
        _ => Ok(Reply::json(200, &json!({"id": "o"}))),
    }
}

fn token(number: usize) -> Answer {
    Ok(Reply::json(200, &json!({"access_token": format!("t{number}"), "expires_in": 86_400})))
}

fn slow_client() -> (Arc<Slow>, Arc<Slow>, Client) {
    let (authority, api, clock) = (Slow::new(token), Slow::new(troubled), clock());
    let grant = Grant::ClientCredentials;
    let credentials = Credentials::new("t", "app", grant);
    let tokens = TokenEndpoint::new(authority.clone(), clock.clone(), credentials, "scope");
    let mut policy = RetryPolicy::default();
    policy.deadline = Duration::from_secs(3600); // the limiter spreads so many calls over minutes
    let client = Client::new(api.clone(), Arc::new(tokens), clock).with_policy(policy).with_jitter_seed(1);
    (authority, api, client)
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_after_any_poll_leaves_the_limiter_and_the_renewal_free() {
    let order = order();
    for polls in 0.. {
        let (authority, api, client) = slow_client();
        let mut call = Box::pin(client.run(&order));
        let mut is_answered = false;
        for _ in 0..polls {
            is_answered = futures_util::poll!(&mut call).is_ready();
            if is_answered {
                break;
            }
            tokio::time::advance(Duration::from_millis(20)).await;
        }
        drop(call);
        let dropped = (authority.asked() - authority.answered(), api.asked() - api.answered());
        let results = join_all((0..1000).map(|_| client.run(&order))).await;
        assert!(
            results.iter().all(Result::is_ok),
            "after {polls} polls: {:?}",
            results.iter().find(|one| one.is_err())
        );
        // One token in the beginning, and one for the one that was refused.
        assert_eq!(authority.asked(), 2 + dropped.0, "after {polls} polls");
        assert_eq!(authority.answered(), 2);
        // A failure and a refused token were tried again, by whichever call met them.
        assert_eq!(api.answered(), 1000 + 2 + usize::from(is_answered), "after {polls} polls");
        assert_eq!(api.asked(), api.answered() + dropped.1);
        if is_answered {
            assert!(polls > 20, "{polls} polls only");
            return;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn calls_dropped_while_they_wait_for_one_renewal_do_not_make_others() {
    let (authority, _, client) = slow_client();
    let order = order();
    let mut calls: Vec<_> = (0..1000).map(|_| Box::pin(client.run(&order))).collect();
    for call in &mut calls {
        assert!(futures_util::poll!(call).is_pending());
    }
    assert_eq!(authority.asked(), 1);
    // All but the one that asks, and the last.
    drop(calls.drain(1..999).collect::<Vec<_>>());
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!(authority.answered(), 2, "and one for the token that is refused");
    assert_eq!(authority.asked(), 2);
}

#[tokio::test]
async fn a_call_dropped_after_any_poll_leaves_the_connections_free() {
    let proxy = FaultyProxy::start(true).await;
    let client = client_with(&proxy.origin, HttpTransportOptions::default()).with_limiter(RateLimiter::off());
    let order = order();
    let most = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 32, 48, 64, 128, 256, 1024];
    for polls in most.repeat(5) {
        let mut call = Box::pin(client.run(&order));
        for _ in 0..polls {
            if futures_util::poll!(&mut call).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    let calls = stream::iter(0..1000).map(|_| client.run(&order)).buffer_unordered(16);
    let results: Vec<_> = calls.collect().await;
    assert!(results.iter().all(|result| result.as_ref().is_ok_and(|order| order.id.as_str() == "o")));
    drop(client);
    let executed = proxy.executed().await.len();
    assert!((1000..=1000 + most.len() * 5).contains(&executed), "{executed}");
}
