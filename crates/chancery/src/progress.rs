//! Progress of long work, on stderr, where it is a terminal.

use std::sync::LazyLock;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// All bars: what goes on at once is shown one below the other.
static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// Work below this length is over before anybody has read a bar.
const LENGTH_MIN: u64 = 200;

/// Shows a bar for `length` steps of `what`; nothing for little work or without a terminal.
pub(crate) fn bar(what: &'static str, length: u64) -> ProgressBar {
    if length < LENGTH_MIN {
        return ProgressBar::hidden();
    }
    styled(what, length, "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}")
}

/// Shows a bar for reading `length` bytes; nothing for a small file or without a terminal.
pub(crate) fn bytes_bar(what: &'static str, length: u64) -> ProgressBar {
    /// Less is read before anybody has looked.
    const BYTES_MIN: u64 = 4 * 1024 * 1024;
    if length < BYTES_MIN {
        return ProgressBar::hidden();
    }
    styled(what, length, "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
}

fn styled(what: &'static str, length: u64, template: &str) -> ProgressBar {
    let bar = BARS.add(ProgressBar::new(length));
    // Templates are constants; if one did not parse, the plain bar would do.
    let style = ProgressStyle::with_template(template);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what);
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}
