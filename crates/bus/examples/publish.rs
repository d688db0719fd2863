//! Publishes CloudEvents from standard input, one JSON object per line, and prints a receipt for each.
//!
//! `cargo run -p chancery-bus --example publish -- nats://127.0.0.1:4222 < events.jsonl`
#![expect(clippy::print_stdout, reason = "an example prints what it gets")]

use std::error::Error;
use std::io::stdin;

use chancery_bus::{Bus, ConnectOptions, Publisher};
use chancery_domain::PublisherName;
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "nats://127.0.0.1:4222".to_owned());
    let bus = Bus::connect(ConnectOptions::new(url, "publish example")).await?;
    for line in stdin().lines() {
        let event: Value = serde_json::from_str(&line?)?;
        let source = event["source"].as_str().ok_or("an event names its source")?;
        let publisher = Publisher::new(&bus, &PublisherName::parse(source)?);
        // Time-outs, 429 and 503 are tried again in there; the id makes that harmless.
        match publisher.publish(&event).await {
            Ok(receipt) => println!("{}", serde_json::to_string(&receipt)?),
            Err(error) => match error.problem() {
                Some(problem) => println!("{}", serde_json::to_string(problem)?),
                None => return Err(error.into()),
            },
        }
    }
    Ok(())
}
