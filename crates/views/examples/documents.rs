//! Writes `proto/documents/` anew from the types: `cargo run -p chancery-views --example documents`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto/documents");
    std::fs::create_dir_all(&folder)?;
    for (name, schema) in chancery_views::schema::files() {
        std::fs::write(folder.join(name), schema)?;
    }
    Ok(())
}
