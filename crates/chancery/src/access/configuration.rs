//! How nats-server is told: a configuration file, generated from the table. It holds public keys and no secret.

use std::collections::BTreeMap;
use std::path::Path;

use chancery_wire::subjects;
use serde_json::{Map, Value, json};

use super::directory::Files;
use super::grants::{Grant, Owner, Replies, Role};
use super::table::Table;

/// Above the 1 MiB that we answer with 413: above this the server closes the connection unanswered.
const MESSAGE_BYTES_MAX: u32 = 4 * 1024 * 1024;

/// How long the answer of a redaction may take; it has six minutes.
const LATE: &str = "7m";

/// Renders the configuration. JSON is a subset of nats-server's own notation, and quotes every path by known rules.
pub(super) fn render(table: &Table, files: &Files<'_>) -> String {
    let mut accounts = Map::new();
    accounts.insert("SYS".to_owned(), json!({}));
    accounts.insert("STORE".to_owned(), store(table));
    for (role, key) in table.roles() {
        accounts.insert(role.account(), account(&role, key));
    }
    let exports = exports(table);
    for owner in [Owner::Store, Owner::Core] {
        let of_owner = exports.get(&owner).cloned().unwrap_or_default();
        if let Some(account) = accounts.get_mut(owner.account()) {
            account["exports"] = of_owner.into();
        }
    }
    let listener = &table.listener;
    let mut configuration = json!({
        "server_name": "chancery",
        "listen": listener.address,
        "max_payload": MESSAGE_BYTES_MAX,
        "tls": {
            "cert_file": files.certificate(), "key_file": files.certificate_key(),
            "min_version": "1.3", "timeout": 5,
        },
        // Acknowledged is not on disk: what the server holds is made again from the log, so a second is enough.
        "jetstream": { "store_dir": listener.store, "sync_interval": "1s" },
        "system_account": "SYS",
        "accounts": accounts,
    });
    if !listener.embedded {
        configuration["pid_file"] = json!(as_text(&listener.pid_file));
    }
    let mut text = String::new();
    lay_out(&configuration, 0, &mut text);
    text.push('\n');
    text
}

/// Writes what fits a line on one, and the rest member by member: imports and exports are read line by line.
fn lay_out(value: &Value, depth: usize, text: &mut String) {
    const WIDTH: usize = 150;
    let one_line = value.to_string();
    let (open, close, parts): (_, _, Vec<(String, &Value)>) = match value {
        Value::Object(members) if one_line.len() > WIDTH || depth == 0 => {
            let named = |(name, value)| (format!("{}: ", Value::from(String::clone(name))), value);
            ('{', '}', members.iter().map(named).collect())
        }
        Value::Array(items) if one_line.len() > WIDTH => {
            ('[', ']', items.iter().map(|item| (String::new(), item)).collect())
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => return text.push_str(&one_line),
    };
    text.push(open);
    for (index, (name, value)) in parts.iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&"  ".repeat(depth + 1));
        text.push_str(name);
        lay_out(value, depth + 1, text);
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
    text.push(close);
}

fn as_text(path: &Path) -> String {
    path.display().to_string()
}

/// The account of JetStream: nobody but the admin ever logs in to it.
fn store(table: &Table) -> Value {
    json!({ "jetstream": "enabled", "users": [{ "nkey": table.admin }] })
}

fn account(role: &Role, key: &str) -> Value {
    let grants = role.grants();
    let (mut asks, mut hears) = (
        Vec::new(),
        vec![format!("{}.>", role.inbox()), format!("{}.>", subjects::inbox_prefix(key))],
    );
    for grant in &grants {
        match grant {
            Grant::Ask { .. } => asks.push(grant.local().to_owned()),
            Grant::Hear { .. } => hears.push(grant.local().to_owned()),
        }
    }
    let mut permissions = json!({ "publish": { "allow": asks } });
    if *role == Role::Core {
        // They talk among themselves; what leaves the account is what it imports.
        permissions = json!({});
        hears.extend(["chancery.>".to_owned(), "$SRV.>".to_owned()]);
    }
    permissions["subscribe"] = json!({ "allow": hears });
    let imports: Vec<Value> = grants.iter().map(import).collect();
    json!({ "users": [{ "nkey": key, "permissions": permissions }], "imports": imports })
}

fn import(grant: &Grant) -> Value {
    match grant {
        Grant::Ask { of, subject, to, .. } => {
            let mut import = json!({ "service": { "account": of.account(), "subject": subject } });
            if let Some(to) = to {
                import["to"] = json!(to);
            }
            import
        }
        Grant::Hear { of, subject } => {
            json!({ "stream": { "account": of.account(), "subject": subject } })
        }
    }
}

/// What one account gives others: each subject with the accounts that may have it, always named.
fn exports(table: &Table) -> BTreeMap<Owner, Vec<Value>> {
    let mut given: BTreeMap<(Owner, &'static str, String), (Replies, Vec<String>)> =
        BTreeMap::new();
    for (role, _) in table.roles() {
        for grant in role.grants() {
            let (key, replies) = match grant {
                Grant::Ask { of, subject, replies, .. } => ((of, "service", subject), replies),
                Grant::Hear { of, subject } => ((of, "stream", subject), Replies::One),
            };
            let (most, accounts) = given.entry(key).or_insert((replies, Vec::new()));
            *most = replies.max(*most);
            accounts.push(role.account());
        }
    }
    let mut exports: BTreeMap<Owner, Vec<Value>> = BTreeMap::new();
    for ((of, kind, subject), (replies, accounts)) in given {
        let mut export = json!({ kind: subject, "accounts": accounts });
        match replies {
            Replies::One => {}
            Replies::Late => export["response_threshold"] = json!(LATE),
            Replies::Many => export["response_type"] = json!("stream"),
        }
        exports.entry(of).or_default().push(export);
    }
    exports
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::access::table::{Listener, Publisher, Rates, Team};

    /// What somebody sees who made accounts in `/etc/chancery/nats`. The keys are none, so that nobody runs it as it is.
    fn example() -> Table {
        let dir = Path::new("/etc/chancery/nats");
        let key = |who: &str| format!("<public key of {who}>");
        let publisher = |name: &str, editor| {
            let token_sha256 = String::new();
            let one = Publisher { key: key(name), editor, token_sha256, rates: Rates::default() };
            (name.to_owned(), one)
        };
        Table {
            listener: Listener {
                address: ([0, 0, 0, 0], 4222).into(),
                store: PathBuf::from("/var/lib/nats"),
                pid_file: dir.join("nats-server.pid"),
                embedded: false,
            },
            admin: key("the admin"),
            core: key("the services"),
            gateway: key("the gateway"),
            operator: key("the operator"),
            auditor: key("the auditor"),
            publishers: [publisher("alice", false), publisher("bob", true)].into(),
            teams: [("press".to_owned(), Team { key: key("press") })].into(),
        }
    }

    #[test]
    fn the_example_in_deploy_is_what_is_generated() {
        let generated = render(&example(), &Files(Path::new("/etc/chancery/nats")));
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/nats/nats-server.conf");
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        let fresh = std::env::temp_dir().join("nats-server.conf.generated");
        if kept != generated {
            std::fs::write(&fresh, &generated).expect("it can be written");
        }
        assert!(
            kept == generated,
            "deploy/nats/nats-server.conf is stale: see {}",
            fresh.display()
        );
    }

    #[test]
    fn every_export_says_to_whom() {
        let text = render(&example(), &Files(Path::new("/etc/chancery/nats")));
        let configuration: Value = serde_json::from_str(&text).expect("JSON");
        let accounts = configuration["accounts"].as_object().expect("accounts");
        for account in ["STORE", "CORE"] {
            let exports = accounts[account]["exports"].as_array().expect("a list");
            assert!(!exports.is_empty());
            for export in exports {
                let accounts = export["accounts"].as_array().is_some_and(|to| !to.is_empty());
                assert!(accounts, "{export} is open to all");
            }
        }
        let of_store = accounts["STORE"]["users"].as_array().map(Vec::len);
        assert_eq!(of_store, Some(1), "JetStream has no ordinary users");
    }
}
