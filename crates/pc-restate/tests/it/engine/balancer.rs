//! One address for several copies of the service process.

use std::future::pending;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Gives every connection to the next copy in turn that can be reached. Ends when it is dropped.
pub(crate) struct Balancer {
    address: SocketAddr,
    copies: Arc<Mutex<Copies>>,
    _accepting: JoinSet<()>,
}

#[derive(Default)]
struct Copies {
    known: Vec<Known>,
    turn: usize,
    connections: JoinSet<()>,
}

/// A copy that gets connections.
struct Known {
    name: String,
    address: SocketAddr,
    words: Words,
    /// Closed when it gets no more.
    reachable: watch::Sender<()>,
}

/// How a copy speaks: its own words, or one in place of another, of the same length, as another version of the program says
/// it. What it hears is translated back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words(Option<[String; 2]>);

impl Words {
    /// Says `said` for `word`.
    pub(crate) fn with(word: &str, said: &str) -> Self {
        assert_eq!(word.len(), said.len(), "frames have their length");
        Self(Some([word.to_owned(), said.to_owned()]))
    }

    fn said(&self, bytes: &mut [u8]) {
        if let Some([word, said]) = &self.0 {
            replace(bytes, word.as_bytes(), said.as_bytes());
        }
    }

    fn heard(&self, bytes: &mut [u8]) {
        if let Some([word, said]) = &self.0 {
            replace(bytes, said.as_bytes(), word.as_bytes());
        }
    }
}

fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let mut begin = 0;
    while let Some(at) = bytes[begin..].windows(old.len()).position(|window| window == old) {
        begin += at + old.len();
        bytes[begin - old.len()..begin].copy_from_slice(new);
    }
}

impl Balancer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let (address, copies) = (listener.local_addr().unwrap(), Arc::<Mutex<Copies>>::default());
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, copies.clone()));
        Self { address, copies, _accepting: accepting }
    }

    /// Where the engine finds the copies.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Connections go to this copy as well.
    pub(crate) fn add(&self, name: &str, address: SocketAddr, words: Words) {
        let added = Known { name: name.to_owned(), address, words, reachable: watch::Sender::new(()) };
        self.copies.lock().unwrap().known.push(added);
    }

    /// The copy gets no more connections. Those that it has are closed to the engine, and silent to the copy: as when the
    /// network between them is parted, it cannot know.
    pub(crate) fn remove(&self, name: &str) {
        self.copies.lock().unwrap().known.retain(|known| known.name != name);
    }
}

async fn accept(listener: TcpListener, copies: Arc<Mutex<Copies>>) {
    while let Ok((caller, _)) = listener.accept().await {
        let _ = caller.set_nodelay(true);
        connect(caller, &copies).await;
    }
}

/// Connects a caller to the next copy that can be reached, if there is one.
async fn connect(caller: TcpStream, copies: &Mutex<Copies>) {
    let attempts = copies.lock().unwrap().known.len();
    for _ in 0..attempts {
        let Some((address, words, reachable)) = copies.lock().unwrap().next() else { return };
        let Ok(copy) = TcpStream::connect(address).await else { continue };
        let _ = copy.set_nodelay(true);
        copies.lock().unwrap().connections.spawn(carry(caller, copy, words, reachable));
        return;
    }
}

async fn carry(
    mut caller: TcpStream,
    mut served: TcpStream,
    words: Words,
    mut reachable: watch::Receiver<()>,
) {
    {
        let (mut from_caller, mut to_caller) = caller.split();
        let (mut from_copy, mut to_copy) = served.split();
        tokio::select! {
            _ = copy(&mut from_caller, &mut to_copy, |bytes| words.heard(bytes)) => return,
            _ = copy(&mut from_copy, &mut to_caller, |bytes| words.said(bytes)) => return,
            _ = reachable.changed() => {}
        }
    }
    drop(caller);
    pending::<()>().await; // the copy's side stays open
}

/// Carries bytes, translated. A word that two pieces share is not noticed: pieces are whole frames here.
async fn copy(
    from: &mut (impl AsyncReadExt + Unpin),
    to: &mut (impl AsyncWriteExt + Unpin),
    translate: impl Fn(&mut [u8]),
) -> io::Result<()> {
    let mut bytes = vec![0; 256 << 10];
    loop {
        let count = from.read(&mut bytes).await?;
        if count == 0 {
            return Ok(());
        }
        translate(&mut bytes[..count]);
        to.write_all(&bytes[..count]).await?;
    }
}

impl Copies {
    fn next(&mut self) -> Option<(SocketAddr, Words, watch::Receiver<()>)> {
        self.turn += 1;
        let known = self.known.get(self.turn % self.known.len().max(1))?;
        Some((known.address, known.words.clone(), known.reachable.subscribe()))
    }
}
