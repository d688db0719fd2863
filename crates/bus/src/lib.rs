//! NATS: connect, publish with receipt, catch up, watch views
