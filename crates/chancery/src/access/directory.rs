//! The files of an access directory.

use std::fs::File;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use chancery_bus::ConnectOptions;
use chancery_wire::subjects::STORE_API;
use rustix::fs::{FlockOperation, flock};

use super::check::check;
use super::configuration::render;
use super::grants::Role;
use super::table::{Listener, Table};
use super::{keys, tls};
use crate::environment::now;
use crate::files::{create_private_directory, write_private};

/// A directory that says who may do what.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    dir: PathBuf,
}

/// Where its files are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Files<'a>(pub(super) &'a Path);

impl Files<'_> {
    pub(super) fn table(self) -> PathBuf {
        self.0.join("access.json")
    }

    pub(super) fn configuration(self) -> PathBuf {
        self.0.join("nats-server.conf")
    }

    pub(super) fn authority(self) -> PathBuf {
        self.0.join("ca.pem")
    }

    pub(super) fn certificate(self) -> PathBuf {
        self.0.join("server.pem")
    }

    pub(super) fn certificate_key(self) -> PathBuf {
        self.0.join("server.key")
    }

    pub(super) fn admin(self) -> PathBuf {
        self.0.join("admin.nk")
    }

    pub(super) fn seed(self, role: &Role) -> PathBuf {
        self.0.join(match role {
            Role::Core => "core.nk".to_owned(),
            Role::Gateway => "gateway.nk".to_owned(),
            Role::Operator => "operator.nk".to_owned(),
            Role::Auditor => "auditor.nk".to_owned(),
            Role::Publisher(name) => format!("publishers/{name}.nk"),
            Role::Team(name) => format!("teams/{name}.nk"),
        })
    }

    pub(super) fn token(self, publisher: &str) -> PathBuf {
        self.0.join(format!("publishers/{publisher}.token"))
    }
}

impl Access {
    /// Names a directory.
    pub(crate) fn at(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Names the directory of a data directory.
    pub(crate) fn of_data(data: &Path) -> Self {
        Self::at(data.join("access"))
    }

    /// Says whether there is one.
    pub(crate) fn exists(&self) -> bool {
        self.files().table().exists()
    }

    pub(super) fn files(&self) -> Files<'_> {
        Files(&self.dir)
    }

    /// Makes the directory with keys for every role and certificates for a server that is reached under `names`.
    ///
    /// # Errors
    ///
    /// When the directory does not let us.
    pub(crate) fn create(&self, listener: Listener, names: &[String]) -> Result<()> {
        for folder in [self.dir.clone(), self.dir.join("publishers"), self.dir.join("teams")] {
            create_private_directory(&folder)?;
        }
        let files = self.files();
        let mut all = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
        all.extend(names.iter().cloned());
        let year = now().to_zoned(jiff::tz::TimeZone::UTC).year();
        let made = tls::make(all, year)?;
        write_private(&files.authority(), made.authority.as_bytes())?;
        write_private(&files.certificate(), made.certificate.as_bytes())?;
        write_private(&files.certificate_key(), made.key.as_bytes())?;
        let key = |role| keys::make(&files.seed(&role));
        let table = Table {
            listener,
            admin: keys::make(&files.admin())?,
            core: key(Role::Core)?,
            gateway: key(Role::Gateway)?,
            operator: key(Role::Operator)?,
            auditor: key(Role::Auditor)?,
            publishers: [].into(),
            teams: [].into(),
        };
        // Last: one that a crash left half made is made again.
        self.write(&table)
    }

    /// Reads who there is.
    ///
    /// # Errors
    ///
    /// When the table is missing or broken.
    pub(crate) fn table(&self) -> Result<Table> {
        let path = self.files().table();
        let text = std::fs::read_to_string(&path).map_err(|error| {
            anyhow!(
                "there are no accounts in {} ({error}): `chancery up --secure` makes them in its data directory, \
                 `chancery nats init` elsewhere",
                self.dir.display()
            )
        })?;
        Table::from_json(&text).with_context(|| format!("could not use {}", path.display()))
    }

    /// Writes the table, and the configuration of nats-server that it makes.
    pub(super) fn write(&self, table: &Table) -> Result<()> {
        let files = self.files();
        write_private(&files.configuration(), render(table, &files).as_bytes())?;
        write_private(&files.table(), table.to_json()?.as_bytes())
    }

    /// Has nats-server read what a table would make, without changing anything.
    pub(super) fn check(&self, table: &Table, binary: &Path) -> Result<()> {
        let files = self.files();
        let beside = self.dir.join(".nats-server.conf.check");
        write_private(&beside, render(table, &files).as_bytes())?;
        let checked = check(binary, &beside);
        std::fs::remove_file(&beside).context("could not remove what was checked")?;
        checked
    }

    /// Sets where the embedded server listens, and writes its configuration.
    ///
    /// # Errors
    ///
    /// When nats-server refuses it, or it cannot be written.
    pub(crate) fn listen(&self, listener: Listener, binary: &Path) -> Result<()> {
        let _lock = self.lock()?;
        let table = Table { listener, ..self.table()? };
        self.check(&table, binary)?;
        self.write(&table)
    }

    /// Keeps others from changing the directory as long as it is held.
    pub(super) fn lock(&self) -> Result<File> {
        let path = self.dir.join("lock");
        let mut options = File::options();
        let file = options.read(true).write(true).create(true).truncate(false).open(&path);
        let file = file.with_context(|| format!("could not open {}", path.display()))?;
        flock(&file, FlockOperation::LockExclusive)
            .with_context(|| format!("could not lock {}", path.display()))?;
        Ok(file)
    }

    /// Returns the configuration file of nats-server.
    pub(crate) fn configuration(&self) -> PathBuf {
        self.files().configuration()
    }

    /// Returns the certificate that clients hold the server's against.
    pub(crate) fn authority(&self) -> PathBuf {
        self.files().authority()
    }

    /// Returns the file with the seed of a role.
    pub(crate) fn seed(&self, role: &Role) -> PathBuf {
        self.files().seed(role)
    }

    /// Returns the file with the seed of the admin.
    pub(crate) fn admin(&self) -> PathBuf {
        self.files().admin()
    }

    /// Returns the file with the token of a publisher.
    pub(crate) fn token(&self, publisher: &str) -> PathBuf {
        self.files().token(publisher)
    }

    /// Says how a role connects to the server at `url`.
    pub(crate) fn options(&self, url: &str, role: &Role) -> ConnectOptions {
        let mut options = ConnectOptions::new(url, "chancery");
        options.credentials = Some(self.seed(role));
        options.authority = Some(self.authority());
        options.jetstream = Some(STORE_API.to_owned());
        options
    }

    /// Says how the admin connects to the server at `url`.
    pub(crate) fn admin_options(&self, url: &str) -> ConnectOptions {
        let mut options = ConnectOptions::new(url, "chancery-admin");
        options.credentials = Some(self.admin());
        options.authority = Some(self.authority());
        options
    }
}

impl Listener {
    /// Returns what an embedded server begins with, until it is known where it listens.
    pub(crate) fn to_be_chosen(data: &Path) -> Self {
        let address = (Ipv4Addr::LOCALHOST, 0).into();
        let (store, pid_file) = (data.join("nats"), data.join("nats-server.pid"));
        Self { address, store, pid_file, embedded: true }
    }

    /// Returns where clients on this machine find the server.
    pub(crate) fn url(&self) -> String {
        let port = self.address.port();
        match self.address.ip() {
            ip if ip.is_unspecified() => format!("tls://127.0.0.1:{port}"),
            IpAddr::V4(ip) => format!("tls://{ip}:{port}"),
            IpAddr::V6(ip) => format!("tls://[{ip}]:{port}"),
        }
    }
}
