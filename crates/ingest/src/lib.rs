//! Decode, validate, append, receipt
