//! What README.md tells people to type works: every `sh` block, in order, in a folder of its own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "this is how a test fails")]

use std::path::Path;
use std::process::{Command, Stdio};

use chancery_tests::{System, chancery_binary, nats_server_binary, up_in, workspace_root};
use serde_json::Value;
use tempfile::TempDir;

/// One fenced block.
#[derive(Debug)]
struct Block {
    language: String,
    text: String,
}

fn blocks() -> Vec<Block> {
    let text = std::fs::read_to_string(workspace_root().join("README.md")).unwrap();
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => {
                open = Some(Block { language: language.to_owned(), text: String::new() });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (None, Some(block)) => block.text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "every block of README.md ends");
    found
}

/// Where a reader sits: a folder with the examples, and `chancery` on the path.
struct Reader {
    /// What the reader started in a terminal of its own.
    system: Option<System>,
    /// Another, in secure mode.
    secure: Option<System>,
    folder: TempDir,
}

impl Reader {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["examples", "clients"] {
            let link = folder.path().join(name);
            std::os::unix::fs::symlink(workspace_root().join(name), link).unwrap();
        }
        Self { folder, system: None, secure: None }
    }

    /// Puts the address of the reader's system in the place of the usual one.
    fn addressed(&self, script: &str) -> String {
        let Some(system) = &self.system else { return script.to_owned() };
        script.replace(HTTP, system.run_json()["http"].as_str().unwrap())
    }

    /// Does what a block says; returns what it printed.
    async fn types(&mut self, script: &str) -> String {
        match script.trim() {
            "chancery up" => {
                let data = self.folder.path().join("chancery-data");
                self.system = Some(up_in(&data, &[]).await);
                String::new()
            }
            up if up.starts_with(SECURE) => {
                let data = self.folder.path().join(up.trim_start_matches(SECURE));
                self.secure = Some(up_in(&data, &["--secure"]).await);
                String::new()
            }
            // This test is one of those that it runs; that the recipe can be made must do.
            "make test" => shell("make --dry-run test", workspace_root()),
            make if make.starts_with("make ") => shell(make, workspace_root()),
            script => shell(&self.addressed(script), self.folder.path()),
        }
    }
}

/// Begins a block that starts a second system.
const SECURE: &str = "chancery up --secure --data ";

/// Where a reader who did as told finds HTTP; here each system has a port of its own.
const HTTP: &str = "http://127.0.0.1:7171";

/// Runs a script that must succeed; returns its standard output.
fn shell(script: &str, folder: &Path) -> String {
    let programs = chancery_binary().parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path =
        std::env::join_paths([programs.to_owned()].into_iter().chain(std::env::split_paths(&path)));
    let mut command = Command::new("sh");
    command.args(["-eu", "-c", script]).current_dir(folder).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CHANCERY_") {
            command.env_remove(name);
        }
    }
    command.env("PATH", path.unwrap()).env("NATS_SERVER", nats_server_binary());
    let output = command.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "this ended with {}:\n{script}\n{printed}{said}",
        output.status
    );
    printed
}

/// Says whether the machine has venv, and an index of packages from which the client is built.
fn can_install(reader: &Reader) -> bool {
    let environment = reader.folder.path().join("env");
    let made = Command::new("python3").args(["-m", "venv"]).arg(&environment).output();
    let pip = environment.join("bin/pip");
    let obtained = || {
        let target = reader.folder.path().join("flit");
        Command::new(&pip).args(["download", "--quiet", "flit_core", "--dest"]).arg(target).output()
    };
    made.is_ok_and(|made| made.status.success())
        && obtained().is_ok_and(|obtained| obtained.status.success())
}

/// Compares what was printed with what README.md shows: the same members, and the same values but for those
/// that no two runs share.
fn is_like(printed: &str, shown: &str) {
    let read = |text: &str| -> Value {
        serde_json::from_str(text).unwrap_or_else(|_| panic!("no JSON: {text}"))
    };
    let (mut printed, mut shown) = (read(printed), read(shown));
    for value in [&mut printed, &mut shown] {
        for own in ["recorded_at", "leaf"] {
            assert!(value[own].take().is_string(), "{own} in {value}");
        }
    }
    assert_eq!(printed, shown);
}

/// Finds a word of 64 hexadecimal digits.
fn root(printed: &str) -> &str {
    let words = printed.split(|letter: char| !letter.is_ascii_alphanumeric());
    let mut roots = words.filter(|word| word.len() == 64);
    roots.next().unwrap_or_else(|| panic!("no root in {printed}"))
}

#[tokio::test]
async fn everything_that_readme_tells_to_type_works() {
    let mut reader = Reader::new();
    let mut printed: Vec<(String, String)> = Vec::new();
    let has_curl = Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_ok();
    let has_client = can_install(&reader);
    let mut passed_over = false;
    for block in blocks() {
        // What a script would have printed is passed over with it.
        if block.language == "sh" {
            passed_over = !has_curl && block.text.contains("curl ")
                || !has_client && block.text.contains("env/bin/p");
        }
        if passed_over {
            eprintln!("SKIPPED, for what it needs is not there:\n{}", block.text);
            continue;
        }
        match block.language.as_str() {
            "sh" => printed.push((block.text.clone(), reader.types(&block.text).await)),
            "json" => is_like(&printed.last().unwrap().1, &block.text),
            other => panic!("README.md has a block of `{other}`, which nobody runs"),
        }
    }
    let of = |part: &str| &printed.iter().find(|(script, _)| script.contains(part)).unwrap().1;
    assert!(
        of("make demo").contains("Conditions for meeting/putin-zelensky"),
        "{}",
        of("make demo")
    );
    let over_http = [
        ("/v1/views/conditions", "rel=\"next\""),
        ("If-None-Match", "304"),
        ("/v1/stream", "event: view.changed"),
        ("other.json", "/problems/id-reused"),
        ("other.json", "409"),
        ("wrong.json http", "/problems/invalid"),
        ("wrong.json http", "422"),
    ];
    for (script, shown) in over_http.into_iter().filter(|_| has_curl) {
        assert!(of(script).contains(shown), "{shown} is not in {}", of(script));
    }
    assert_eq!(root(of("chancery audit")), root(of("check_log.py")));
    if has_client {
        let replayed = shell("chancery replay", reader.folder.path());
        assert_eq!(replayed.matches(r#""id":"c1-"#).count(), 1, "it was published twice");
    }
    assert!(reader.system.take().unwrap().stop().await.success());
}
