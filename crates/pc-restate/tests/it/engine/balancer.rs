//! One address for several copies of the service process.

use std::future::pending;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::copy_bidirectional;
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
    /// Closed when it gets no more.
    reachable: watch::Sender<()>,
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
    pub(crate) fn add(&self, name: &str, address: SocketAddr) {
        let added = Known { name: name.to_owned(), address, reachable: watch::Sender::new(()) };
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
        let Some((address, reachable)) = copies.lock().unwrap().next() else { return };
        let Ok(copy) = TcpStream::connect(address).await else { continue };
        let _ = copy.set_nodelay(true);
        copies.lock().unwrap().connections.spawn(carry(caller, copy, reachable));
        return;
    }
}

async fn carry(mut caller: TcpStream, mut copy: TcpStream, mut reachable: watch::Receiver<()>) {
    tokio::select! {
        _ = copy_bidirectional(&mut caller, &mut copy) => return,
        _ = reachable.changed() => {}
    }
    drop(caller);
    pending::<()>().await;
}

impl Copies {
    fn next(&mut self) -> Option<(SocketAddr, watch::Receiver<()>)> {
        self.turn += 1;
        let known = self.known.get(self.turn % self.known.len().max(1))?;
        Some((known.address, known.reachable.subscribe()))
    }
}
