//! The baseline: reqwest and serde_json by hand, with the same headers and the same time limits.

use std::time::Duration;

use pc_models::Order;
use uuid::Uuid;

/// What one would write by hand for the same call.
pub(super) struct ByHand {
    http: reqwest::Client,
    url: String,
}

impl ByHand {
    pub(super) fn new(address: &str) -> Self {
        let http = reqwest::Client::builder()
            .user_agent("benchmark")
            .timeout(Duration::from_secs(60))
            .connect_timeout(Duration::from_secs(10))
            .tcp_nodelay(true)
            .build()
            .unwrap();
        Self { http, url: format!("http://{address}/v1/customers/c/orders/o") }
    }

    pub(super) async fn call(&self) {
        let response = self
            .http
            .get(&self.url)
            .bearer_auth("a-token-of-some-length")
            .header("Accept", "application/json")
            .header("MS-RequestId", Uuid::new_v4().to_string())
            .header("MS-CorrelationId", Uuid::new_v4().to_string())
            .header("MS-Contract-Version", "v1")
            .header("MS-PartnerCenter-Application", "benchmark")
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap();
        let body = response.bytes().await.unwrap();
        let order: Order = serde_json::from_slice(&body).unwrap();
        assert_eq!(order.id.as_str(), "o");
    }
}
