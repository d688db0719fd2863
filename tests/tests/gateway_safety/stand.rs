//! A gateway with limits of its own, and a client that sends whatever it likes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chancery_bus::{Bus, ConnectOptions};
use chancery_domain::RecordedAt;
use chancery_gateway::{Config, Limits, StreamLimits, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// What anything takes at most on a loaded machine.
pub(crate) const SOON: Duration = Duration::from_mins(1);

/// A gateway in this process.
pub(crate) struct Gateway {
    pub(crate) at: SocketAddr,
    stop: CancellationToken,
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Gateway {
    pub(crate) async fn start(url: &str, limits: Limits) -> Self {
        Self::with(url, limits, None, &[]).await
    }

    pub(crate) async fn with(
        url: &str,
        limits: Limits,
        token: Option<&str>,
        hosts: &[&str],
    ) -> Self {
        let bus = Bus::connect(ConnectOptions::new(url, "gateway")).await.expect("connected");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let (at, stop) = (listener.local_addr().expect("it listens"), CancellationToken::new());
        let config = Config {
            clock: Arc::new(|| RecordedAt::from_micros(0)),
            entropy: Arc::new(|bytes| bytes.fill(7)),
            metrics: Arc::new(|| "some_number 1\n".to_owned()),
            token: token.map(str::to_owned),
            publishers: None,
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            streams: StreamLimits::default(),
            limits,
        };
        let stopping = stop.clone();
        tokio::spawn(async move { serve(listener, bus, config, stopping).await });
        Self { at, stop }
    }

    /// Sends a head and a body as they are; returns the whole answer.
    pub(crate) async fn sends(&self, head: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.at).await.expect("connected");
        let head = head.replace("{at}", &self.at.to_string());
        stream.write_all(head.as_bytes()).await.expect("sent");
        // One that is refused early may be closed before it is all there.
        let _ = stream.write_all(body).await;
        Answer::read(stream).await
    }

    /// Asks for a path, with further headers.
    pub(crate) async fn asks(&self, method: &str, path: &str, headers: &[&str]) -> Answer {
        let mut lines: Vec<String> = headers.iter().map(|line| (*line).to_owned()).collect();
        if !headers.iter().any(|line| line.starts_with("Host:")) {
            lines.push("Host: {at}".to_owned());
        }
        let head = format!(
            "{method} {path} HTTP/1.1\r\nConnection: close\r\n{}\r\n\r\n",
            lines.join("\r\n")
        );
        self.sends(&head, b"").await
    }
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        // A connection that is reset ends as well.
        let _ = tokio::time::timeout(SOON, stream.read_to_end(&mut bytes)).await.expect("in time");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Self { status, text }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let head = self.text.split("\r\n\r\n").next()?;
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(crate) fn body(&self) -> serde_json::Value {
        let body = self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        serde_json::from_str(body).unwrap_or_default()
    }
}
