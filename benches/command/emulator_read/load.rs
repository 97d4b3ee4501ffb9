//! What keeps a server busy: plain bytes, so that next to nothing of the time is the client's.

use std::io::{Read, Write};
use std::net::TcpStream;

/// How many connections are kept busy.
const CONNECTION_COUNT: usize = 16;

/// Keeps connections busy: a request on each, then the answers.
pub(super) struct Load {
    request: Vec<u8>,
    connections: Vec<TcpStream>,
    buffer: Vec<u8>,
}

impl Load {
    pub(super) fn new(server: &str, target: &str) -> Self {
        let ids = "MS-RequestId: 6a1b0c9e-5a7b-4f59-9c0d-0f4b6f8a1c11\r\nMS-CorrelationId: 6a1b0c9e-5a7b-4f59-9c0d-0f4b6f8a1c12\r\n";
        let request =
            format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n{ids}\r\n");
        let connect = |_| {
            let stream = TcpStream::connect(server.trim_start_matches("http://")).unwrap();
            stream.set_nodelay(true).unwrap();
            stream
        };
        let connections = (0..CONNECTION_COUNT).map(connect).collect();
        Self { request: request.into_bytes(), connections, buffer: vec![0; 64 * 1024] }
    }

    /// How many bytes one answer has.
    pub(super) fn answer_length(&mut self) -> usize {
        let connection = &mut self.connections[0];
        connection.write_all(&self.request).unwrap();
        read_answer(connection, &mut self.buffer)
    }

    /// Sends a request on each connection and reads the answers, so many times.
    pub(super) fn rounds(&mut self, rounds: u32) {
        for _ in 0..rounds {
            for connection in &mut self.connections {
                connection.write_all(&self.request).unwrap();
            }
            for connection in &mut self.connections {
                read_answer(connection, &mut self.buffer);
            }
        }
    }
}

/// How many bytes it has.
fn read_answer(connection: &mut TcpStream, buffer: &mut [u8]) -> usize {
    let mut filled = 0;
    loop {
        filled += connection.read(&mut buffer[filled..]).unwrap();
        let Some(head) = buffer[..filled].windows(4).position(|end| end == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head]).unwrap().to_ascii_lowercase();
        assert!(text.starts_with("http/1.1 200"), "{text}");
        let length = text.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
        if filled >= head + 4 + length.parse::<usize>().unwrap() {
            return filled;
        }
    }
}
