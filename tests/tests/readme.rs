//! Every block of README.md is run, in order, as a newcomer would type it.

use std::path::Path;
use std::process::{Command, Output};

use chancery_tests::{chancery_binary, nats_server_binary, up_in, workspace_root};
use serde_json::Value;

/// A fenced block: its language, and its text.
struct Block {
    language: String,
    text: String,
}

fn blocks(readme: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match (line.strip_prefix("```"), inside) {
            (Some(language), false) => {
                blocks.push(Block { language: language.to_owned(), text: String::new() });
                inside = true;
            }
            (Some(_), true) => inside = false,
            (None, true) => {
                let block = blocks.last_mut().unwrap();
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, false) => {}
        }
    }
    blocks
}

/// Runs a block in a shell that finds `chancery` on its PATH.
fn sh(text: &str, folder: &Path) -> Output {
    let path = std::env::var("PATH").unwrap_or_default();
    let own = chancery_binary().parent().unwrap().display().to_string();
    let mut command = Command::new("sh");
    command.args(["-euc", text]).current_dir(folder);
    command.env("PATH", format!("{own}:{path}")).env("NATS_SERVER", nats_server_binary());
    command.output().unwrap()
}

fn members(value: &Value) -> Vec<&String> {
    value.as_object().unwrap().keys().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_block_does_what_the_readme_says() {
    let root = workspace_root();
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root.join("examples"), folder.path().join("examples")).unwrap();
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let mut system = None;
    let mut last = String::new();
    let mut ran = 0;
    for block in blocks(&readme) {
        match (block.language.as_str(), block.text.trim()) {
            ("json", shown) => {
                let shown: Value = serde_json::from_str(&shown.replace('…', "")).unwrap();
                let said: Value = serde_json::from_str(last.lines().next().unwrap()).unwrap();
                assert_eq!(
                    members(&shown),
                    members(&said),
                    "the answer shown is not of that shape"
                );
            }
            // This is it.
            ("sh", "make test") => {}
            ("sh", "chancery up") => {
                system = Some(up_in(&folder.path().join("chancery-data"), &[]).await);
            }
            ("sh", text) => {
                let place = if text.starts_with("make ") { root } else { folder.path() };
                let output = sh(text, place);
                let talk = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{text}\nended with {}\n{talk}", output.status);
                last = String::from_utf8_lossy(&output.stdout).into_owned();
                ran += 1;
            }
            (language, _) => assert_eq!(language, "", "nothing runs blocks of {language}"),
        }
    }
    assert!(ran >= 5, "only {ran} blocks were run");
    assert!(last.contains("leaves, root "), "the last block checks the log: {last}");
    let audit = sh("chancery audit -o json", folder.path());
    let audit: Value = serde_json::from_slice(&audit.stdout).unwrap();
    assert!(last.contains(audit["root"].as_str().unwrap()), "{last} is not the root of {audit}");
    assert!(system.unwrap().stop().await.success());
}
