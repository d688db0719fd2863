//! Resolving: the strongest word on each option wins.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use super::file::{self, ConfigurationFile};
use super::keys::{KEYS, Key, PREFIX, unknown, variable_names};
use super::{Http, LogFormat, Nats, Origin, Secret, Settings, Sourced};
use crate::environment::Environment;
use crate::output::Format;

/// What the command line says, by key.
pub(crate) type Flags = BTreeMap<&'static str, String>;

/// A Kubernetes service named `chancery` puts the first two into the environment of every pod; the last is what clients
/// over HTTP show.
const FOREIGN: [&str; 3] = ["CHANCERY_SERVICE_", "CHANCERY_PORT", "CHANCERY_TOKEN"];

impl Settings {
    /// Resolves every option from flags, environment and file.
    ///
    /// # Errors
    ///
    /// When a name is not known or a value cannot be used; the message says where it stands.
    pub(crate) fn resolve(
        flags: &Flags,
        config: Option<&Path>,
        environment: &Environment,
    ) -> Result<Self> {
        refuse_unknown_variables(environment)?;
        let from_environment = environment.get("CHANCERY_CONFIG").map(PathBuf::from);
        let file = file::read(config.or(from_environment.as_deref()))?;
        let sources = Sources { flags, environment, file };
        Ok(Self {
            data: sources.required("data", "./chancery-data", |text| Ok(PathBuf::from(text)))?,
            nats: sources.required("nats", "auto", parse_nats)?,
            nats_port: sources.optional("nats_port", parse_port)?,
            http: sources.required("http", DEFAULT_HTTP, parse_http)?,
            http_token: sources.optional("http_token", parse_token)?,
            http_hosts: sources.required("http_hosts", "", |text| Ok(list(text)))?,
            http_rate: sources.optional("http_rate", parse_rate)?,
            metrics: sources.optional("metrics", parse_address)?,
            nats_user: sources.optional("nats_user", |text| Ok(text.to_owned()))?,
            nats_password: sources.optional("nats_password", |text| Ok(Secret(text.to_owned())))?,
            creds: sources.optional("creds", |text| Ok(PathBuf::from(text)))?,
            nats_ca: sources.optional("nats_ca", |text| Ok(PathBuf::from(text)))?,
            admin_creds: sources.optional("admin_creds", |text| Ok(PathBuf::from(text)))?,
            access: sources.optional("access", |text| Ok(PathBuf::from(text)))?,
            output: sources.optional("output", parse_format)?,
            log: sources.optional("log", |text| Ok(text.to_owned()))?,
            log_format: sources.optional("log_format", parse_log_format)?,
            origin: sources.required("origin", DEFAULT_ORIGIN, |text| Ok(text.to_owned()))?,
            state_dir: sources.state_dir()?,
            no_colour: environment.get("NO_COLOR").is_some(),
        })
    }
}

fn refuse_unknown_variables(environment: &Environment) -> Result<()> {
    let known = variable_names();
    let ours = environment.names(PREFIX);
    let mut ours = ours.filter(|name| !FOREIGN.iter().any(|foreign| name.starts_with(foreign)));
    match ours.find(|name| !known.iter().any(|known| known == name)) {
        Some(name) => bail!(unknown("variable", name, &known)),
        None => Ok(()),
    }
}

/// The name of a log that nobody gave another.
const DEFAULT_ORIGIN: &str = "chancery.local/log";

/// Where HTTP is served when nobody says: for this machine only.
const DEFAULT_HTTP: &str = "127.0.0.1:7171";

/// Shorter ones can be guessed.
const TOKEN_BYTES_MIN: usize = 16;

struct Sources<'a> {
    flags: &'a Flags,
    environment: &'a Environment,
    file: ConfigurationFile,
}

impl Sources<'_> {
    /// Takes the user's state directory where nobody named one (XDG Base Directory Specification).
    fn state_dir(&self) -> Result<Sourced<Option<PathBuf>>> {
        let mut named = self.optional("state_dir", |text| Ok(PathBuf::from(text)))?;
        if named.value.is_none() {
            let home =
                || self.environment.get("HOME").map(|home| Path::new(home).join(".local/state"));
            let state = self.environment.get("XDG_STATE_HOME").map(PathBuf::from).or_else(home);
            named.value = state.map(|state| state.join("chancery"));
        }
        Ok(named)
    }

    fn required<T>(
        &self,
        name: &'static str,
        default: &str,
        parse: impl Fn(&str) -> Result<T>,
    ) -> Result<Sourced<T>> {
        let found = self.optional(name, &parse)?;
        let value = match found.value {
            Some(value) => value,
            None => parse(default)?,
        };
        Ok(Sourced { value, origin: found.origin })
    }

    fn optional<T>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T>,
    ) -> Result<Sourced<Option<T>>> {
        let key = KEYS.iter().find(|key| key.name == name).context("a key that is not listed")?;
        let Some((text, origin)) = self.strongest(key)? else {
            return Ok(Sourced { value: None, origin: Origin::Default });
        };
        let value = parse(&text).with_context(|| format!("could not use `{name}` ({origin})"))?;
        Ok(Sourced { value: Some(value), origin })
    }

    fn strongest(&self, key: &Key) -> Result<Option<(String, Origin)>> {
        if let (Some(flag), Some(text)) = (key.flag, self.flags.get(key.name)) {
            return Ok(Some((text.clone(), Origin::Flag(flag))));
        }
        let named = format!("{}_file", key.name);
        if let Some(path) = self.flags.get(named.as_str()).filter(|_| key.secret) {
            return Ok(Some((read_secret(path)?, Origin::Flag("--http-token-file"))));
        }
        let variable = key.variable();
        if let Some(text) = self.environment.get(&variable) {
            return Ok(Some((text.to_owned(), Origin::Environment(variable))));
        }
        let named = format!("{variable}_FILE");
        if let Some(path) = self.environment.get(&named).filter(|_| key.secret) {
            return Ok(Some((read_secret(path)?, Origin::Environment(named))));
        }
        let origin = || Origin::File(self.file.path.clone());
        if let Some(text) = self.file.values.get(key.name) {
            return Ok(Some((text.clone(), origin())));
        }
        let Some(path) = self.file.values.get(&format!("{}_file", key.name)) else {
            return Ok(None);
        };
        Ok(Some((read_secret(path)?, origin())))
    }
}

fn read_secret(path: &str) -> Result<String> {
    let text = std::fs::read_to_string(path);
    let text = text.with_context(|| format!("could not read the secret in {path}"))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn parse_nats(text: &str) -> Result<Nats> {
    if text == "auto" {
        return Ok(Nats::Auto);
    }
    let schemes = ["nats://", "tls://", "ws://", "wss://"];
    if !schemes.iter().any(|scheme| text.starts_with(scheme)) {
        bail!("`{text}` is neither `auto` nor an address such as nats://127.0.0.1:4222");
    }
    Ok(Nats::Url(text.to_owned()))
}

fn parse_http(text: &str) -> Result<Http> {
    if text == "off" {
        return Ok(Http::Off);
    }
    let address = parse_address(text);
    Ok(Http::At(address.with_context(|| format!("`{text}` is not `off` either"))?))
}

fn parse_address(text: &str) -> Result<SocketAddr> {
    let address = text.strip_prefix("http://").unwrap_or(text).trim_end_matches('/');
    let local = address.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    let parsed = local.as_deref().unwrap_or(address).parse();
    parsed.with_context(|| {
        format!("`{text}` is no address with a port, such as 127.0.0.1:7171 or [::]:7171")
    })
}

fn parse_token(text: &str) -> Result<Secret> {
    if text.len() < TOKEN_BYTES_MIN || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        bail!("a token has at least {TOKEN_BYTES_MIN} visible characters: `openssl rand -hex 32`");
    }
    Ok(Secret(text.to_owned()))
}

fn parse_rate(text: &str) -> Result<NonZeroU32> {
    text.parse().with_context(|| format!("`{text}` is no number of requests in a second"))
}

fn parse_log_format(text: &str) -> Result<LogFormat> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => bail!("`{text}` is none of text, json"),
    }
}

fn list(text: &str) -> Vec<String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

fn parse_port(text: &str) -> Result<u16> {
    text.parse().with_context(|| format!("`{text}` is not a port"))
}

fn parse_format(text: &str) -> Result<Format> {
    let parsed = Format::from_str(text, false).ok();
    parsed.with_context(|| format!("`{text}` is none of table, json, jsonl"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(flags: &Flags, variables: &[(&str, &str)], file: &str) -> Result<Settings> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("chancery.toml");
        std::fs::write(&path, file)?;
        Settings::resolve(flags, Some(&path), &Environment::of(variables))
    }

    #[test]
    fn a_flag_beats_the_environment_which_beats_the_file() {
        let flags = Flags::from([("nats", "nats://flag:1".to_owned())]);
        let variable = [("CHANCERY_NATS", "nats://variable:1")];
        let file = "nats = \"nats://file:1\"";
        let none = Flags::new();
        let url = |settings: Result<Settings>| settings.expect("valid").nats.value;
        assert_eq!(url(resolve(&flags, &variable, file)), Nats::Url("nats://flag:1".to_owned()));
        assert_eq!(url(resolve(&none, &variable, file)), Nats::Url("nats://variable:1".to_owned()));
        assert_eq!(url(resolve(&none, &[], file)), Nats::Url("nats://file:1".to_owned()));
        assert_eq!(url(resolve(&none, &[], "")), Nats::Auto);
    }

    #[test]
    fn a_slip_in_a_variable_is_an_error_with_a_suggestion() {
        let error = resolve(&Flags::new(), &[("CHANCERY_NAST", "x")], "").expect_err("unknown");
        assert_eq!(
            error.to_string(),
            "unknown variable `CHANCERY_NAST`: did you mean `CHANCERY_NATS`?"
        );
        let foreign = [
            ("CHANCERY_SERVICE_HOST", "10.0.0.1"),
            ("CHANCERY_PORT_80_TCP", "x"),
            ("CHANCERY_TOKEN_FILE", "x"),
        ];
        assert!(resolve(&Flags::new(), &foreign, "").is_ok());
    }

    #[test]
    fn a_wrong_value_says_where_it_stands() {
        let error = resolve(&Flags::new(), &[("CHANCERY_NATS_PORT", "x")], "").expect_err("wrong");
        let text = format!("{error:#}");
        assert!(text.contains("`nats_port` (environment CHANCERY_NATS_PORT)"), "{text}");
    }

    #[test]
    fn a_secret_is_read_from_a_file_and_never_shown() {
        let secret = tempfile::NamedTempFile::new().expect("writable");
        std::fs::write(&secret, "hunter2\n").expect("writable");
        let path = secret.path().display().to_string();
        let settings = resolve(&Flags::new(), &[("CHANCERY_NATS_PASSWORD_FILE", &path)], "");
        let settings = settings.expect("valid");
        let password = settings.nats_password.value.as_ref().map(|secret| secret.0.clone());
        assert_eq!(password.as_deref(), Some("hunter2"));
        assert!(!format!("{settings:?}{:?}", settings.shown()).contains("hunter2"));
    }
}
