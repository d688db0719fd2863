//! Who has no key, the wrong one, or no certificate.

use chancery_tests::chancery;

use crate::stand::Stand;

#[tokio::test]
async fn without_credentials_nothing_works() {
    let stand = Stand::new().await;
    let refused = |what: &str, ran: Option<Result<_, String>>| {
        let Some(ran) = ran else { return };
        let said = ran.map(|_: Vec<_>| ()).expect_err("nobody is let in");
        assert!(said.contains(what), "{said}");
    };
    let ca = stand.ca();
    refused("Authorization Violation", stand.tries_with(None, Some(&ca), "_INBOX", &[]));

    // A key that the server does not know.
    let strange = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    let pair = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
    std::fs::write(&strange, pair).expect("it can be written");
    let with_strange = stand.tries_with(Some(strange.path()), Some(&ca), "_INBOX", &[]);
    refused("Authorization Violation", with_strange);

    // The right key, for a server whose certificate nobody vouches for.
    let alice = stand.access().join("publishers/alice.nk");
    refused("CERTIFICATE_VERIFY_FAILED", stand.tries_with(Some(&alice), None, "_INBOX", &[]));

    // Our own clients neither, from another directory.
    let url = stand.system.nats_url();
    let view = chancery(["view", "conditions", "--nats", &url, "--nats-ca"]).arg(&ca).output();
    let view = view.expect("chancery can be run");
    assert_eq!(view.status.code(), Some(5), "{}", String::from_utf8_lossy(&view.stderr));
    let plain = async_nats::connect(url.replace("tls://", "nats://")).await;
    assert!(plain.is_err());
}

#[tokio::test]
async fn a_directory_that_was_made_secure_is_not_opened_by_a_forgotten_flag() {
    let mut stand = Stand::new().await;
    assert!(stand.system.stop().await.success());
    let up = stand.chancery(&["up", "--http", "off"]).output().expect("chancery can be run");
    let said = String::from_utf8_lossy(&up.stderr).into_owned();
    assert_eq!(up.status.code(), Some(78), "{said}");
    assert!(said.contains("up --secure"), "{said}");
}
