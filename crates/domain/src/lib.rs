//! The vocabulary: references, times, assertions, event kinds and their validation
