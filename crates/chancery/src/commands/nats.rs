//! `chancery nats`: a nats-server of your own in secure mode.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::anyhow;
use clap::{Args, Subcommand};
use serde_json::json;

use super::publishers::{access, changer};
use crate::access::Listener;
use crate::environment::{Environment, absolute};
use crate::exit::{Code, Failure, OrExit};
use crate::files::create_private_directory;
use crate::output::Output;
use crate::settings::{Nats, Settings};

/// Prepare a nats-server of your own for secure mode
#[derive(Args, Debug)]
pub(crate) struct NatsCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make keys, certificates and the configuration of nats-server, in --access
    Init(Init),
    /// Make the streams, buckets and consumers that are missing, as the admin
    ///
    /// Our services look whether they are there, and have no right to make them.
    Setup,
}

#[derive(Args, Debug)]
struct Init {
    /// Where the server listens
    #[arg(long, value_name = "ADDRESS", default_value = "0.0.0.0:4222")]
    listen: SocketAddr,
    /// Where JetStream keeps its files
    #[arg(long, value_name = "DIR", default_value = "/var/lib/nats")]
    store: PathBuf,
    /// A name or an address under which clients reach the server; localhost is always one
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
}

impl NatsCommand {
    pub(crate) async fn run(
        self,
        settings: &Settings,
        environment: &Environment,
    ) -> Result<Code, Failure> {
        match self.what {
            What::Init(init) => init.run(settings),
            What::Setup => setup(settings, environment).await,
        }
    }
}

impl Init {
    fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let dir = settings.access.value.as_ref().ok_or_else(|| {
            anyhow!("`chancery nats init` needs a directory: --access /etc/chancery/nats")
        });
        let dir = absolute(dir.or_exit(Code::Configuration)?)?;
        let access = access(settings)?;
        if access.exists() {
            return Err(anyhow!("{} has accounts already, and is left as it is", dir.display()))
                .or_exit(Code::Configuration);
        }
        create_private_directory(&dir)?;
        let listener = Listener {
            address: self.listen,
            store: self.store,
            pid_file: dir.join("nats-server.pid"),
            embedded: false,
        };
        access.create(listener, &self.host)?;
        let configuration = access.configuration();
        let value = json!({ "configuration": configuration, "ca": access.authority() });
        Output::new(settings).value(&value, || {
            format!(
                "Start `nats-server -c {0}`, then `chancery nats setup --access {1}`.",
                configuration.display(),
                dir.display()
            )
        })?;
        Ok(Code::Ok)
    }
}

async fn setup(settings: &Settings, environment: &Environment) -> Result<Code, Failure> {
    let changer = changer(settings, environment)?;
    let url = match &settings.nats.value {
        Nats::Url(url) => url.clone(),
        Nats::Auto => changer.access.table()?.listener.url(),
    };
    changer.make_storage(&url).await.or_exit(Code::Unavailable)?;
    Output::new(settings).value(&json!({ "setup": "done" }), || {
        "Streams, buckets and consumers are as they must be.".to_owned()
    })?;
    Ok(Code::Ok)
}
