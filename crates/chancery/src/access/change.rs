//! Adding and removing publishers and teams, also while everything runs.
//!
//! In this order: nats-server reads the new configuration for itself (`-t`); it takes the place of the old one by a
//! rename; a running server is told; and the change is proven. Whatever goes wrong, the old configuration is put back.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rustix::process::Pid;
use tracing::warn;

use super::grants::Role;
use super::reload::{reload, running};
use super::storage::{connect, make, make_consumer, remove_consumer};
use super::table::{Publisher, Rates, Table, Team};
use super::{Access, keys, prove};

/// What a change needs.
pub(crate) struct Changer {
    pub(crate) access: Access,
    /// The nats-server that reads the configuration first.
    pub(crate) binary: PathBuf,
    /// Where the seed of the admin is, if not in the directory.
    pub(crate) admin: Option<PathBuf>,
}

/// Whether a change is felt already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InForce {
    /// The running server has it, and a test message has shown it.
    Proven,
    /// The server does not run; it has it from its next start on.
    WhenStarted,
}

impl Changer {
    /// Adds a publisher.
    ///
    /// # Errors
    ///
    /// When there is one of that name, or the change cannot be made; then nothing is changed.
    pub(crate) async fn add_publisher(
        &self,
        name: &str,
        editor: bool,
        rates: Rates,
    ) -> Result<InForce> {
        let _lock = self.access.lock()?;
        let old = self.access.table()?;
        if old.publishers.contains_key(name) {
            bail!("there is a publisher `{name}` already: remove it first, or choose another name");
        }
        let role = Role::Publisher(name.to_owned());
        let mut table = old.clone();
        let key = keys::make(&self.access.seed(&role))?;
        let token_sha256 = keys::make_token(&self.access.token(name))?;
        table.publishers.insert(name.to_owned(), Publisher { key, editor, token_sha256, rates });
        self.add(&old, &table, &role).await
    }

    /// Adds a team, with its durable consumer.
    ///
    /// # Errors
    ///
    /// As [`Changer::add_publisher`].
    pub(crate) async fn add_team(&self, name: &str) -> Result<InForce> {
        let _lock = self.access.lock()?;
        let old = self.access.table()?;
        if old.teams.contains_key(name) {
            bail!("there is a team `{name}` already: remove it first, or choose another name");
        }
        let role = Role::Team(name.to_owned());
        let mut table = old.clone();
        let key = keys::make(&self.access.seed(&role))?;
        table.teams.insert(name.to_owned(), Team { key });
        self.add(&old, &table, &role).await
    }

    /// Removes a publisher or a team; its connections are cut.
    ///
    /// # Errors
    ///
    /// When there is none of that name, or the change cannot be made.
    pub(crate) async fn remove(&self, role: &Role) -> Result<InForce> {
        let _lock = self.access.lock()?;
        let old = self.access.table()?;
        let mut table = old.clone();
        let was = match role {
            Role::Publisher(name) => table.publishers.remove(name).is_some(),
            Role::Team(name) => table.teams.remove(name).is_some(),
            Role::Core | Role::Gateway | Role::Operator | Role::Auditor => false,
        };
        if !was {
            bail!("there is no {role}");
        }
        let server = running(&old.listener);
        self.put(&table, server).await?;
        let Some(server) = server else {
            self.forget(role);
            return Ok(InForce::WhenStarted);
        };
        let gone = async {
            prove::is_refused(&self.access, &table.listener.url(), role).await?;
            if let Role::Team(name) = role {
                remove_consumer(&connect(self.admin(&table)).await?, name).await?;
            }
            Ok(())
        };
        if let Err(error) = gone.await {
            self.put_back(&old, Some(server)).await;
            return Err(error);
        }
        self.forget(role);
        Ok(InForce::Proven)
    }

    /// Makes streams, buckets and consumers that are missing on the running server.
    ///
    /// # Errors
    ///
    /// When JetStream does not answer, or has something otherwise than it must be.
    pub(crate) async fn make_storage(&self, url: &str) -> Result<()> {
        let table = self.access.table()?;
        let options = chancery_bus::ConnectOptions { url: url.to_owned(), ..self.admin(&table) };
        make(options, &table).await
    }

    async fn add(&self, old: &Table, table: &Table, role: &Role) -> Result<InForce> {
        let server = running(&old.listener);
        let added = async {
            self.put(table, server).await?;
            if server.is_none() {
                return Ok(InForce::WhenStarted);
            }
            if let Role::Team(name) = role {
                make_consumer(&connect(self.admin(table)).await?, name).await?;
            }
            prove::works(&self.access, &table.listener.url(), role).await?;
            Ok(InForce::Proven)
        };
        let added = added.await;
        if added.is_err() {
            if self.access.table()? != *old {
                self.put_back(old, server).await;
            }
            self.forget(role);
        }
        added
    }

    /// Puts a table into force.
    async fn put(&self, table: &Table, server: Option<Pid>) -> Result<()> {
        self.access.check(table, &self.binary).context("nothing was changed")?;
        self.put_unchecked(table, server).await
    }

    async fn put_unchecked(&self, table: &Table, server: Option<Pid>) -> Result<()> {
        self.access.write(table)?;
        match server {
            Some(server) => reload(server).await,
            None => Ok(()),
        }
    }

    /// Puts the old table back after something went wrong, which is told by then.
    async fn put_back(&self, old: &Table, server: Option<Pid>) {
        if let Err(error) = self.put_unchecked(old, server).await {
            warn!(error = format!("{error:#}"), "could not put the old configuration back");
        }
    }

    /// Removes the secrets of who is not there any more.
    fn forget(&self, role: &Role) {
        let mut files = vec![self.access.seed(role)];
        if let Role::Publisher(name) = role {
            files.push(self.access.token(name));
        }
        for file in files {
            remove(&file);
        }
    }

    fn admin(&self, table: &Table) -> chancery_bus::ConnectOptions {
        let mut options = self.access.admin_options(&table.listener.url());
        if let Some(seed) = &self.admin {
            options.credentials = Some(seed.clone());
        }
        options
    }
}

fn remove(file: &Path) {
    if let Err(error) = std::fs::remove_file(file)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        warn!(%error, file = %file.display(), "could not remove the secret, which opens nothing any more");
    }
}
