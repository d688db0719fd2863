package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A logProof is a file as C2SP's tlog-proof has it, with the entry as its extra data.
type logProof struct {
	entry      []byte
	index      int64
	hashes     tlog.RecordProof
	checkpoint []byte
}

// verifyProof checks that the log signed the checkpoint in a proof, and that the entry in it is in the log.
func verifyProof(r *report, path string, log note.Verifier) {
	var proof logProof
	var tip checkpoint
	read := r.check("proof can be read", func() (facts, error) {
		text, err := os.ReadFile(path)
		if err == nil {
			proof, err = parseProof(string(text))
		}
		return nil, err
	})
	if !read {
		return
	}
	signed := r.check("signature", func() (facts, error) {
		var err error
		tip, err = openCheckpoint(proof.checkpoint, log)
		return tip.facts(), err
	})
	if !signed {
		return
	}
	r.check("inclusion", func() (facts, error) {
		leaf := tlog.RecordHash(proof.entry)
		err := tlog.CheckRecord(proof.hashes, tip.tree.N, tip.tree.Hash, proof.index, leaf)
		return facts{"position": proof.index + 1, "leaf": leaf.String()}, err
	})
	r.check("entry", func() (facts, error) {
		var said entry
		err := json.Unmarshal(proof.entry, &said)
		if err == nil && (said.Log != tip.origin || said.Position != proof.index+1) {
			err = fmt.Errorf("it says that it is %d of %q", said.Position, said.Log)
		}
		return facts{"type": said.Type}, err
	})
}

func parseProof(text string) (logProof, error) {
	head, checkpoint, found := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return logProof{}, fmt.Errorf("not a tlog-proof with extra data")
	}
	extra, found := strings.CutPrefix(lines[1], "extra ")
	if !found {
		return logProof{}, fmt.Errorf("the proof brings no entry along")
	}
	entry, err := base64.StdEncoding.Strict().DecodeString(extra)
	if err != nil {
		return logProof{}, err
	}
	number, found := strings.CutPrefix(lines[2], "index ")
	index, err := strconv.ParseInt(number, 10, 64)
	if !found || err != nil || strconv.FormatInt(index, 10) != number {
		return logProof{}, fmt.Errorf("%q is no index", lines[2])
	}
	proof := logProof{entry: entry, index: index, checkpoint: []byte(checkpoint)}
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return logProof{}, err
		}
		proof.hashes = append(proof.hashes, hash)
	}
	return proof, nil
}
