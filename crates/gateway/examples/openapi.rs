//! Writes `proto/openapi.json` anew from the code: `cargo run -p chancery-gateway --example openapi`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto/openapi.json");
    std::fs::write(file, chancery_gateway::openapi())
}
