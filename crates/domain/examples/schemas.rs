//! Writes `proto/schemas/` anew from the types: `cargo run -p chancery-domain --example schemas`.

use std::path::Path;

use chancery_domain::schema;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto/schemas");
    std::fs::create_dir_all(&folder)?;
    for (name, schema) in schema::files() {
        std::fs::write(folder.join(name), schema)?;
    }
    Ok(())
}
