//! How much a test does: less in `make test`, more in `make test-long`, anything by hand.

/// Returns the number that the environment gives for `name`, or the usual one.
pub fn setting(name: &str, usual: u64) -> u64 {
    let Some(value) = std::env::var_os(name) else { return usual };
    value.to_str().and_then(|text| text.parse().ok()).expect("a setting of a test is a number")
}
