//! Holds the table of crates in ARCHITECTURE.md: who may use whom, and which dependencies stay where.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{Metadata, MetadataCommand, Package};

/// Which crates of ours each crate may use. The four services never know each other.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("chancery-domain", &[]),
    ("chancery-tlog", &[]),
    ("chancery-views", &["chancery-domain"]),
    ("chancery-wire", &["chancery-domain"]),
    ("chancery-leads", &["chancery-domain"]),
    ("chancery-syndication", &["chancery-domain"]),
    ("chancery-bus", &["chancery-domain", "chancery-wire"]),
    ("chancery-ingest", &["chancery-domain", "chancery-wire", "chancery-bus"]),
    ("chancery-event-log", &["chancery-domain", "chancery-wire", "chancery-bus", "chancery-tlog"]),
    (
        "chancery-projections",
        &[
            "chancery-domain",
            "chancery-views",
            "chancery-leads",
            "chancery-wire",
            "chancery-bus",
            "chancery-tlog",
        ],
    ),
    ("chancery-gateway", &["chancery-domain", "chancery-views", "chancery-wire", "chancery-bus"]),
    ("chancery", EVERYTHING),
    ("chancery-tests", EVERYTHING),
];

const EVERYTHING: &[&str] = &[
    "chancery-domain",
    "chancery-tlog",
    "chancery-views",
    "chancery-leads",
    "chancery-syndication",
    "chancery-wire",
    "chancery-bus",
    "chancery-ingest",
    "chancery-event-log",
    "chancery-projections",
    "chancery-gateway",
];

/// Which crates may use a dependency that a crate exists to keep out of the others.
const RESTRICTED: [(&str, &[&str]); 7] = [
    ("feed-rs", &["chancery-syndication"]),
    ("csv", &["chancery-leads", "chancery-gateway"]),
    ("rusqlite", &["chancery-event-log", "chancery-projections", "chancery", "chancery-tests"]),
    ("async-nats", &["chancery-bus", "chancery", "chancery-tests"]),
    ("anyhow", &["chancery"]),
    ("axum", &["chancery-gateway", "chancery"]),
    (
        "tokio",
        &[
            "chancery-bus",
            "chancery-ingest",
            "chancery-event-log",
            "chancery-projections",
            "chancery-gateway",
            "chancery",
            "chancery-tests",
        ],
    ),
];

#[test]
fn no_crate_uses_what_the_table_does_not_allow() {
    let metadata = workspace();
    let allowed: BTreeMap<_, _> = MAY_USE.into_iter().collect();
    let mut violations = Vec::new();
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        let Some(may_use) = allowed.get(name) else {
            violations.push(format!("{name} is not in the table"));
            continue;
        };
        let ours = uses(package).into_iter().filter(|used| used.starts_with("chancery"));
        let beyond = ours.filter(|used| !may_use.contains(&used.as_str()) && used != name);
        violations.extend(beyond.map(|used| format!("{name} may not use {used}")));
    }
    assert_eq!(violations, Vec::<String>::new());
}

#[test]
fn restricted_dependencies_stay_where_they_belong() {
    let metadata = workspace();
    let mut violations = Vec::new();
    for package in metadata.workspace_packages() {
        let uses = uses(package);
        for (dependency, users) in RESTRICTED {
            if uses.contains(dependency) && !users.contains(&package.name.as_str()) {
                violations.push(format!("{} may not use {dependency}", package.name));
            }
        }
    }
    assert_eq!(violations, Vec::<String>::new());
}

#[test]
fn every_package_takes_the_lints_of_the_workspace() {
    let metadata = workspace();
    let without: Vec<_> = metadata
        .workspace_packages()
        .into_iter()
        .filter(|package| {
            let manifest = std::fs::read_to_string(&package.manifest_path).expect("readable");
            !manifest.contains("[lints]\nworkspace = true")
        })
        .map(|package| package.name.to_string())
        .collect();
    assert_eq!(without, Vec::<String>::new());
}

fn workspace() -> Metadata {
    let manifest = chancery_tests::workspace_root().join("Cargo.toml");
    let mut command = MetadataCommand::new();
    command.manifest_path(manifest).no_deps();
    command.exec().expect("cargo describes the workspace")
}

/// Every dependency of a package by its real name: normal, build and development alike.
fn uses(package: &Package) -> BTreeSet<String> {
    package.dependencies.iter().map(|dependency| dependency.name.clone()).collect()
}
