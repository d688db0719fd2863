//! The contract: subjects, CloudEvents, protobuf frames, problem documents, limits
