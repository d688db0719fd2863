//! Prints how many records a second an audit of a stopped log takes: one line of JSON per round.
//!
//! `cargo run --release -p chancery-event-log --example audit_rate DIRECTORY [ROUNDS]`

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use chancery_event_log::verify;

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args_os().nth(1).map(PathBuf::from).ok_or("which directory?")?;
    let rounds = std::env::args().nth(2).map_or(Ok(3), |rounds| rounds.parse())?;
    let mut out = std::io::stdout().lock();
    for _ in 0..rounds {
        let start = Instant::now();
        let mut records = start.elapsed();
        let found = verify(&dir, |seen| {
            if seen.done == seen.total {
                records = start.elapsed();
            }
        })?;
        let (seconds, differences) = (records.as_secs_f64(), found.differences.count());
        #[expect(clippy::cast_precision_loss, reason = "a rate, not a count")]
        let rate = found.events as f64 / seconds;
        writeln!(
            out,
            "{{\"events\":{},\"seconds\":{seconds:.3},\"per_second\":{rate:.0},\"differences\":{differences}}}",
            found.events
        )?;
    }
    Ok(())
}
