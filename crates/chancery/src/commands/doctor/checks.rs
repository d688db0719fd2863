//! What can be said of this machine and the data directory without a running system.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use rustix::fs::statvfs;

use super::Finding;
use crate::environment::{Environment, absolute, now};
use crate::nats_server::{OLDEST, found};
use crate::run_file::RunFile;
use crate::settings::Settings;

/// SQLite before this release can corrupt a write-ahead log.
const OLDEST_SQLITE: i32 = 3_051_003;
/// Below this, a day of a busy desk does not fit; SQLite stops cleanly at zero.
const FREE_BYTES_LOW: u64 = 1024 * 1024 * 1024;
/// Below this, the next checkpoint of a log may not fit.
const FREE_BYTES_MIN: u64 = 64 * 1024 * 1024;
/// When this version was made: a clock before it is wrong.
const CLOCK_EARLIEST: &str = "2026-01-01T00:00:00Z";

/// Looks at nats-server, the port, the data directory, the disk, the clock and SQLite.
pub(super) fn machine(settings: &Settings, environment: &Environment) -> Vec<Finding> {
    let data = match absolute(&settings.data.value) {
        Ok(data) => data,
        Err(error) => {
            return vec![Finding::bad("data", format!("{error:#}"), "give another with --data")];
        }
    };
    vec![
        nats_server(environment),
        port(settings, &data),
        rights(&data),
        disk(&data),
        clock(),
        sqlite(),
    ]
}

fn nats_server(environment: &Environment) -> Finding {
    match found(environment) {
        Ok(found) => {
            Finding::good("nats-server", format!("{} at {}", found.version, found.path.display()))
        }
        Err(error) => {
            let remedy = format!(
                "run scripts/nats-server.sh, or set NATS_SERVER to nats-server {OLDEST} or newer"
            );
            Finding::bad("nats-server", format!("{error:#}"), remedy)
        }
    }
}

/// The port that the next `up` would like: given, else that of the run before.
fn port(settings: &Settings, data: &Path) -> Finding {
    if RunFile::of_running(data).is_ok() {
        return Finding::good("port", "in use by the running system");
    }
    let earlier = || std::fs::read_to_string(data.join("nats-server.port")).ok();
    let wished = settings.nats_port.value.or_else(|| earlier()?.trim().parse().ok());
    let Some(port) = wished else { return Finding::good("port", "any free one") };
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
        return Finding::good("port", format!("{port} is free"));
    }
    let found = format!("{port} is taken by another program");
    match settings.nats_port.value {
        Some(_) => Finding::bad("port", found, "stop that program, or give another --nats-port"),
        None => Finding::warning(
            "port",
            found,
            "nothing, if clients read run.json: the next start takes a free port",
        ),
    }
}

fn rights(data: &Path) -> Finding {
    let shown = data.display();
    if !data.exists() {
        return Finding::good("data", format!("{shown} is not there yet; `up` makes it"));
    }
    let probe = data.join(format!(".doctor-{}", std::process::id()));
    let wrote = std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe));
    if let Err(error) = wrote {
        let remedy = "give the user who runs chancery the right to write there";
        return Finding::bad("data", format!("{shown} cannot be written: {error}"), remedy);
    }
    if readable_by_others(data) {
        let found = format!("{shown} can be read by other users");
        return Finding::warning("data", found, format!("chmod 700 {shown}"));
    }
    Finding::good("data", format!("{shown} can be written, by this user only"))
}

fn readable_by_others(data: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    data.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

fn disk(data: &Path) -> Finding {
    let existing = data.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/"));
    let free = match statvfs(existing) {
        Ok(found) => found.f_bavail.saturating_mul(found.f_frsize),
        Err(error) => {
            return Finding::warning("disk", format!("could not ask: {error}"), "look with df");
        }
    };
    let found = format!("{} MiB free", free / (1024 * 1024));
    if free < FREE_BYTES_MIN {
        Finding::bad("disk", found, "make room, or move the data directory")
    } else if free < FREE_BYTES_LOW {
        Finding::warning("disk", found, "make room soon")
    } else {
        Finding::good("disk", found)
    }
}

fn clock() -> Finding {
    let now = now();
    let earliest = CLOCK_EARLIEST.parse().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    if now < earliest {
        let remedy = "set the clock; recorded times never go back";
        return Finding::bad("clock", format!("{now:.0}, which is in the past"), remedy);
    }
    Finding::good("clock", format!("{now:.0}"))
}

fn sqlite() -> Finding {
    let version = rusqlite::version();
    if rusqlite::version_number() < OLDEST_SQLITE {
        let remedy = "build with the bundled SQLite, or 3.51.3 and newer";
        return Finding::bad("sqlite", format!("{version} can corrupt a log"), remedy);
    }
    Finding::good("sqlite", version)
}
