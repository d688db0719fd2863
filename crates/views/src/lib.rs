//! What the events mean: entity folds and view documents
