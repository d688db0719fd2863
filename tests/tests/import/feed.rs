//! Feeds: each item a captured report.

use std::path::Path;

use chancery_tests::{System, chancery, up};
use serde_json::{Value, json};

use crate::real::data;
use crate::{numbers, summary};

fn feed(system: &System, file: &Path) -> (Option<i32>, Value) {
    let mut command = chancery(["import", "feed", "--outlet", "outlet/example"]);
    summary(&command.arg(file).arg("--data").arg(system.data()).output().unwrap())
}

/// The data of every event of a feed, as a dry run prints it.
fn printed(file: &Path) -> Vec<Value> {
    let mut command = chancery(["import", "feed", "--dry-run", "--outlet", "outlet/example"]);
    let output = command.arg(file).output().unwrap();
    let events = String::from_utf8(output.stdout).unwrap();
    events
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["data"].clone())
        .collect()
}

fn rss(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Example</title>\n<link>https://example.org/news/</link><language>en-gb</language>\n{items}</channel></rss>\n"
    )
}

const FIRST: &str = "<item><guid isPermaLink=\"false\">1</guid><title>Talks begin</title><link>talks</link><pubDate>Fri, 16 May 2025 10:30:00 +0200</pubDate><description>&lt;p&gt;In &lt;b&gt;Istanbul&lt;/b&gt;.&lt;/p&gt;</description></item>\n";
const SECOND: &str =
    "<item><title>No id, no date</title><link>https://example.org/2</link></item>\n";

#[tokio::test]
async fn items_become_reports_once_and_what_is_published_anew_is_an_update() {
    let mut system = up().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("feed.xml");
    std::fs::write(&file, rss(&format!("{FIRST}{SECOND}"))).unwrap();
    let reports = printed(&file);
    assert_eq!(
        (&reports[0]["url"], &reports[0]["published"], &reports[0]["language"]),
        (&json!("https://example.org/news/talks"), &json!("2025-05-16T08:30:00Z"), &json!("en-gb"))
    );
    assert_eq!(reports[0]["outlet"], "outlet/example");
    assert_eq!(reports[1].get("published"), None);
    assert!(reports[1]["report"].as_str().unwrap().starts_with("report/example-"));

    let (code, told) = feed(&system, &file);
    assert_eq!((code, numbers(&told)), (Some(0), [2, 2, 0, 0]));
    let (code, told) = feed(&system, &file);
    assert_eq!((code, numbers(&told)), (Some(0), [2, 0, 2, 0]));
    // The same words with other markup and another date are no news; other words are.
    let same = FIRST.replace("10:30", "11:30").replace("&lt;b&gt;", "&lt;em&gt;");
    std::fs::write(&file, rss(&format!("{same}{SECOND}"))).unwrap();
    assert_eq!(numbers(&feed(&system, &file).1), [2, 0, 2, 0]);
    let changed = FIRST.replace("Talks begin", "Talks end");
    std::fs::write(&file, rss(&changed)).unwrap();
    for corrected in [1, 0] {
        let (code, told) = feed(&system, &file);
        assert_eq!((code, &told["corrected"]), (Some(0), &json!(corrected)), "{told}");
    }
    let replayed = chancery(["replay", "--data"]).arg(system.data()).output().unwrap();
    let replayed = String::from_utf8(replayed.stdout).unwrap();
    assert_eq!(replayed.lines().count(), 3);
    let update: Value = serde_json::from_str(replayed.lines().last().unwrap()).unwrap();
    assert_eq!(update["event"]["type"], "chancery.report.updated.v1");
    assert_eq!(update["event"]["data"]["report"], reports[0]["report"]);
    assert_eq!(update["event"]["data"]["status"], "updated");
    assert!(system.stop().await.success());
}

#[test]
fn wrong_items_are_refused_by_themselves_and_damaged_files_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("feed");
    let run = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let mut command = chancery(["import", "feed", "--dry-run", "--outlet", "outlet/example"]);
        let output = command.arg(&file).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = run(&rss(&format!("{FIRST}<item><guid>3</guid></item>\n{SECOND}")));
    assert_eq!(code, Some(4));
    assert!(said.contains("3 rows") && said.contains("line 5: the item has no title"), "{said}");
    let relative = rss(FIRST).replace("<link>https://example.org/news/</link>", "");
    assert!(run(&relative).1.contains("the link `talks` is relative"));
    let damaged = [
        (rss(FIRST).replace("</channel></rss>", ""), "line 2: is not well-formed: <channel> is"),
        (rss("<item><title>R&B</title></item>"), "line 4: is not well-formed"),
        ("<html><body/></html>".to_owned(), "line 1: is no feed: RSS 0.91"),
        ("{\n\"items\": [}".to_owned(), "line 2: is no JSON Feed"),
        ("id,title\n".to_owned(), "line 1: is not well-formed"),
    ];
    for (text, reason) in damaged {
        let (code, said) = run(&text);
        assert_eq!(code, Some(4));
        assert!(said.contains(reason) && said.contains("nothing of it was imported"), "{said}");
    }
    let output = chancery(["import", "feed"]).arg(&file).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("--outlet <OUTLET>"), "{said}");
}

#[tokio::test]
async fn real_feeds_are_imported_or_refused_as_they_should_be() {
    let Some(data) = data() else { return };
    let system = up().await;
    // Each file: how many items, or where and why it is refused.
    let files = [
        ("atom_example_3.xml", Ok(1)),
        ("jsonfeed_example_1.json", Ok(2)),
        ("rss_0.91_missing_id.xml", Ok(1)),
        ("rss_1.0_iso8859.xml", Ok(1)),
        ("rss_2.0_bbc.xml", Ok(1)),
        ("rss_2.0_ilgiornale.xml", Ok(1)),
        // It ends in the middle, where the server broke off.
        ("rss_2.0_invalid_1.xml", Err((5, "<channel> is not closed before the file ends"))),
    ];
    for (name, expected) in files {
        let file = data.join("feeds").join(name);
        let (code, told) = feed(&system, &file);
        match expected {
            Ok(items) => {
                assert_eq!((code, numbers(&told)), (Some(0), [items, items, 0, 0]), "{told}");
                assert_eq!(numbers(&feed(&system, &file).1), [items, 0, items, 0], "{name}");
            }
            Err((line, reason)) => {
                assert_eq!((code, &told["damaged"]["line"]), (Some(4), &json!(line)), "{told}");
                assert!(told["damaged"]["reason"].as_str().unwrap().contains(reason), "{told}");
            }
        }
    }
    let of = |name: &str| printed(&data.join("feeds").join(name));
    let golem = &of("rss_1.0_iso8859.xml")[0];
    assert_eq!(
        (&golem["published"], &golem["byline"]),
        (&json!("2023-01-25T18:03:02Z"), &json!("Achim Sawall"))
    );
    let undated = &of("rss_0.91_missing_id.xml")[0];
    assert_eq!((undated.get("published"), undated.get("url")), (None, None));
    assert_eq!(of("atom_example_3.xml")[0]["published"], "2019-07-30T16:00:00Z");
    assert_eq!(of("jsonfeed_example_1.json")[1]["published"], "2020-01-21T01:07:00Z");
    assert_eq!(of("rss_2.0_ilgiornale.xml")[0]["published"], "2022-11-15T20:15:04Z");
}
