// Verify checks what a Chancery log publishes, with Go's own packages for transparency logs.
//
//	verify archive --key VKEY [--seen NOTE]... [--random N] [--seed N] DIR
//	verify proof --key VKEY FILE
//
// DIR is a public/ directory or a copy of one, FILE what `chancery prove` prints. VKEY is a file with the
// log's verifier key, and must come from elsewhere than what is being verified. NOTE is a checkpoint that was
// seen before, perhaps of a rewritten history.
//
// Signatures, hashes, trees and proofs are those of golang.org/x/mod/sumdb/{note,tlog}, commitments those of
// crypto/hmac. What is here is the bridge: C2SP's paths and bundles, and the parts of an entry. Every check is
// a line of JSON on stdout, {"check": …, "ok": …}; the exit status is 1 when one of them failed.
package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

const usage = `usage: verify archive --key VKEY [--seen NOTE]... [--random N] [--seed N] DIR
       verify proof --key VKEY FILE
`

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program; it returns the exit status.
func run(arguments []string, stdout, stderr io.Writer) int {
	if len(arguments) == 0 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	wanted := flag.NewFlagSet(arguments[0], flag.ContinueOnError)
	wanted.SetOutput(stderr)
	wanted.Usage = func() { fmt.Fprint(stderr, usage) }
	key := wanted.String("key", "", "file with the verifier key")
	random := wanted.Int("random", 100, "how many random entries to prove")
	seed := wanted.Uint64("seed", rand.Uint64(), "which random entries")
	var seen paths
	wanted.Var(&seen, "seen", "file with a checkpoint seen before")
	if err := wanted.Parse(arguments[1:]); err != nil {
		return 2
	}
	if wanted.NArg() != 1 || *key == "" {
		fmt.Fprint(stderr, usage)
		return 2
	}
	log, err := readKey(*key)
	if err != nil {
		fmt.Fprintf(stderr, "verify: could not read the key: %v\n", err)
		return 2
	}
	report := &report{to: stdout}
	switch arguments[0] {
	case "archive":
		picks := picks{random: *random, seed: *seed}
		verifyArchive(report, archive{wanted.Arg(0)}, log, seen, picks)
	case "proof":
		verifyProof(report, wanted.Arg(0), log)
	default:
		fmt.Fprint(stderr, usage)
		return 2
	}
	if report.failed {
		return 1
	}
	return 0
}

// verifyArchive runs all checks. Without a signed checkpoint there is nothing to check the rest against.
func verifyArchive(r *report, a archive, log note.Verifier, seen []string, picks picks) {
	var tip checkpoint
	signed := r.check("signature", func() (facts, error) {
		var err error
		tip, err = readCheckpoint(a.path("checkpoint"), log)
		return tip.facts(), err
	})
	if !signed {
		return
	}
	var replayed hashes
	r.check("root", func() (facts, error) { return replay(a, tip.tree, &replayed) })
	r.check("tiles", func() (facts, error) { return checkTiles(a, tip.tree, replayed) })
	r.check("commitments", func() (facts, error) { return checkCommitments(a, tip) })
	checkInclusions(r, a, tip.tree, picks)
	checkHistory(r, a, tip, log, seen, replayed)
}

// readKey reads a file with one verifier key.
func readKey(path string) (note.Verifier, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(strings.TrimSpace(string(text)))
}

// paths is an option that may be given several times.
type paths []string

func (p *paths) String() string { return strings.Join(*p, " ") }

func (p *paths) Set(path string) error {
	*p = append(*p, path)
	return nil
}
