//! The body of a request, within the limit.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use chancery_wire::limits::REQUEST_BYTES_MAX;
use chancery_wire::{Problem, ProblemKind};
use futures::StreamExt;
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// How much of a body that is too large is still read, and for how long: a client that sends before it listens would
/// otherwise see a broken connection and not the answer.
const DRAINED_BYTES_MAX: usize = 8 * 1024 * 1024;
const DRAINED_WITHIN: Duration = Duration::from_secs(2);

/// Reads a body.
///
/// # Errors
///
/// When it is too large, or the client broke off.
pub(super) async fn read(headers: &HeaderMap, mut body: Body) -> Result<Bytes, Problem> {
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if let Some(length) = length.filter(|length| *length > REQUEST_BYTES_MAX) {
        // Who asks first whether to send it has the answer now.
        if !headers.contains_key(header::EXPECT) {
            drain(body).await;
        }
        return Err(too_large(&format!("{length} bytes")));
    }
    match Limited::new(&mut body, REQUEST_BYTES_MAX).collect().await {
        Ok(read) => Ok(read.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            drain(body).await;
            Err(too_large("more"))
        }
        Err(error) => {
            tracing::debug!(%error, "a request broke off");
            Err(Problem::new(ProblemKind::Malformed, "the body broke off"))
        }
    }
}

/// Reads on without keeping anything, within bounds.
async fn drain(body: Body) {
    let mut left = DRAINED_BYTES_MAX;
    let mut pieces = body.into_data_stream();
    let reading = async {
        while let Some(Ok(piece)) = pieces.next().await {
            left = left.saturating_sub(piece.len());
            if left == 0 {
                return;
            }
        }
    };
    // Whether it came to an end is no matter: the answer is the same.
    drop(tokio::time::timeout(DRAINED_WITHIN, reading).await);
}

fn too_large(found: &str) -> Problem {
    let detail = format!("the request has {found}: send at most {REQUEST_BYTES_MAX} bytes");
    Problem::new(ProblemKind::TooLarge, detail)
}
