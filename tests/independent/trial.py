"""Holds verifiers to what they must accept and what they must refuse."""

import pathlib
import sys
import tempfile
import time
import typing

import twins
from verifiers import FEW_ENTRIES


# A small archive that stays in the repository; its event 33 is redacted.
REDACTED = pathlib.Path(__file__).resolve().parents[2] / "crates/event-log/tests/golden/format-2/public"


class Evidence(typing.NamedTuple):
    """What a log has published, in its own history and in others that must not pass for it."""

    # The archive, the key of its log, and two checkpoints that the log signed while it grew.
    archive: pathlib.Path
    size: int
    key: pathlib.Path
    seen: list
    proofs: list
    # The same archive as it was at the first of the two.
    older: pathlib.Path
    # Another history of the same size under the same key, which went its own way after the first of the two
    # checkpoints, and its own checkpoint of the second size.
    fork: pathlib.Path
    fork_seen: pathlib.Path
    # An archive of somebody else's log of the same name, with a key of its own.
    stranger: pathlib.Path


class Trial:
    """Asks verifiers and counts the claims that do not hold."""

    def __init__(self, verifiers, evidence, folder):
        self.verifiers = verifiers
        self.evidence = evidence
        self.folder = folder
        self.held = 0
        self.broken = []

    def run(self):
        evidence, key = self.evidence, self.evidence.key
        for one in self.verifiers:
            what = f"the archive of {evidence.size} events and checkpoints of {len(evidence.seen)} older sizes"
            self.accepts(one, what,
                         lambda one=one: one.archive(evidence.archive, key, evidence.seen))
            for proof in evidence.proofs:
                self.accepts(one, f"{proof.name}", lambda one=one, proof=proof: one.proof(proof, key))
            # Each of the others is a history in its own right: what is refused is that it is this one.
            self.accepts(one, "the other history, taken alone",
                         lambda one=one: one.archive(evidence.fork, key, [evidence.seen[0], evidence.fork_seen]))
        self.accepted_cosigned()
        self.accepted_redacted()
        self.refused_histories()
        for twin in twins.of_archives(evidence.size):
            self.refused_twin(twin, evidence.archive, lambda one, copy: one.archive(copy, key, [], FEW_ENTRIES))
        for twin in twins.of_proofs():
            self.refused_twin(twin, evidence.proofs[-1], lambda one, copy: one.proof(copy, key))

    def accepted_cosigned(self):
        """Lines of signatures beside the log's own, such as those of witnesses, are nobody's fault."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            copy = twins.copied(self.evidence.archive, pathlib.Path(folder), twins.COSIGNED)
            for one in self.verifiers:
                self.accepts(one, twins.COSIGNED.name,
                             lambda one=one: one.archive(copy, self.evidence.key, [], FEW_ENTRIES))

    def accepted_redacted(self):
        """An archive that has lost a payload, and that attests views: what was published once and stays readable."""
        for one in self.verifiers:
            self.accepts(one, "an archive with a redaction and attested views",
                         lambda one=one: one.archive(REDACTED, REDACTED / "vkey", [], FEW_ENTRIES))

    def refused_histories(self):
        evidence, key = self.evidence, self.evidence.key
        tip = evidence.archive / "checkpoint"
        for one in self.verifiers:
            self.refuses(one, "a fork: two histories of one size", "consistency",
                         lambda one=one: one.archive(evidence.fork, key, [tip], FEW_ENTRIES))
            self.refuses(one, "a fork: an older checkpoint of the other history", "consistency",
                         lambda one=one: one.archive(evidence.archive, key, [evidence.fork_seen], FEW_ENTRIES))
            self.refuses(one, "a rollback: the archive as it was before", "consistency",
                         lambda one=one: one.archive(evidence.older, key, [tip], FEW_ENTRIES))
            self.refuses(one, "somebody else's log of the same name", "signature",
                         lambda one=one: one.archive(evidence.stranger, key, [], FEW_ENTRIES))

    def refused_twin(self, twin, original, ask):
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            copy = twins.copied(original, pathlib.Path(folder), twin)
            for one in self.verifiers[:1] if twin.go_only else self.verifiers:
                self.refuses(one, twin.name, twin.check, lambda one=one: ask(one, copy))

    def accepts(self, one, what, ask):
        start = time.monotonic()
        verdict = ask()
        details = f"{len(verdict.checks)} checks in {time.monotonic() - start:.1f} s"
        self.note(verdict.accepts(), f"{one.name} accepts {what}", details, verdict)

    def refuses(self, one, what, check, ask):
        verdict = ask()
        # Status 2 would be a verifier that was asked wrongly, which refuses nothing.
        refused = verdict.status == 1 and check in verdict.failed()
        details = next((said for said in verdict.errors() if said.startswith(f"{check}:")), "")
        self.note(refused, f"{one.name} refuses {what}", details, verdict)

    def note(self, holds, claim, details, verdict):
        if holds:
            self.held += 1
            print(f"ok      {claim}: {details}", flush=True)
            return
        self.broken.append(claim)
        print(f"BROKEN  {claim}: status {verdict.status}, {verdict.errors()}", flush=True)
        print(verdict.stderr, file=sys.stderr)
