//! Archives on web servers, which may be slow, broken or worse.

use std::io::Write;
use std::time::{Duration, Instant};

use chancery_tests::{TestArchive, WebServer, respond};

use crate::stand::{audit, published};

/// Serves an archive whose checkpoint, or whose file `path`, is answered otherwise.
fn misbehaving(
    path: &'static str,
    answer: impl Fn(&mut std::net::TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
) -> (TestArchive, WebServer, tempfile::TempDir) {
    let (archive, dir) = published();
    let files = dir.path().to_owned();
    let server = WebServer::answering(move |asked, stream| {
        if asked == path {
            return answer(stream);
        }
        match std::fs::read(files.join(asked)) {
            Ok(bytes) => respond(stream, "200 OK", &bytes),
            Err(_) => respond(stream, "404 Not Found", b""),
        }
    });
    (archive, server, dir)
}

#[test]
fn any_server_of_plain_files_will_do() {
    let (archive, dir) = published();
    let server = WebServer::of_files(dir.path());
    let audited = audit(format!("{}/", server.url()), &["--key", &archive.vkey()]);
    audited.is_ok();
    assert_eq!(audited.report["public"]["place"], format!("{}/", server.url()));
    assert!(server.connections() <= 6, "connections are kept: {}", server.connections());
}

#[test]
fn a_missing_file_is_named() {
    let (archive, dir) = published();
    std::fs::remove_file(dir.path().join("parts/000")).unwrap();
    let server = WebServer::of_files(dir.path());
    audit(server.url(), &["--key", &archive.vkey()]).differs_at(&["public parts/000"]);
    let empty = tempfile::tempdir().unwrap();
    let server = WebServer::of_files(empty.path());
    audit(server.url(), &[]).failed(1, &["checkpoint", &server.url()]);
}

#[test]
fn nobody_there_or_in_trouble_is_unavailable() {
    let address = WebServer::answering(|_, _| Ok(())).url();
    audit(&address, &[]).failed(5, &["checkpoint"]);
    let (_, server, _dir) =
        misbehaving("parts/000", |stream| respond(stream, "503 Service Unavailable", b""));
    audit(server.url(), &[]).failed(5, &["parts/000", "503"]);
    let (_, server, _dir) = misbehaving("vkey", |_| Err(std::io::ErrorKind::BrokenPipe.into()));
    audit(server.url(), &[]).failed(5, &["vkey"]);
}

#[test]
fn a_redirect_is_followed_and_a_loop_ends() {
    let redirect = |stream: &mut std::net::TcpStream, to: &str| {
        let head = format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
        stream.write_all(head.as_bytes())
    };
    let (archive, dir) = published();
    let here = WebServer::of_files(dir.path());
    let to = here.url();
    let before =
        WebServer::answering(move |path, stream| redirect(stream, &format!("{to}/{path}")));
    audit(before.url(), &["--key", &archive.vkey()]).is_ok();
    let (_, server, _dir) =
        misbehaving("checkpoint", move |stream| redirect(stream, "/checkpoint"));
    audit(server.url(), &[]).failed(5, &["checkpoint", "redirect"]);
}

#[test]
fn a_slow_server_is_given_up() {
    let begun = Instant::now();
    let (archive, server, _dir) = misbehaving("tile/0/000", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 8192\r\n\r\n")?;
        // One byte, and then nothing more: the answer ends when the other side has gone.
        stream.write_all(b"x")?;
        std::io::copy(&mut stream.try_clone()?, &mut std::io::sink()).map(|_| ())
    });
    let audited = audit(server.url(), &["--key", &archive.vkey(), "--timeout", "1"]);
    audited.failed(5, &["tile/0/000"]);
    assert!(begun.elapsed() < Duration::from_mins(1));
}

#[test]
fn an_endless_answer_is_cut_off() {
    for path in ["checkpoint", "vkey", "tile/0/000", "tile/entries/000", "parts/000"] {
        let (archive, server, _dir) = misbehaving(path, |stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            let chunk = [b"10000\r\n".as_slice(), &vec![b'x'; 0x10000], b"\r\n"].concat();
            loop {
                stream.write_all(&chunk)?;
            }
        });
        let audited = audit(server.url(), &["--key", &archive.vkey()]);
        assert_eq!(audited.code, Some(3), "{path}: {audited:#?}");
        let place = audited.places()[0].to_owned();
        assert!(place.starts_with(&format!("public {path}")), "{place}");
    }
}

#[test]
fn what_is_no_address_is_said() {
    audit("ftp://example.com/log", &[]).failed(1, &["ftp://example.com/log"]);
    audit("http://example.com/log?x=1", &[]).failed(1, &["query"]);
    audit("no/such/directory", &[]).failed(1, &["no/such/directory"]);
}
