"""The limits of the contract that a publisher meets."""

# Events in one request.
BATCH_EVENTS_MAX = 1_000
# Bytes of one request.
REQUEST_BYTES_MAX = 1024 * 1024
# Bytes of one event.
EVENT_BYTES_MAX = 128 * 1024
# Integers beyond are not read alike everywhere (RFC 8785).
INTEGER_MAX = 2**53 - 1
