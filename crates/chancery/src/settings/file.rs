//! The configuration file.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use super::keys::{file_names, unknown};

/// What is read when nobody names a file, and it is there.
const DEFAULT: &str = "chancery.toml";

/// What the file says, by key.
#[derive(Debug, Default)]
pub(super) struct ConfigurationFile {
    pub(super) path: PathBuf,
    pub(super) values: BTreeMap<String, String>,
}

/// Reads the file that was named, else `chancery.toml` of the working directory, else nothing.
pub(super) fn read(named: Option<&Path>) -> Result<ConfigurationFile> {
    let path = named.unwrap_or(Path::new(DEFAULT));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => {
            return Ok(ConfigurationFile::default());
        }
        Err(error) => {
            return Err(error).with_context(|| format!("could not read {}", path.display()));
        }
    };
    let values = parse(&text).with_context(|| format!("could not use {}", path.display()))?;
    Ok(ConfigurationFile { path: path.to_owned(), values })
}

fn parse(text: &str) -> Result<BTreeMap<String, String>> {
    let table: toml::Table = text.parse().map_err(|error| anyhow!("not TOML: {error}"))?;
    let known = file_names();
    let mut values = BTreeMap::new();
    for (key, value) in table {
        if !known.contains(&key) {
            bail!(unknown("key", &key, &known));
        }
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_)
            | toml::Value::Array(_)
            | toml::Value::Table(_) => bail!("`{key}` must be a string or a number"),
        };
        values.insert(key, text);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_the_key_that_was_meant() {
        let error = parse("nats_prot = 4222").expect_err("unknown").to_string();
        assert_eq!(error, "unknown key `nats_prot`: did you mean `nats_port`?");
    }

    #[test]
    fn takes_strings_and_numbers() {
        let values = parse("nats = \"nats://example:4222\"\nnats_port = 4222").expect("valid");
        assert_eq!(values["nats_port"], "4222");
        assert!(parse("nats = true").is_err());
    }
}
