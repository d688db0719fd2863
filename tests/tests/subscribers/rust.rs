//! The reference subscriber in Rust, as a program uses it.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use chancery_bus::follower::{Begin, Came, Keys, Place, Update};
use chancery_bus::{Bus, ConnectOptions};
use serde_json::Value;
use tokio::task::JoinHandle;

/// A follower that remembers what it was given; stopped on drop.
pub(crate) struct RustFollower {
    seen: Arc<Mutex<Vec<(Value, bool)>>>,
    following: JoinHandle<()>,
}

impl RustFollower {
    /// Follows from a place on.
    pub(crate) async fn start(url: &str, view: &str, keys: Keys, place: Place) -> Self {
        let options = ConnectOptions::new(url, "a subscriber in Rust");
        let bus = Bus::connect(options).await.expect("the server answers");
        let begin = || Begin::After(place.clone());
        // The projections may be starting.
        let mut follower = chancery_tests::eventually(super::SETTLED_WITHIN, || {
            bus.follow_view(view, keys.clone(), begin())
        })
        .await;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let given = Arc::clone(&seen);
        let following = tokio::spawn(async move {
            let end =
                follower.run(|update, place| std::future::ready(note(&given, update, &place)));
            let end = end.await;
            eprintln!("the follower ended: {end:?}");
        });
        Self { seen, following }
    }

    /// Returns the changes that were given, and which of them were asked for.
    pub(crate) fn seen(&self) -> Vec<(Value, bool)> {
        self.seen.lock().expect("no panic").clone()
    }
}

fn note(
    seen: &Mutex<Vec<(Value, bool)>>,
    update: Update,
    place: &Place,
) -> ControlFlow<&'static str> {
    let Update::Change { change, came } = update else {
        return ControlFlow::Break("a document, which was not wanted");
    };
    if place.held(&change.key).count() != change.position.get() {
        return ControlFlow::Break("a place that is not the one of what was given");
    }
    let change = serde_json::to_value(&change).expect("JSON");
    seen.lock().expect("no panic").push((change, came == Came::Asked));
    ControlFlow::Continue(())
}

impl Drop for RustFollower {
    fn drop(&mut self) {
        self.following.abort();
    }
}
