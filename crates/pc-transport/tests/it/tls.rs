//! TLS against a server whose certificate only our own authority vouches for, and which wants to know who calls.

use std::sync::Arc;

use pc_transport::wire::{Method, Request};
use pc_transport::{ClientIdentity, Delivery, ExtraRoots, HttpTransport, HttpTransportOptions, Transport};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const ROOT: &[u8] = include_bytes!("tls/test-root.pem");
/// For 127.0.0.1, as server and as client.
const CERTIFICATE_AND_KEY: &[u8] = include_bytes!("tls/test-certificate-and-key.pem");

/// A server that answers whoever shows a certificate of our authority; its origin.
async fn server() -> String {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ROOT).unwrap()).unwrap();
    let verifier =
        WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone()).build().unwrap();
    let (chain, key) = (
        vec![CertificateDer::from_pem_slice(CERTIFICATE_AND_KEY).unwrap()],
        PrivateKeyDer::from_pem_slice(CERTIFICATE_AND_KEY).unwrap(),
    );
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_client_cert_verifier(verifier).with_single_cert(chain, key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            // Who shows no certificate of ours is sent away.
            let Ok(mut socket) = acceptor.accept(socket).await else { continue };
            let _ = socket.read(&mut [0; 1000]).await;
            let _ = socket.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").await;
            let _ = socket.shutdown().await;
        }
    });
    origin
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_only_where_it_is_named_and_the_program_shows_its_certificate() {
    let origin = server().await;
    let roots = ExtraRoots::from_pem(ROOT).unwrap();
    let identity = ClientIdentity::from_pem(CERTIFICATE_AND_KEY, CERTIFICATE_AND_KEY).unwrap();
    let status = async |roots: Option<&ExtraRoots>, identity: Option<&ClientIdentity>| {
        let mut options = HttpTransportOptions::default();
        options.extra_roots = roots.cloned().unwrap_or_default();
        options.identity = identity.cloned();
        let transport = HttpTransport::new(&origin, options).unwrap();
        transport.send(Request::outside_version(Method::Get, &["x"])).await.map(|reply| reply.status)
    };
    assert_eq!(status(Some(&roots), Some(&identity)).await.unwrap(), 204);
    let unknown = status(None, Some(&identity)).await.unwrap_err();
    assert_eq!(unknown.delivery, Delivery::NotSent, "{unknown}");
    assert!(status(Some(&roots), None).await.is_err(), "it shows no certificate");
}

#[test]
fn what_is_no_certificate_is_refused_and_no_key_is_shown() {
    for other in [&b""[..], b"hunter2", b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
        let error = ExtraRoots::from_pem(other).unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
        assert!(ClientIdentity::from_pem(CERTIFICATE_AND_KEY, other).is_err());
    }
    let identity = ClientIdentity::from_pem(CERTIFICATE_AND_KEY, CERTIFICATE_AND_KEY).unwrap();
    let shown = format!("{identity:?}");
    assert!(shown.contains("certificates: 1") && shown.len() < 60, "{shown}");
}
