//! A server that says the same to everything.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

/// A server that does as little as it can: one thread for each connection, one answer for everything.
pub(crate) fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer: Arc<[u8]> = answer().into_bytes().into();
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || {
                socket.set_nodelay(true).unwrap();
                let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
                while let Ok(count @ 1..) = socket.read(&mut buffer) {
                    seen.extend_from_slice(&buffer[..count]);
                    if seen.ends_with(b"\r\n\r\n") {
                        seen.clear();
                        if socket.write_all(&answer).is_err() {
                            return;
                        }
                    }
                }
            });
        }
    });
    address.to_string()
}

pub(super) fn answer() -> String {
    let line = |number: usize| {
        format!(
            r#"{{"lineItemNumber":{number},"offerId":"DZH318Z0BQ3Q:0001:DZH318Z0DLX6","subscriptionId":"6f5f7b1e-0000-4000-8000-{number:012}","quantity":1,"termDuration":"P1Y","transactionType":"New","friendlyName":"A line of an order","links":{{"sku":{{"uri":"/products/DZH318Z0BQ3Q/skus/0001?country=US","method":"GET","headers":[]}}}}}}"#
        )
    };
    let lines: Vec<String> = (0..3).map(line).collect();
    let body = format!(
        r#"{{"id":"o","alternateId":"0123456789ab","referenceCustomerId":"c","billingCycle":"annual","transactionType":"UserPurchase","lineItems":[{}],"currencyCode":"USD","currencySymbol":"$","creationDate":"2026-11-21T08:12:53.1234567Z","status":"completed","attributes":{{"objectType":"Order"}}}}"#,
        lines.join(",")
    );
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
