//! The HTTP transport against a real server on loopback.

use pc_transport::operations::GetOrder;
use pc_transport::wire::{Method, Request};
use pc_transport::{Delivery, HttpTransport, HttpTransportOptions, Operation, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wiremock::matchers::{body_json, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn transport(origin: &str, options: HttpTransportOptions) -> HttpTransport {
    HttpTransport::new(origin, options).unwrap()
}

#[tokio::test]
async fn a_request_arrives_as_it_was_written() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/customers/a%2Fb/carts"))
        .and(query_param("country", "US & more"))
        .and(header("ms-requestid", "r"))
        .and(body_json(serde_json::json!({"lineItems": []})))
        .respond_with(
            ResponseTemplate::new(201).insert_header("MS-CorrelationId", "c").set_body_string("\u{feff}{}"),
        )
        .expect(1)
        .mount(&server)
        .await;
    let request = Request::post(&["customers", "a/b", "carts"])
        .query("country", "US & more")
        .header("MS-RequestId", "r")
        .json(&serde_json::json!({"lineItems": []}));
    let reply = transport(&server.uri(), Default::default()).send(request).await.unwrap();
    assert_eq!((reply.status, reply.find_header("ms-correlationid")), (201, Some("c")));
    assert_eq!(reply.text_bytes(), b"{}");
}

#[test]
fn plain_http_asks_no_proxy_of_the_environment() {
    let itself = std::env::current_exe().unwrap();
    let nowhere = "http://127.0.0.1:9";
    let again = std::process::Command::new(itself)
        .args(["--exact", "http_transport::a_request_arrives_as_it_was_written"])
        .envs([("http_proxy", nowhere), ("HTTP_PROXY", nowhere), ("ALL_PROXY", nowhere)])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&again.stdout);
    assert!(again.status.success() && told.contains("1 passed"), "{told}");
}

#[tokio::test]
async fn a_redirect_is_a_reply_and_is_not_followed() {
    let (server, elsewhere) = (MockServer::start().await, MockServer::start().await);
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(307).insert_header("Location", elsewhere.uri().as_str()))
        .mount(&server)
        .await;
    let order = GetOrder::new("c".into(), "o".into());
    let request = order.request().header("Authorization", "Bearer secret");
    let reply = transport(&server.uri(), Default::default()).send(request).await.unwrap();
    assert_eq!(reply.status, 307);
    assert!(elsewhere.received_requests().await.unwrap().is_empty(), "the token went to another host");
}

#[tokio::test]
async fn only_a_connection_that_was_never_made_counts_as_not_sent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let request = Request::outside_version(Method::Get, &["x"]);

    let cut_off = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut seen = [0; 16];
        socket.read_exact(&mut seen).await.unwrap();
        // dropped: the request arrived, no answer comes
    });
    let error = transport(&origin, Default::default()).send(request.clone()).await.unwrap_err();
    assert_eq!(error.delivery, Delivery::MaybeSent, "{error}");
    cut_off.await.unwrap();

    let error = transport(&origin, Default::default()).send(request).await.unwrap_err();
    assert_eq!(error.delivery, Delivery::NotSent, "{error}");
    assert!(error.reason.contains("cannot connect"), "{error}");
}

#[tokio::test]
async fn an_answer_cut_short_or_too_large_may_have_been_executed() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        for body in ["short", "longer than what is accepted"] {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut seen = [0; 16];
            socket.read_exact(&mut seen).await.unwrap();
            let length = if body == "short" { 100 } else { body.len() };
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
            socket.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let mut options = HttpTransportOptions::default();
    options.max_body = 10;
    for expected in ["broke off", "larger than 10 bytes"] {
        let request = Request::outside_version(Method::Get, &["x"]);
        let error = transport(&origin, options.clone()).send(request).await.unwrap_err();
        assert_eq!(error.delivery, Delivery::MaybeSent);
        assert!(error.reason.contains(expected), "{error}");
    }
    server.await.unwrap();
}

/// The environment is read once per process: the same test again, in one with a proxy.
#[tokio::test]
async fn plain_http_goes_around_proxies() {
    const NAME: &str = "http_transport::plain_http_goes_around_proxies";
    if std::env::var_os("HTTP_PROXY").is_none() {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME])
            .env("HTTP_PROXY", "http://127.0.0.1:1")
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .output()
            .unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        return;
    }
    let server = MockServer::start().await;
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let request = Request::outside_version(Method::Get, &["x"]);
    let reply = transport(&server.uri(), Default::default()).send(request).await.unwrap();
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_client_of_the_callers_is_used_and_where_it_was_redirected_to_is_not_believed() {
    let (server, elsewhere) = (MockServer::start().await, MockServer::start().await);
    Mock::given(path("/plain"))
        .and(header("X-Mine", "yes"))
        .respond_with(ResponseTemplate::new(200))
        .mount(&server)
        .await;
    let redirect = ResponseTemplate::new(307).insert_header("Location", elsewhere.uri().as_str());
    Mock::given(path("/moved")).respond_with(redirect).mount(&server).await;
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(200)).mount(&elsewhere).await;
    let _ = rustls::crypto::ring::default_provider().install_default(); // reqwest brings none
    let headers = [("X-Mine", "yes")].map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    let following = reqwest::Client::builder().default_headers(headers.into_iter().collect());
    let following = following.no_proxy().build().unwrap();
    let transport = HttpTransport::with_client(&server.uri(), following, Default::default()).unwrap();
    let send = |path: &'static str| transport.send(Request::outside_version(Method::Get, &[path]));
    assert_eq!(send("plain").await.unwrap().status, 200);
    let error = send("moved").await.unwrap_err();
    assert_eq!(error.delivery, Delivery::MaybeSent);
    assert!(error.reason.contains("followed a redirect"), "{error}");
    let client = reqwest::Client::new();
    assert!(HttpTransport::with_client("http://api.example", client, Default::default()).is_err());
}

/// Takes one connection, and gives what it was sent first.
async fn heard(listener: tokio::net::TcpListener) -> String {
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut bytes = vec![0; 1000];
    let length = socket.read(&mut bytes).await.unwrap();
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

#[tokio::test]
async fn https_goes_through_the_proxy_that_is_named_and_its_password_is_not_shown() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut options = HttpTransportOptions::default();
    let proxy = format!("http://me:hunter2@{}", listener.local_addr().unwrap());
    options.proxy = Some(proxy.into());
    assert!(!format!("{options:?}").contains("hunter2"));
    let transport = transport("https://api.example", options.clone());
    let request = Request::outside_version(Method::Get, &["x"]).header("Authorization", "Bearer token");
    let (asked, sent) = tokio::join!(heard(listener), transport.send(request));
    assert!(asked.starts_with("CONNECT api.example:443"), "{asked}");
    assert!(asked.to_lowercase().contains("proxy-authorization: basic bwu6ahvudgvymg=="), "{asked}");
    assert!(!asked.contains("token"), "{asked}");
    let error = sent.unwrap_err();
    assert!(!error.to_string().contains("hunter2"), "{error}");
    // Plain http goes around it: a token would leave the machine readable.
    let server = MockServer::start().await;
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let request = Request::outside_version(Method::Get, &["x"]);
    assert_eq!(self::transport(&server.uri(), options).send(request).await.unwrap().status, 200);
    let mut options = HttpTransportOptions::default();
    options.proxy = Some("hunter2@ no address".into());
    let error = HttpTransport::new("https://api.example", options).unwrap_err();
    assert!(!error.to_string().contains("hunter2"), "{error}");
}
