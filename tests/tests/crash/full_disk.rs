//! A full disk: nothing is half recorded, whoever asks is told, and it goes on when there is room.

use std::process::{Command, Stdio};

use chancery_tests::{CrashRoot, setting};

use crate::driven::Driven;
use crate::reopen::check;

/// Every eighth write is the first that meets a full disk; `make test-long` tries each.
const STRIDE: u64 = 8;
const SUBMISSIONS: u64 = 4;
/// Enough for a WAL of more than 4,062 pages, of which its index is made for a start.
const LONG_SUBMISSIONS: u64 = 220;

#[test]
fn whichever_write_meets_a_full_disk_nothing_is_lost() {
    let (seed, stride) = (setting("CRASH_SEED", 1), setting("CRASH_STRIDE", STRIDE));
    let (mut first, mut refusals) = (1 + seed % stride, 0);
    loop {
        let driven = Driven::new(seed);
        let settings = [("FULL_FROM", &*first.to_string()), ("FULL_FOR", "7")];
        let mut run = driven.run(1, SUBMISSIONS, &settings);
        if run.promises.failures.iter().any(|failure| failure.starts_with("not opened")) {
            // A log that is being made needs room; it is made by the next start.
            assert!(run.promises.acknowledged.is_empty(), "a new log is opened or not");
            std::fs::remove_file(driven.file("marks")).expect("the marks can be removed");
            run = driven.run(1, SUBMISSIONS, &[]);
        }
        assert!(run.status.success(), "full from write {first} on: {:?}", run.promises.failures);
        assert_eq!(
            check(&driven.root(), seed, &run.promises),
            Ok(()),
            "full from write {first} on"
        );
        refusals += run.promises.full;
        if driven.recording().iter().filter(|call| call.is_write()).count()
            < usize::try_from(first).expect("small")
        {
            break;
        }
        first += stride;
    }
    assert!(refusals > 10, "appends are told that the disk is full");
}

/// The disk is full where a log writes beside its WAL: the file that the WAL is moved into, the WAL's index when it
/// grows for the first time (after eight writes that make it), what is published, and what the signer remembers.
#[test]
fn a_full_disk_beside_the_wal_is_waited_for() {
    let cases = [
        ("log.db", 10, 100),
        ("log.db-shm", 9, 7),
        ("checkpoint.new", 3, 9),
        (".001.new", 1, 5),
        ("signed.new", 2, 9),
    ];
    for (of, from, count) in cases {
        let driven = Driven::new(setting("CRASH_SEED", 1));
        let (first, many) = (from.to_string(), count.to_string());
        let settings = [("FULL_OF", of), ("FULL_FROM", &first), ("FULL_FOR", &many)];
        let run = driven.run(1, LONG_SUBMISSIONS, &settings);
        assert!(run.status.success(), "{of}: {:?}", run.promises.failures);
        assert_eq!(
            run.promises.full > 0,
            of.ends_with("-shm"),
            "{of}: appends wait for the WAL and its index"
        );
        assert_eq!(check(&driven.root(), driven.seed, &run.promises), Ok(()), "{of}");
    }
}

/// A file system of 16 MiB that fills up, and gets room while the log is open.
#[test]
fn a_small_file_system_that_fills_up() {
    let Some(unshare) = unshare() else {
        eprintln!("skipped: this machine lets us mount no tmpfs");
        return;
    };
    let driven = Driven::new(setting("CRASH_SEED", 1));
    let (root, copy) = (driven.root(), driven.file("copy"));
    let mut command = driven.command(1, 60, &[("LD_PRELOAD", "")]);
    command.arg(root.path().join("ballast"));
    let script = r#"root=$1; copy=$2; shift 2; mount -t tmpfs -o size=16m none "$root" && mkdir "$root/state" &&
        head -c 15000000 /dev/zero >"$root/ballast" && "$@"; status=$?; cp -a "$root" "$copy"; exit $status"#;
    let mut inside = Command::new("unshare");
    inside.args(unshare).args(["sh", "-c", script, "sh"]).arg(root.path()).arg(&copy);
    inside.arg(command.get_program()).args(command.get_args());
    let status = inside.stdin(Stdio::null()).status().expect("unshare can be run");
    let promises = driven.promises();
    assert!(status.success(), "{:?}", promises.failures);
    assert!(promises.full > 0, "the disk was full");
    assert_eq!(check(&CrashRoot::new(copy), driven.seed, &promises), Ok(()));
}

/// Returns how a tmpfs can be mounted here, if it can: as root, or as root of a user namespace.
fn unshare() -> Option<&'static [&'static str]> {
    let ways: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];
    ways.into_iter().find(|way| {
        let mut trial = Command::new("unshare");
        trial.args(*way).args(["mount", "-t", "tmpfs", "-o", "size=1m", "none", "/mnt"]);
        trial.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    })
}
