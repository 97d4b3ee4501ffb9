//! What all topics share: an emulator with many customers, and intents for them.

use std::sync::Arc;

use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_transport::auth::StaticToken;
use pc_transport::{Client, Clock, RateLimiter, Transport};
use pc_workflows::{LineIntent, PurchaseIntent};
use tokio::net::TcpListener;

pub(crate) fn emulator(clock: Arc<dyn Clock>, change: impl FnOnce(&mut EmulatorOptions)) -> Emulator {
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    change(&mut options);
    Emulator::new(options, clock)
}

/// An emulator on a socket, in a thread of its own, for as long as the process lives: its address.
pub(crate) fn serve(emulator: Emulator) -> String {
    in_a_thread(move |listener| async move {
        pc_emulator::server::serve(listener, emulator, std::future::pending()).await.unwrap();
    })
}

/// A server in a thread of its own, for as long as the process lives: its address.
pub(crate) fn in_a_thread<F: Future<Output = ()>>(
    serve: impl FnOnce(TcpListener) -> F + Send + 'static,
) -> String {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            serve(listener).await;
        });
    });
    format!("http://{}", told.recv().unwrap())
}

/// A client without the limiter, which would stop the benchmark.
pub(crate) fn client(transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Client {
    Client::new(transport, Arc::new(StaticToken::new("bench")), clock).with_limiter(RateLimiter::off())
}

/// One perpetual licence for one of the further customers.
pub(crate) fn intent(number: usize, customer: usize) -> PurchaseIntent {
    let id = format!("purchase-{number}").parse().unwrap();
    PurchaseIntent::new(id, demo::further_customer(customer).as_str(), "US".parse().unwrap())
        .line(LineIntent::new(demo::PERPETUAL_SOFTWARE, demo::PERPETUAL_SOFTWARE_SKU, 1))
}
