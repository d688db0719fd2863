//! A web server of plain files, and servers that misbehave: HTTP/1.1 by hand, on loopback, on a free port.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How a server answers, by the path asked for.
type Answer = dyn Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync;

/// A running server; it stops on drop.
pub struct WebServer {
    address: String,
    stopping: Arc<AtomicBool>,
    connections: Arc<AtomicUsize>,
}

impl WebServer {
    /// Serves the files of a directory.
    pub fn of_files(dir: impl Into<PathBuf>) -> Self {
        let dir = dir.into();
        Self::answering(move |path, stream| match std::fs::read(dir.join(path)) {
            Ok(bytes) => respond(stream, "200 OK", &bytes),
            Err(_) => respond(stream, "404 Not Found", b"no such file\n"),
        })
    }

    /// Answers as told; the path has no slash before it.
    pub fn answering(
        answer: impl Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address").to_string();
        let (stopping, connections) = (Arc::default(), Arc::default());
        let server = Self { address, stopping, connections };
        let (stopping, connections) = (server.stopping.clone(), server.connections.clone());
        let answer: Arc<Answer> = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stopping.load(Ordering::SeqCst) {
                    return;
                }
                connections.fetch_add(1, Ordering::SeqCst);
                let answer = Arc::clone(&answer);
                std::thread::spawn(move || serve(&stream, &*answer));
            }
        });
        server
    }

    /// Returns the address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns how many connections were made so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // Wakes the listener; if nobody listens any more, it has ended already.
        drop(TcpStream::connect(&self.address));
    }
}

/// Writes a whole answer; the connection stays open for the next.
///
/// # Errors
///
/// When nobody reads it.
pub fn respond(stream: &mut TcpStream, status: &str, body: &[u8]) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body].concat())
}

/// Reads requests and answers them, until the client has gone.
fn serve(stream: &TcpStream, answer: &Answer) {
    let (Ok(reader), Ok(mut writer)) = (stream.try_clone(), stream.try_clone()) else { return };
    let mut lines = BufReader::new(reader).lines();
    while let Some(Ok(request)) = lines.next() {
        let path = request.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
        while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
        if answer(&path, &mut writer).is_err() {
            return;
        }
    }
}
