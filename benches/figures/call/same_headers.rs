//! That both clients send the same headers: who sends fewer is faster for nothing.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpListener;

use super::{ByHand, OneThread, Ours, fixed_answer};

/// One call of each to a listener that keeps what it hears.
pub(super) fn check() {
    let runtime = OneThread::new();
    let ours = headers(|address| runtime.block_on(async { Ours::new(address).call().await }));
    let by_hand = headers(|address| runtime.block_on(async { ByHand::new(address).call().await }));
    assert_eq!(ours, by_hand, "both must send the same headers");
}

/// The names of the headers of one call.
fn headers(call: impl FnOnce(&str)) -> BTreeSet<String> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let heard = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let (mut head, mut buffer) = (Vec::new(), [0; 4096]);
        while !head.ends_with(b"\r\n\r\n") {
            let count = socket.read(&mut buffer).unwrap();
            head.extend_from_slice(&buffer[..count]);
        }
        socket.write_all(fixed_answer::answer().as_bytes()).unwrap();
        String::from_utf8(head).unwrap()
    });
    call(&address);
    let head = heard.join().unwrap();
    let names = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    names.map(|(name, _)| name.to_ascii_lowercase()).collect()
}
