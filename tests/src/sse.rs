//! A reader of server-sent events that knows nothing of ours: HTTP/1.0, so that the body is the stream.

use std::io;
use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// One event, as a browser would dispatch it.
#[derive(Clone, Debug, PartialEq)]
pub struct SseEvent {
    /// Its name.
    pub name: String,
    /// What it carries.
    pub data: Value,
    /// The last id that was told, with it or before.
    pub id: String,
}

/// A stream that is being read.
pub struct Sse {
    lines: BufReader<TcpStream>,
    /// The status of the answer.
    pub status: u16,
    /// The headers of the answer, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The last id that was told: what a browser sends when it connects again.
    pub id: String,
    /// After how many milliseconds to connect again.
    pub retry: Option<u64>,
}

impl Sse {
    /// Asks for a stream.
    ///
    /// # Errors
    ///
    /// When nobody listens, or the connection ends before the answer has begun.
    pub async fn open(at: SocketAddr, path: &str, id: &str) -> io::Result<Self> {
        let mut stream = TcpStream::connect(at).await?;
        let header = if id.is_empty() { String::new() } else { format!("Last-Event-ID: {id}\r\n") };
        let request = format!(
            "GET {path} HTTP/1.0\r\nHost: {at}\r\nAccept: text/event-stream\r\n{header}\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let lines = BufReader::new(stream);
        let mut sse =
            Self { lines, status: 0, headers: Vec::new(), id: id.to_owned(), retry: None };
        let status = sse.line().await?;
        let code = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        sse.status = code.ok_or_else(|| io::Error::other(status))?;
        loop {
            let line = sse.line().await?;
            let Some((name, value)) = line.split_once(": ") else { return Ok(sse) };
            sse.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
    }

    /// Returns the next event.
    ///
    /// # Errors
    ///
    /// When the stream ends.
    pub async fn next(&mut self) -> io::Result<SseEvent> {
        let (mut name, mut data) = (String::new(), Vec::new());
        loop {
            let line = self.line().await?;
            let (field, value) = line.split_once(':').unwrap_or((&line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                _ if line.is_empty() && data.is_empty() => name.clear(),
                _ if line.is_empty() => {
                    let text: String = data.join("\n");
                    let data = serde_json::from_str(&text).map_err(io::Error::other)?;
                    return Ok(SseEvent { name, data, id: self.id.clone() });
                }
                "event" => value.clone_into(&mut name),
                "data" => data.push(value.to_owned()),
                "id" => value.clone_into(&mut self.id),
                "retry" => self.retry = value.parse().ok(),
                _ => {}
            }
        }
    }

    /// Returns the next event that is no heartbeat.
    ///
    /// # Errors
    ///
    /// When the stream ends.
    pub async fn news(&mut self) -> io::Result<SseEvent> {
        loop {
            let event = self.next().await?;
            if event.name != "heartbeat" {
                return Ok(event);
            }
        }
    }

    async fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.lines.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }
}
