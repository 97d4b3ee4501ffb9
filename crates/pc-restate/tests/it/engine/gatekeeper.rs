//! Lets a copy send, or holds it back at a chosen instant: copies ask here for the token of every attempt, before they look
//! whether it is too late to send.

use std::net::Ipv4Addr;
use std::sync::Arc;

use async_trait::async_trait;
use pc_emulator::Emulator;
use pc_models::Timestamp;
use pc_transport::auth::{AuthError, Token, TokenSource};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Holds back the first attempt that is made when the last thing the service received is a certain operation.
pub(crate) struct Gatekeeper {
    address: String,
    held: watch::Receiver<bool>,
    open: Arc<watch::Sender<bool>>,
    _serving: JoinSet<()>,
}

impl Gatekeeper {
    pub(crate) async fn after(operation: &'static str, emulator: &Emulator) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (held, open) = (watch::Sender::new(false), Arc::new(watch::Sender::new(false)));
        let (telling, mut serving) = (held.subscribe(), JoinSet::new());
        serving.spawn(keep(listener, operation, emulator.clone(), held, open.clone()));
        Self { address, held: telling, open, _serving: serving }
    }

    /// Where copies ask.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Waits until an attempt is held back.
    pub(crate) async fn holds(&mut self) {
        self.held.wait_for(|held| *held).await.unwrap();
    }

    /// Lets the one that is held back go on.
    pub(crate) fn let_go(&self) {
        self.open.send_replace(true);
    }
}

async fn keep(
    listener: TcpListener,
    operation: &'static str,
    emulator: Emulator,
    held: watch::Sender<bool>,
    open: Arc<watch::Sender<bool>>,
) {
    while let Ok((mut asking, _)) = listener.accept().await {
        let last = emulator.requests(1).pop().and_then(|request| request.operation);
        let is_held = last == Some(operation) && !held.send_replace(true); // the first one only
        let mut open = open.subscribe();
        tokio::spawn(async move {
            if is_held {
                let _ = open.wait_for(|open| *open).await;
            }
            let _ = asking.write_all(b"go").await;
        });
    }
}

/// Tokens for every attempt, which the gatekeeper has to let through.
pub(crate) struct AskingTokens(String);

impl AskingTokens {
    /// Of the gatekeeper at this address.
    pub(crate) fn of(gatekeeper: &str) -> Self {
        Self(gatekeeper.to_owned())
    }
}

#[async_trait]
impl TokenSource for AskingTokens {
    async fn token(&self) -> Result<Token, AuthError> {
        // A gatekeeper that is gone holds nobody back.
        if let Ok(mut gatekeeper) = TcpStream::connect(&self.0).await {
            let _ = gatekeeper.read_to_end(&mut Vec::new()).await;
        }
        Ok(Token::new("token".into(), Timestamp::from_unix_millis(i64::MAX / 2)))
    }

    async fn reject(&self, _: &Token) {}
}
