//! Follows one key of one view: the document as it is, then every change, each exactly once.
//!
//! `cargo run -p chancery-bus --example subscribe -- nats://127.0.0.1:4222 conditions meeting/putin-zelensky`
#![expect(clippy::print_stdout, reason = "an example prints what it gets")]

use std::error::Error;

use chancery_bus::watch::Update;
use chancery_bus::{Bus, ConnectOptions};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |default: &str| arguments.next().unwrap_or_else(|| default.to_owned());
    let url = next("nats://127.0.0.1:4222");
    let (view, key) = (next("conditions"), next("meeting/putin-zelensky"));
    let bus = Bus::connect(ConnectOptions::new(url, "subscribe example")).await?;
    let mut watch = bus.watch(&view, &key).await?;
    loop {
        match watch.next().await? {
            Update::Snapshot(snapshot) => {
                println!("as of position {}: {}", snapshot.through, snapshot.document);
            }
            Update::Change(change) => {
                for row in &change.changed {
                    println!("position {}: {} is now {}", change.position, row.row, row.to);
                }
            }
        }
    }
}
