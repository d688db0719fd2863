//! Prints what the log takes a second, beside a bare SQLite table: one line of JSON per kind of ids.
//!
//! `cargo run --release -p chancery-event-log --example append_rate [DIRECTORY [ordered|random]]`

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chancery_domain::RecordedAt;
use chancery_event_log::Entropy;
use chancery_event_log::bench::{AppendBench, Ids, append_rate};

fn main() -> Result<(), Box<dyn Error>> {
    let parent = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let mut out = std::io::stdout().lock();
    let kinds = match std::env::args().nth(2).as_deref() {
        Some("ordered") => vec![Ids::Ordered],
        Some("random") => vec![Ids::Random],
        Some(_) | None => vec![Ids::Ordered, Ids::Random],
    };
    for ids in kinds {
        let dir = tempfile::tempdir_in(&parent)?;
        let bench = AppendBench {
            dir: dir.path().to_owned(),
            group: 1024,
            groups: 200,
            rounds: 5,
            ids,
            clock: Arc::new(|| RecordedAt::from_micros(1_747_476_000_000_000)),
            entropy: pseudo_random(),
        };
        writeln!(out, "{}", serde_json::to_string(&append_rate(&bench)?)?)?;
    }
    Ok(())
}

/// `SplitMix64`: random enough to scatter ids, and the same in every run.
fn pseudo_random() -> Entropy {
    let state = AtomicU64::new(0);
    Arc::new(move |bytes| {
        for chunk in bytes.chunks_mut(8) {
            let mut z = state.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    })
}
