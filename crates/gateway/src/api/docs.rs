//! The documentation of the API, to read and to try: Swagger UI, from files that are part of the program.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{Path, Request};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use chancery_wire::{Problem, ProblemKind};
use utoipa_swagger_ui::Config;

use super::answer::{self, Fresh};
use crate::app::App;
use crate::problem::Refusal;

/// The page. It loads nothing from another host.
const PAGE: &str = r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Chancery: the API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png" type="image/png">
</head>
<body>
<div id="swagger-ui"></div>
<noscript><p>Without scripts, read <a href="/openapi.json">the OpenAPI document</a>.</p></noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"#;

/// Starts Swagger UI.
const START: &str = r##"window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
"##;

/// What Swagger UI needs beyond the policy of other pages: styles that it sets, and images in its style sheet.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

pub(super) fn routes() -> Router<App> {
    Router::new().route("/docs", get(page)).route("/docs/{file}", get(file))
}

async fn page(request: Request) -> Response {
    let mut response =
        answer::bytes(request.headers(), "text/html; charset=utf-8", PAGE, Fresh::Live);
    let policy = HeaderValue::from_static(POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

async fn file(Path(name): Path<String>, request: Request) -> Result<Response, Refusal> {
    let media = match name.as_str() {
        "start.js" => {
            let media = "text/javascript; charset=utf-8";
            return Ok(answer::bytes(request.headers(), media, START, Fresh::Live));
        }
        "swagger-ui.css" => "text/css; charset=utf-8",
        "swagger-ui-bundle.js" => "text/javascript; charset=utf-8",
        "favicon-16x16.png" | "favicon-32x32.png" => "image/png",
        _ => return Err(missing()),
    };
    let vendored = utoipa_swagger_ui::serve(&name, config()).ok().flatten();
    let vendored = vendored.ok_or_else(missing)?;
    Ok(answer::bytes(request.headers(), media, vendored.bytes.into_owned(), Fresh::Live))
}

fn missing() -> Refusal {
    Problem::new(ProblemKind::NotFound, "the documentation has no such file").into()
}

fn config() -> Arc<Config<'static>> {
    static CONFIG: OnceLock<Arc<Config<'static>>> = OnceLock::new();
    CONFIG.get_or_init(|| Arc::new(Config::from("/openapi.json"))).clone()
}
