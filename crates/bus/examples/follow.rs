//! Follows one key of a view, or all of them, and keeps its place in a file: every change, each exactly once.
//!
//! `cargo run -p chancery-bus --example follow -- nats://127.0.0.1:4222 conditions.place conditions [KEY]`
#![expect(clippy::print_stdout, reason = "an example prints what it gets")]

use std::error::Error;
use std::path::Path;

use chancery_bus::follower::{Begin, Came, Keys, Place, Update};
use chancery_bus::{Bus, ConnectOptions};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |name| arguments.next().ok_or(format!("usage: URL FILE VIEW [KEY]; no {name}"));
    let (url, file, view) = (next("URL")?, next("FILE")?, next("VIEW")?);
    let keys = next("KEY").map_or(Keys::All, Keys::One);
    let bus = Bus::connect(ConnectOptions::new(url, "follow example")).await?;

    // Without a place there is nothing yet to go on from: the documents come first, then what changes.
    let begin = match std::fs::read_to_string(&file) {
        Ok(text) => Begin::After(serde_json::from_str(&text)?),
        Err(_) => Begin::Now,
    };
    let mut follower = bus.follow_view(&view, keys, begin).await?;
    loop {
        match follower.next().await? {
            Update::Snapshot(snapshot) => {
                println!("as of position {}: {}", snapshot.through, snapshot.document);
            }
            Update::Change { change, came } => {
                let how = if came == Came::Asked { " (asked for)" } else { "" };
                for row in &change.changed {
                    println!("{} at {}{how}: {}", change.key, change.position, row.row);
                }
            }
        }
        // After it was dealt with: what was not kept comes again. In a database, the same transaction would do.
        keep(follower.place(), Path::new(&file))?;
    }
}

fn keep(place: &Place, file: &Path) -> Result<(), Box<dyn Error>> {
    let beside = file.with_extension("new");
    std::fs::write(&beside, serde_json::to_vec(place)?)?;
    Ok(std::fs::rename(beside, file)?)
}
