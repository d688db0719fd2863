//! Open questions in words; the document has codes.

use serde_json::Value;

use super::read::text;

/// Words one open question.
pub(super) fn words(question: &Value) -> String {
    let code = text(question, "question").unwrap_or("?");
    let words = match code {
        "content_unspecified" => "what is asked for was not specified",
        "content_unclear" => "what is asked for is unclear",
        "verifier_unknown" => "who would verify it is not known",
        "deadline_unknown" => "no deadline is known",
        "quantity_basis_ambiguous" => "is the quantity per side or in total?",
        "quantity_disputed" => "the reported quantities differ",
        "list_incomplete" => "there may be further conditions",
        "order_unknown" => "what came first is not known, and it matters",
        "no_recorded_stance" => "nothing on record says whether they are willing",
        "no_own_conditions" => "no condition of their own is on record",
        "no_answer" => "the other side has not answered",
        "dependency_cycle" => "it depends on itself",
        other => other,
    };
    format!("{}: {words}", text(question, "about").unwrap_or("?"))
}
