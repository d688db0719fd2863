//! The projection runner, entity histories, the view store, publishing and queries
