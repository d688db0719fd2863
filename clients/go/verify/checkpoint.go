package main

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A checkpoint that the log has signed.
type checkpoint struct {
	origin string
	tree   tlog.Tree
	// others counts the signature lines that are not the log's: cosignatures of witnesses, say.
	others int
}

func readCheckpoint(path string, log note.Verifier) (checkpoint, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return checkpoint{}, err
	}
	return openCheckpoint(text, log)
}

// openCheckpoint verifies a note and reads its text, which must be of a log with the name of the key.
func openCheckpoint(text []byte, log note.Verifier) (checkpoint, error) {
	opened, err := note.Open(text, note.VerifierList(log))
	if err != nil {
		return checkpoint{}, err
	}
	origin, rest, _ := strings.Cut(opened.Text, "\n")
	if origin != log.Name() {
		return checkpoint{}, fmt.Errorf("the checkpoint is of %q, the key of %q", origin, log.Name())
	}
	// A C2SP checkpoint is Go's but for the first line.
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + rest))
	if err != nil {
		return checkpoint{}, err
	}
	if tree.N == 0 {
		return checkpoint{}, fmt.Errorf("the log is empty")
	}
	return checkpoint{origin, tree, len(opened.UnverifiedSigs)}, nil
}

func (c checkpoint) facts() facts {
	if c.tree.N == 0 {
		return nil
	}
	root := c.tree.Hash.String()
	return facts{"origin": c.origin, "size": c.tree.N, "root": root, "other_signatures": c.others}
}
