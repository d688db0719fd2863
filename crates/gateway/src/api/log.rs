//! The published log: C2SP tlog-tiles in their paths and bytes, the key, and the parts of entries.
//!
//! The gateway has no file of its own: pieces come from the log over the bus. A file that is larger than a piece is
//! passed on as it comes, and cut off when another one takes its place meanwhile.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use chancery_bus::Bus;
use chancery_wire::log::TileReply;
use futures::stream;

use super::answer::{self, Fresh};
use super::parameters::Parameters;
use crate::app::App;
use crate::problem::{Asked, Refusal};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/log/checkpoint", get(checkpoint))
        .route("/log/vkey", get(vkey))
        .route("/log/tile/entries/{*place}", get(entries))
        .route("/log/tile/{level}/{*place}", get(tile))
        .route("/log/parts/{*place}", get(parts))
}

/// The latest signed checkpoint.
#[utoipa::path(
    get, path = "/log/checkpoint", tag = "log", operation_id = "checkpoint",
    responses((status = 200, description = "A signed note (C2SP tlog-checkpoint)", content_type = "text/plain; charset=utf-8", body = String))
)]
pub(super) async fn checkpoint(
    State(app): State<App>,
    request: Request,
) -> Result<Response, Refusal> {
    file(&app, request, "checkpoint").await
}

/// The key that verifies the log's checkpoints.
#[utoipa::path(
    get, path = "/log/vkey", tag = "log", operation_id = "vkey",
    responses((status = 200, description = "`<origin>+<id>+<base64>`: a convenience, no proof of whose key it is", content_type = "text/plain; charset=utf-8", body = String))
)]
pub(super) async fn vkey(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    file(&app, request, "vkey").await
}

/// A tile of hashes.
#[utoipa::path(
    get, path = "/log/tile/{level}/{place}", tag = "log", operation_id = "tile",
    params(
        ("level" = u8, Path, description = "0 to 7", example = 0),
        ("place" = String, Path, description = "The index in groups of three digits, `x001/234`; of a partial tile with its width, `000.p/17`", example = "000"),
    ),
    responses((status = 200, description = "32 bytes for each hash (C2SP tlog-tiles)", content_type = "application/octet-stream", body = super::openapi::Octets))
)]
pub(super) async fn tile(
    State(app): State<App>,
    Path((level, place)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refusal> {
    file(&app, request, &format!("tile/{level}/{place}")).await
}

/// A bundle of entries.
#[utoipa::path(
    get, path = "/log/tile/entries/{place}", tag = "log", operation_id = "entries",
    params(("place" = String, Path, description = "As of a tile of level 0", example = "000")),
    responses((status = 200, description = "The hashed bytes of up to 256 entries, each with its length before it (C2SP tlog-tiles)", content_type = "application/octet-stream", body = super::openapi::Octets))
)]
pub(super) async fn entries(
    State(app): State<App>,
    Path(place): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    file(&app, request, &format!("tile/entries/{place}")).await
}

/// The salts and payloads of a bundle of entries.
#[utoipa::path(
    get, path = "/log/parts/{place}", tag = "log", operation_id = "parts",
    params(("place" = String, Path, description = "As of the bundle", example = "000")),
    responses((status = 200, description = "One line of JSON for each entry; what was redacted is gone", content_type = "application/x-ndjson", body = String))
)]
pub(super) async fn parts(
    State(app): State<App>,
    Path(place): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    file(&app, request, &format!("parts/{place}")).await
}

/// What is said of a file beside its bytes.
fn said(path: &str) -> (&'static str, Fresh) {
    if path.starts_with("tile/") {
        // Nothing in it is ever redacted: hashes, and entries, which only commit to payloads.
        ("application/octet-stream", Fresh::Forever)
    } else if path.starts_with("parts/") {
        ("application/x-ndjson", Fresh::Live)
    } else {
        ("text/plain; charset=utf-8", Fresh::Live)
    }
}

async fn file(app: &App, request: Request, path: &str) -> Result<Response, Refusal> {
    Parameters::read(request.uri().query(), &[])?;
    let first = app.bus.tile(path, 0).await.map_err(|error| Refusal::of(Asked::Log, &error))?;
    let (media, fresh) = said(path);
    if len(&first.content) == first.size {
        return Ok(answer::bytes(request.headers(), media, first.content, fresh));
    }
    Ok(large(app.bus.clone(), path.to_owned(), first, media))
}

/// Answers with a file that comes in several pieces.
fn large(bus: Bus, path: String, first: TileReply, media: &'static str) -> Response {
    let TileReply { content, size, version } = first;
    let start = (0, Some(content));
    let pieces = stream::try_unfold(start, move |(at, ready)| {
        let (bus, path, version) = (bus.clone(), path.clone(), version.clone());
        async move {
            if at == size {
                return Ok(None);
            }
            let piece = match ready {
                Some(piece) => piece,
                None => next(&bus, &path, at, &version).await?,
            };
            let end = at + len(&piece);
            Ok::<_, std::io::Error>(Some((piece, (end, None))))
        }
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Asks for the next piece of the same file.
async fn next(bus: &Bus, path: &str, at: u64, version: &str) -> Result<Bytes, std::io::Error> {
    let piece = bus.tile(path, at).await.map_err(std::io::Error::other)?;
    if piece.version != version || piece.content.is_empty() {
        return Err(std::io::Error::other("another file took the place of the one that is sent"));
    }
    Ok(piece.content)
}

fn len(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
