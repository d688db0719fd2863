//! A door between some clients and a server: shut, they are cut off, and nobody else is.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Passes TCP connections on to a server while it is open.
pub struct Gate {
    address: SocketAddr,
    open: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

impl Gate {
    /// Opens a gate before the server at a `nats://` address.
    pub async fn before(url: &str) -> Self {
        let server = url.strip_prefix("nats://").expect("a NATS address").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let open = watch::Sender::new(true);
        let accepting = tokio::spawn(accept(listener, server, open.subscribe()));
        Self { address, open, accepting }
    }

    /// Returns the address on this side of the gate.
    pub fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    /// Cuts all connections, and every one that is tried from now on.
    pub fn shut(&self) {
        self.open.send_replace(false);
    }

    /// Lets connections through again.
    pub fn open(&self) {
        self.open.send_replace(true);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.shut();
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, server: String, open: watch::Receiver<bool>) {
    while let Ok((client, _)) = listener.accept().await {
        if *open.borrow() {
            tokio::spawn(pass(client, server.clone(), open.clone()));
        }
    }
}

async fn pass(mut client: TcpStream, server: String, mut open: watch::Receiver<bool>) {
    // A server that is away closes the door on this side, too.
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        _ = open.wait_for(|open| !open) => {}
    }
}
