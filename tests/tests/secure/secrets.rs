//! Secrets: in files that only their owner reads, and nowhere else.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use chancery_bus::Publisher;
use chancery_domain::PublisherName;

use crate::stand::{DEADLINE, Stand, floated};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("it can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Reads the command lines of all processes, as `ps` does.
fn processes() -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir("/proc").expect("it can be listed").flatten() {
        // Others come and go.
        if let Ok(text) = std::fs::read(entry.path().join("cmdline")) {
            all.push_str(&String::from_utf8_lossy(&text));
        }
    }
    all
}

#[tokio::test]
async fn secrets_are_in_their_own_files_and_nowhere_else() {
    let stand = Stand::new().await;
    let bus = stand.connect("publishers/alice.nk").await;
    let alice = PublisherName::parse("alice").expect("a name");
    let event = floated("alice", "1");
    let alice = Publisher::new(&bus, &alice).patience(DEADLINE);
    alice.publish(&event).await.expect("it is recorded");
    let _kept = stand.must(&["publishers", "add", "carol"]);
    let seen = processes();

    let is_secret = |path: &Path| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("nk" | "token" | "key"))
    };
    let all = files(stand.system.data());
    let (secret, other): (Vec<_>, Vec<_>) = all.into_iter().partition(|path| is_secret(path));
    // Five roles, three publishers with tokens, a team, the certificate.
    assert_eq!(secret.len(), 5 + 3 * 2 + 1 + 1, "{secret:?}");
    let mut secrets = Vec::new();
    for path in &secret {
        let mode = std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", path.display());
        let text = std::fs::read_to_string(path).expect("it can be read");
        // Of a certificate's key, a line of it.
        let line =
            text.lines().find(|line| !line.starts_with("-----")).expect("it holds something");
        secrets.push(line.to_owned());
    }
    let folders = ["", "publishers", "teams"].map(|name| stand.access().join(name));
    for folder in folders {
        let mode = std::fs::metadata(&folder).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o700, "{}", folder.display());
    }
    let mut places =
        vec![("a process".to_owned(), seen), ("stderr".to_owned(), stand.system.said())];
    for path in other {
        let text = std::fs::read(&path).unwrap_or_default();
        places.push((path.display().to_string(), String::from_utf8_lossy(&text).into_owned()));
    }
    assert!(places.iter().any(|(place, _)| place.ends_with("nats-server.log")));
    for (place, text) in &places {
        for (secret, path) in secrets.iter().zip(&secret) {
            assert!(!text.contains(secret.as_str()), "{place} holds {}", path.display());
        }
    }
}
