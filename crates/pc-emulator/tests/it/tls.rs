//! The same over https, for clients that trust the development CA.

use std::sync::Arc;
use std::time::Duration;

use pc_emulator::server::{DevelopmentCa, ServerOptions, serve_with};
use pc_emulator::{Emulator, EmulatorOptions};
use pc_transport::Clock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::time_provider::TimeProvider;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::harness::ManualClock;

/// Certificates are judged at this time, in seconds since 1970.
#[derive(Debug)]
struct At(u64);

impl TimeProvider for At {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(self.0)))
    }
}

fn client(ca: &DevelopmentCa, seconds: u64) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca.certificate_pem().as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_details(Arc::new(default_provider()), Arc::new(At(seconds)));
    let config = config.with_safe_default_protocol_versions().unwrap();
    TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

#[tokio::test]
async fn who_trusts_the_ca_is_answered_and_led_on_over_https() {
    let clock = ManualClock::new();
    let now = clock.now();
    let seconds = u64::try_from(now.unix_millis() / 1000).unwrap();
    let made = DevelopmentCa::generate(now).unwrap();
    let ca = DevelopmentCa::from_pem(made.certificate_pem(), &made.key_pem()).unwrap();
    let mut options = ServerOptions::default();
    options.allowed_hosts = vec!["emulator.example".to_owned()];
    options.tls = Some(ca.issue(&options.allowed_hosts, now).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let emulator = Emulator::new(EmulatorOptions::default(), clock);
    tokio::spawn(serve_with(options, listener, emulator, std::future::pending()));

    for name in ["localhost", "127.0.0.1", "emulator.example"] {
        let stream = TcpStream::connect(address).await.unwrap();
        let named = ServerName::try_from(name).unwrap();
        let mut stream = client(&made, seconds).connect(named, stream).await.unwrap();
        let ask = format!(
            "GET /common/v2.0/.well-known/openid-configuration HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\
             X-Forwarded-Proto: http\r\n\r\n"
        );
        stream.write_all(ask.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await; // the end may come without a farewell
        let told = format!("\"token_endpoint\":\"https://{name}/common/oauth2/v2.0/token\"");
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains(&told), "{answer}");
        assert!(answer.contains("server: partner-center-emulator/"), "{answer}");
    }
    let stream = TcpStream::connect(address).await.unwrap();
    let other = ServerName::try_from("other.example").unwrap();
    assert!(client(&made, seconds).connect(other, stream).await.is_err(), "another name");
    let stranger = DevelopmentCa::generate(now).unwrap();
    let stream = TcpStream::connect(address).await.unwrap();
    let named = ServerName::try_from("localhost").unwrap();
    assert!(client(&stranger, seconds).connect(named, stream).await.is_err(), "another CA");
}
