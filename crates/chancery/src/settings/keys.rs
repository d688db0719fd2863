//! The names of the options, on the command line, in the environment and in the file.

use chancery_domain::suggest;

/// One option.
#[derive(Debug)]
pub(super) struct Key {
    /// Its name in the file; in the environment in capitals after `CHANCERY_`.
    pub(super) name: &'static str,
    /// Its flag, where it has one: a password has none, because everybody can read a command line.
    pub(super) flag: Option<&'static str>,
    /// A secret may also be given as the name of a file that holds it, under `<name>_file`.
    pub(super) secret: bool,
}

impl Key {
    /// Returns the name of its variable.
    pub(super) fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.to_uppercase())
    }
}

/// How the names of our variables begin.
pub(super) const PREFIX: &str = "CHANCERY_";

/// Every option there is.
pub(super) const KEYS: [Key; 19] = [
    Key { name: "data", flag: Some("--data"), secret: false },
    Key { name: "nats", flag: Some("--nats"), secret: false },
    Key { name: "nats_port", flag: Some("--nats-port"), secret: false },
    Key { name: "http", flag: Some("--http"), secret: false },
    Key { name: "http_token", flag: None, secret: true },
    Key { name: "http_hosts", flag: None, secret: false },
    Key { name: "http_rate", flag: None, secret: false },
    Key { name: "metrics", flag: Some("--metrics"), secret: false },
    Key { name: "nats_user", flag: None, secret: false },
    Key { name: "nats_password", flag: None, secret: true },
    Key { name: "creds", flag: Some("--creds"), secret: false },
    Key { name: "nats_ca", flag: Some("--nats-ca"), secret: false },
    Key { name: "admin_creds", flag: None, secret: false },
    Key { name: "access", flag: Some("--access"), secret: false },
    Key { name: "output", flag: Some("--output"), secret: false },
    Key { name: "log", flag: Some("--log"), secret: false },
    Key { name: "log_format", flag: None, secret: false },
    Key { name: "origin", flag: None, secret: false },
    Key { name: "state_dir", flag: None, secret: false },
];

/// Lists the names that a file may use.
pub(super) fn file_names() -> Vec<String> {
    let secrets = KEYS.iter().filter(|key| key.secret).map(|key| format!("{}_file", key.name));
    KEYS.iter().map(|key| key.name.to_owned()).chain(secrets).collect()
}

/// Lists the variables that the environment may use.
pub(super) fn variable_names() -> Vec<String> {
    let names = file_names().into_iter().map(|name| format!("{PREFIX}{}", name.to_uppercase()));
    names.chain([format!("{PREFIX}CONFIG")]).collect()
}

/// Says that `name` is not known, and which of `known` was probably meant.
pub(super) fn unknown(what: &str, name: &str, known: &[String]) -> String {
    let hint = suggest::did_you_mean(name, known.iter().map(String::as_str));
    format!("unknown {what} `{name}`{hint}")
}
