//! What the reader takes, lists and refuses.

use super::*;
use serde_json::json;

fn faults(text: &str) -> Vec<(String, String)> {
    let document = read(text.as_bytes()).unwrap();
    document.faults.into_iter().map(|fault| (fault.pointer, fault.detail)).collect()
}

fn syntax(text: &str) -> Fault {
    read(text.as_bytes()).unwrap_err()
}

#[test]
fn plain_json_is_read_as_it_is() {
    let text = r#" {"a": [1, -2, true, false, "x\n\u00e9\ud83d\ude00\/"], "b": {}, "": [] } "#;
    let document = read(text.as_bytes()).unwrap();
    assert_eq!(document.value, json!({"a": [1, -2, true, false, "x\né😀/"], "b": {}, "": []}));
    assert!(document.faults.is_empty() && document.nulls.is_empty());
}

#[test]
fn every_repeated_name_and_lossy_number_is_listed_at_once() {
    let found = faults(
        r#"{"a": 1.0, "b": {"c": 1e2, "c": 1e400}, "d": [9007199254740992, -9007199254740991], "a": -0}"#,
    );
    let pointers: Vec<_> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/a", "/b/c", "/b/c", "/b/c", "/d/0", "/a", "/a"]);
    assert!(found[3].1.contains("more than once"));
    assert!(found[4].1.contains("outside ±(2^53−1)"));
    assert!(found[5].1.contains("write 0"));
}

#[test]
fn the_name_in_a_pointer_is_escaped() {
    assert_eq!(faults(r#"{"a/b": {"~": 0.5}}"#)[0].0, "/a~1b/~0");
}

#[test]
fn nulls_are_listed_and_allowed_only_below_a_patch() {
    let document = read(br#"{"data":{"patch":{"place":null},"patched":null,"x":[null]}}"#).unwrap();
    assert_eq!(document.nulls, ["/data/patch/place", "/data/patched", "/data/x/0"]);
    let refused: Vec<_> =
        document.null_faults(Some("/data/patch")).map(|fault| fault.pointer).collect();
    assert_eq!(refused, ["/data/patched", "/data/x/0"]);
    assert_eq!(document.null_faults(None).count(), 3);
}

#[test]
fn a_syntax_error_names_line_and_column() {
    let fault = syntax("{\n  \"é\": 1,\n  \"é\" 2}");
    assert_eq!(
        fault.detail,
        "not JSON: expected `:` behind a member's name, found `2`, at line 3 column 7"
    );
    assert_eq!(syntax("{\"a\": [tru]}").pointer, "/a/0");
    assert!(syntax("").detail.contains("found the end, at line 1 column 1"));
}

#[test]
fn what_is_no_json_is_refused() {
    for wrong in [
        "{",
        "}",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "'a'",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "+1",
        "NaN",
        "Infinity",
        "nul",
        "tru",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"\\udc00\"",
        "\"\n\"",
        "1 2",
        "[1 2]",
        "// x\n1",
        "\u{feff}{}",
    ] {
        assert!(read(wrong.as_bytes()).is_err(), "{wrong} must be refused");
    }
    let fault = read(b"{\"a\": \"\xff\"}").unwrap_err();
    assert_eq!(fault.detail, "the text is not UTF-8, from line 1 column 8 on");
}

#[test]
fn deep_nesting_is_refused_and_64_levels_are_not() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(read(nested(DEPTH_MAX).as_bytes()).is_ok());
    for levels in [DEPTH_MAX + 1, 10_000] {
        assert!(syntax(&nested(levels)).detail.contains("nested deeper"));
    }
    let objects = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    assert!(syntax(&objects).detail.contains("nested deeper"));
}

#[test]
fn a_hostile_text_does_not_make_long_reports() {
    let name = "n".repeat(NAME_BYTES_MAX);
    let many = format!(
        "{}[{}1.5]{}",
        format!("{{\"{name}\":").repeat(60),
        "0.5,".repeat(5_000),
        "}".repeat(60)
    );
    let document = read(many.as_bytes()).unwrap();
    assert_eq!(document.faults.len(), FAULTS_MAX);
    assert!(document.faults.iter().all(|fault| fault.pointer.len() < 1_400));
    let long = format!("{{\"{}\":1}}", "n".repeat(NAME_BYTES_MAX + 1));
    assert!(syntax(&long).detail.contains("longer than"));
    let nulls = format!("[{}null]", "null,".repeat(NULLS_MAX));
    assert!(syntax(&nulls).detail.contains("nulls"));
}
