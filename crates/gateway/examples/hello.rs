//! A server that says hello, to hold measurements of the gateway against: the same libraries, and nothing of ours.
//! `cargo run --release -p chancery-gateway --example hello -- 127.0.0.1:7272`

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:7272".to_owned());
    let listener = TcpListener::bind(address).await?;
    axum::serve(listener, Router::new().route("/", get(|| async { "hello" }))).await
}
