//! Removing payloads over NATS, for operators.

use std::sync::Arc;

use chancery_bus::service::{Reply, Request as Asked, Service, ServiceError};
use chancery_domain::Position;
use chancery_wire::problem::{FieldError, Problem, ProblemKind};
use chancery_wire::{log as frame, subjects};

use super::{endpoint, reply};
use crate::frames;
use crate::redaction::{RedactError, RedactRefusal, Redactor, Request};
use crate::told::Told;

/// Answers the endpoint from now on.
pub(super) async fn start(service: &Service, redactor: &Arc<Redactor>) -> Result<(), ServiceError> {
    let redactor = Arc::clone(redactor);
    let redact = move |asked| redact(Arc::clone(&redactor), asked);
    service.endpoint(endpoint("redact", subjects::LOG_REDACT), redact).await
}

async fn redact(redactor: Arc<Redactor>, asked: Asked) -> Reply {
    let frame::RedactRequest { position, chain_head, data } = frames::decode(asked.payload)?;
    let target = Position::new(position)
        .ok_or_else(|| Problem::new(ProblemKind::Malformed, "positions begin at 1".to_owned()))?;
    let chain_head = Position::new(chain_head).unwrap_or(target);
    let request = Request::accept(target, chain_head, data)?;
    let redacted = redactor.redact(request).await?;
    Ok(reply(&frame::RedactReply {
        receipt: Some(frames::receipt(redacted.receipt)),
        duplicate: redacted.is_duplicate,
    }))
}

impl From<RedactError> for Problem {
    fn from(error: RedactError) -> Self {
        let detail = Told(&error).to_string();
        match error {
            RedactError::Invalid(errors) => {
                let errors = errors.into_iter();
                let errors = errors.map(|one| FieldError::new(one.pointer, one.detail));
                Self::with_errors(ProblemKind::Invalid, errors.collect())
            }
            RedactError::Refused(RedactRefusal::Beyond { .. }) => {
                Self::new(ProblemKind::NotFound, detail)
            }
            RedactError::Refused(RedactRefusal::System { .. }) => {
                Self::new(ProblemKind::Invalid, detail)
            }
            RedactError::Refused(RedactRefusal::Amended { head }) => {
                Self { head: Some(head), ..Self::new(ProblemKind::StaleTarget, detail) }
            }
            RedactError::Append(error) => error.into(),
            RedactError::Read(error) => error.into(),
            RedactError::Pending { .. } => Self::new(ProblemKind::LogUnavailable, detail),
        }
    }
}
