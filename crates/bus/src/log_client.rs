//! The log, asked over NATS.

use std::time::Duration;

use bytes::Bytes;
use chancery_domain::{Cursor, Position};
use chancery_wire::limits::{APPEND_TIMEOUT, READ_TIMEOUT, REDACT_TIMEOUT};
use chancery_wire::log::{
    AppendReply, AppendRequest, CheckpointReply, CheckpointRequest, CosignReply, CosignRequest,
    HeadReply, HeadRequest, ProofReply, ProofRequest, Range, ReadReply, ReadRequest, RedactReply,
    RedactRequest, Target, TileReply, TileRequest, proof_request::About, read_request::Select,
};
use chancery_wire::subjects;
use prost::Message;

use crate::connect::Bus;
use crate::request::RequestError;

/// After how long without an answer the log is asked once more. Long for an answer, which takes
/// milliseconds: a slow log gets no more than twice the work, and its first answer still comes first. Short
/// for who waits for a log that was killed with requests in work and is back already.
const LATE: Duration = Duration::from_secs(1);

impl Bus {
    /// Appends events; the reply comes when they are on disk.
    ///
    /// # Errors
    ///
    /// When the log does not answer or refuses the whole request. After a time-out the events may be
    /// on disk all the same: asking again with the same ids tells. This asks a second time by itself, so
    /// that an outcome may be a duplicate of what the first time has recorded.
    pub async fn append(&self, request: &AppendRequest) -> Result<AppendReply, RequestError> {
        self.call(subjects::LOG_APPEND, request, "AppendReply", APPEND_TIMEOUT).await
    }

    /// Reads records by position, or one chain.
    ///
    /// # Errors
    ///
    /// When the log does not answer or refuses.
    pub async fn read(&self, request: &ReadRequest) -> Result<ReadReply, RequestError> {
        self.call(subjects::LOG_READ, request, "ReadReply", READ_TIMEOUT).await
    }

    /// Reads the records after `cursor`, as many as fit a page.
    ///
    /// # Errors
    ///
    /// When the log does not answer or refuses.
    pub async fn read_after(
        &self,
        cursor: Cursor,
        through: Option<Position>,
    ) -> Result<ReadReply, RequestError> {
        let range = Range {
            after: cursor.count(),
            through: through.map_or(0, Position::get),
            limit: 0,
            max_bytes: 0,
        };
        self.read(&ReadRequest { select: Some(Select::Range(range)) }).await
    }

    /// Reads the chain that `target` belongs to; empty when it is not recorded.
    ///
    /// # Errors
    ///
    /// When the log does not answer or refuses.
    pub async fn read_chain(&self, target: Target) -> Result<ReadReply, RequestError> {
        self.read(&ReadRequest { select: Some(Select::Chain(target)) }).await
    }

    /// Asks for the head of the log.
    ///
    /// # Errors
    ///
    /// When the log does not answer.
    pub async fn head(&self) -> Result<HeadReply, RequestError> {
        self.call(subjects::LOG_HEAD, &HeadRequest {}, "HeadReply", READ_TIMEOUT).await
    }

    /// Asks for the signed checkpoint of `size` entries, or for the latest.
    ///
    /// # Errors
    ///
    /// When the log does not answer.
    pub async fn checkpoint(&self, size: Option<u64>) -> Result<CheckpointReply, RequestError> {
        let request = CheckpointRequest { size };
        self.call(subjects::LOG_CHECKPOINT, &request, "CheckpointReply", READ_TIMEOUT).await
    }

    /// Asks for a proof.
    ///
    /// # Errors
    ///
    /// When the log does not answer, or there is no such proof.
    pub async fn proof(&self, about: About) -> Result<ProofReply, RequestError> {
        let request = ProofRequest { about: Some(about) };
        self.call(subjects::LOG_PROOF, &request, "ProofReply", READ_TIMEOUT).await
    }

    /// Asks for a published file from a byte on, as much as fits a reply.
    ///
    /// # Errors
    ///
    /// When the log does not answer, or has published no such file.
    pub async fn tile(&self, path: &str, offset: u64) -> Result<TileReply, RequestError> {
        let request = TileRequest { path: path.to_owned(), offset };
        self.call(subjects::LOG_TILE, &request, "TileReply", READ_TIMEOUT).await
    }

    /// Brings the signatures of others under a checkpoint; for operators.
    ///
    /// # Errors
    ///
    /// When the log does not answer, or did not sign that checkpoint.
    pub async fn cosign(&self, note: Bytes) -> Result<(), RequestError> {
        let request = CosignRequest { note };
        let CosignReply {} =
            self.call(subjects::LOG_COSIGN, &request, "CosignReply", READ_TIMEOUT).await?;
        Ok(())
    }

    /// Removes the payload of an event; for operators. The reply comes when the payload is nowhere in the log's data
    /// directory.
    ///
    /// # Errors
    ///
    /// When the log does not answer, refuses, or has recorded the redaction and could not finish it.
    pub async fn redact(&self, request: &RedactRequest) -> Result<RedactReply, RequestError> {
        let subject = subjects::LOG_REDACT;
        let payload = Bytes::from(request.encode_to_vec());
        // Waiting long for who cannot answer any more would help nobody.
        let reply = tokio::select! {
            biased;
            reply = self.request(subject, None, payload, REDACT_TIMEOUT) => reply?,
            () = self.disconnected() => {
                return Err(RequestError::Interrupted { subject: subject.to_owned() });
            }
        };
        RedactReply::decode(reply.payload)
            .map_err(|source| RequestError::unreadable(subject, "RedactReply", source))
    }

    /// Waits until the connection is lost.
    async fn disconnected(&self) {
        while self.is_connected() {
            tokio::time::sleep(LATE).await;
        }
    }

    async fn call<R: Message + Default>(
        &self,
        subject: &'static str,
        request: &impl Message,
        expected: &'static str,
        timeout: Duration,
    ) -> Result<R, RequestError> {
        let payload = Bytes::from(request.encode_to_vec());
        let reply = self.request_again(subject, None, payload, LATE, timeout).await?;
        R::decode(reply.payload)
            .map_err(|source| RequestError::unreadable(subject, expected, source))
    }
}
