//! Appends a workload to a log and tells in a file what was acknowledged: the process that the crash tests kill.
//!
//! `crash-driver ROOT MARKS SEED ROUNDS SUBMISSIONS [BALLAST]`: opens the log in `ROOT/data` as often as ROUNDS says; each
//! time every thread appends its next SUBMISSIONS. A full disk is tried again, after BALLAST was removed; any other failure
//! ends the run. Lines in MARKS: `acknowledged ID POSITION`, `signed SIZE ROOT`, `full`, `failed WHY`,
//! `not opened WHY`.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use chancery_event_log::{AppendError, Log, OpenError, Outcome, Submission};
use chancery_tests::{CrashRoot, told, workload};

/// Ends the run when the disk stays full: far above what the tests let it be.
const FULL_ANSWERS_MAX: usize = 10_000;

struct Driver {
    root: CrashRoot,
    marks: File,
    seed: u64,
    submissions: u64,
    ballast: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [root, marks, seed, rounds, submissions, ballast @ ..] = arguments.as_slice() else {
        eprintln!("usage: crash-driver ROOT MARKS SEED ROUNDS SUBMISSIONS [BALLAST]");
        return ExitCode::from(2);
    };
    let number = |text: &String| text.parse::<u64>().expect("a number");
    let driver = Driver {
        root: CrashRoot::new(root),
        marks: OpenOptions::new()
            .create(true)
            .append(true)
            .open(marks)
            .expect("MARKS can be written"),
        seed: number(seed),
        submissions: number(submissions),
        ballast: ballast.first().map(PathBuf::from),
    };
    let all_well = (0..number(rounds)).all(|round| driver.round(round));
    if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Driver {
    /// Opens the log, appends, and closes it; tells whether all went well.
    fn round(&self, round: u64) -> bool {
        let log = match self.open(round) {
            Ok(log) => log,
            Err(error) => {
                self.mark(&format!("not opened {}", told(&error)));
                return false;
            }
        };
        let numbers = round * self.submissions..(round + 1) * self.submissions;
        let well = std::thread::scope(|scope| {
            let run = |thread| {
                let (log, mut numbers) = (&log, numbers.clone());
                scope.spawn(move || {
                    numbers.all(|number| {
                        self.append(log, &workload::submission(self.seed, thread, number))
                    })
                })
            };
            let threads: Vec<_> = (0..workload::THREADS).map(run).collect();
            threads.into_iter().all(|thread| thread.join().expect("a thread does not panic"))
        });
        log.close();
        well
    }

    fn open(&self, round: u64) -> Result<Log, OpenError> {
        let log = Log::open(self.root.config(self.seed ^ round), |_| ())?;
        log.begin_signing();
        Ok(log)
    }

    /// Appends until it is answered for good; tells whether it was.
    fn append(&self, log: &Log, submission: &Submission) -> bool {
        for _ in 0..FULL_ANSWERS_MAX {
            match log.append_blocking(vec![submission.clone()]) {
                Ok(outcomes) => {
                    self.acknowledge(submission, &outcomes[0]);
                    self.tell_checkpoint(log);
                    return true;
                }
                Err(AppendError::DiskFull | AppendError::DiskFullLate) => self.make_room(),
                Err(error) => {
                    self.mark(&format!("failed {}", told(&error)));
                    return false;
                }
            }
        }
        self.mark("failed the disk stays full");
        false
    }

    fn acknowledge(&self, submission: &Submission, outcomes: &[Outcome]) {
        let receipts = submission.events.iter().zip(outcomes);
        let lines = receipts.filter_map(|(event, outcome)| {
            let position = outcome.receipt()?.position;
            Some(format!("acknowledged {} {position}\n", event.fields().id))
        });
        let lines: String = lines.collect();
        self.mark(lines.trim_end());
    }

    /// Tells the latest checkpoint, as subscribers hear of it.
    fn tell_checkpoint(&self, log: &Log) {
        let latest = log.checkpoint(None).expect("the latest is in memory");
        if let Some(signed) = latest {
            let checkpoint = signed.checkpoint();
            self.mark(&format!("signed {} {}", checkpoint.size(), checkpoint.root()));
        }
    }

    fn make_room(&self) {
        self.mark("full");
        if let Some(ballast) = &self.ballast {
            // Another thread may have been first.
            let _ = std::fs::remove_file(ballast);
        }
    }

    /// Writes lines in one call, so that the recording has them whole.
    fn mark(&self, lines: &str) {
        (&self.marks).write_all(format!("{lines}\n").as_bytes()).expect("MARKS can be written");
    }
}
