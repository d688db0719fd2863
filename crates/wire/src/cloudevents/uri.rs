//! URIs and URI references (RFC 3986), by their characters and parts.

/// Says whether `text` is an absolute URI: a scheme, then the rest.
pub(super) fn is_uri(text: &str) -> bool {
    scheme_of(text).is_some() && is_uri_reference(text)
}

/// Says whether `text` is a non-empty URI reference.
pub(super) fn is_uri_reference(text: &str) -> bool {
    if text.is_empty() || !characters_are_good(text) || !escapes_are_good(text) {
        return false;
    }
    let rest = match scheme_of(text) {
        Some(scheme) => &text[scheme.len() + 1..],
        // RFC 3986 §4.2: the first segment of a relative path has no colon.
        None if text.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':')) => {
            return false;
        }
        None => text,
    };
    rest.strip_prefix("//").is_none_or(|rest| {
        authority_is_good(rest.split(['/', '?', '#']).next().unwrap_or_default())
    }) && rest.matches('#').count() <= 1
}

fn scheme_of(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let mut bytes = scheme.bytes();
    let first = bytes.next()?.is_ascii_alphabetic();
    let rest = bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    (first && rest).then_some(scheme)
}

fn characters_are_good(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte))
}

/// Every `%` is followed by two hexadecimal digits.
fn escapes_are_good(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|after| after.len() >= 2 && after.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit))
}

/// Brackets only around an IPv6 address, and a port of digits.
fn authority_is_good(authority: &str) -> bool {
    let host_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match host_port.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => {
            if address.parse::<std::net::Ipv6Addr>().is_err() && !address.starts_with('v') {
                return false;
            }
            ("", port.strip_prefix(':').unwrap_or(port))
        }
        None => host_port.split_once(':').unwrap_or((host_port, "")),
    };
    !host.contains(['[', ']', '@']) && port.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_other_texts() {
        for good in [
            "desk",
            "/cloudevents/spec/pull/123",
            "https://github.com/cloudevents",
            "mailto:cncf-wg-serverless@lists.cncf.io",
            "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
            "cloudevents/spec/pull/123",
            "1-555-123-4567",
            "http://[::1]:80/a?b#c",
            "//host/path",
            "#frag",
        ] {
            assert!(is_uri_reference(good), "{good}");
        }
        for bad in
            ["", "a b", "a%zz", "a%4", "1a:b", "http://[::g]/", "http://h:8x/", "é", "a#b#c", "<x>"]
        {
            assert!(!is_uri_reference(bad), "{bad}");
        }
        assert!(is_uri("https://example.org/schema"));
        assert!(!is_uri("/schema"));
    }
}
