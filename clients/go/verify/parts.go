package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// An entry, as far as it is checked here.
type entry struct {
	Log      string `json:"log"`
	Position int64  `json:"position"`
	Type     string `json:"type"`
	Refs     []struct {
		Rel      string `json:"rel"`
		Position int64  `json:"position"`
		Leaf     string `json:"leaf"`
	} `json:"refs"`
	Parts []struct {
		Name   string `json:"name"`
		Commit []byte `json:"commit"`
	} `json:"parts"`
}

// disclosed is a line of a file under parts/.
type disclosed struct {
	Position   int64 `json:"position"`
	RedactedBy int64 `json:"redacted_by"`
	Parts      []struct {
		Name string `json:"name"`
		Salt []byte `json:"salt"`
		Body string `json:"body"`
	} `json:"parts"`
}

// checkCommitments compares what every entry commits to with what is disclosed of it.
func checkCommitments(a archive, tip checkpoint) (facts, error) {
	parts, redacted := 0, 0
	for n := int64(0); n*full < tip.tree.N; n++ {
		entries, err := a.bundle(n, tip.tree.N)
		if err != nil {
			return nil, err
		}
		lines, err := a.parts(n, len(entries))
		if err != nil {
			return nil, err
		}
		for i, text := range entries {
			position := n*full + int64(i) + 1
			told, err := checkEntry(a, tip, position, text, lines[i])
			if err != nil {
				return nil, fmt.Errorf("position %d: %w", position, err)
			}
			if told.RedactedBy > 0 {
				redacted++
			}
			parts += len(told.Parts)
		}
	}
	return facts{"parts": parts, "redacted": redacted}, nil
}

// parts returns the lines that go with a bundle.
func (a archive) parts(n int64, width int) ([][]byte, error) {
	text, err := a.read("parts", tlog.Tile{N: n, W: width})
	if err != nil {
		return nil, err
	}
	lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	if len(lines) != width && len(lines) != full {
		return nil, fmt.Errorf("parts %d have %d lines, not %d", n, len(lines), width)
	}
	return lines[:width], nil
}

func checkEntry(a archive, tip checkpoint, position int64, text, line []byte) (disclosed, error) {
	var committed entry
	var told disclosed
	if err := json.Unmarshal(text, &committed); err != nil {
		return told, err
	}
	if err := json.Unmarshal(line, &told); err != nil {
		return told, err
	}
	if committed.Log != tip.origin {
		return told, fmt.Errorf("the entry is of the log %q", committed.Log)
	}
	if committed.Position != position || told.Position != position {
		return told, fmt.Errorf("entry and parts say %d and %d", committed.Position, told.Position)
	}
	if told.RedactedBy != 0 {
		return told, checkRedaction(a, tip, position, tlog.RecordHash(text), told)
	}
	return told, checkParts(committed, told)
}

func checkParts(committed entry, told disclosed) error {
	if len(told.Parts) != len(committed.Parts) {
		return fmt.Errorf("%d parts are disclosed, %d committed to", len(told.Parts), len(committed.Parts))
	}
	for i, part := range told.Parts {
		if part.Name != committed.Parts[i].Name {
			return fmt.Errorf("part %q is disclosed for %q", part.Name, committed.Parts[i].Name)
		}
		mac := hmac.New(sha256.New, part.Salt)
		mac.Write([]byte(part.Body))
		if !hmac.Equal(mac.Sum(nil), committed.Parts[i].Commit) {
			return fmt.Errorf("part %q is not what the entry commits to", part.Name)
		}
	}
	return nil
}

// checkRedaction finds the event that says that the parts were erased.
func checkRedaction(a archive, tip checkpoint, position int64, leaf tlog.Hash, told disclosed) error {
	if len(told.Parts) > 0 {
		return fmt.Errorf("parts are disclosed though %d erased them", told.RedactedBy)
	}
	if told.RedactedBy <= position || told.RedactedBy > tip.tree.N {
		return fmt.Errorf("redacted by %d, which is not a later entry", told.RedactedBy)
	}
	text, err := a.entry(told.RedactedBy-1, tip.tree.N)
	if err != nil {
		return err
	}
	var redaction entry
	if err := json.Unmarshal(text, &redaction); err != nil {
		return err
	}
	for _, ref := range redaction.Refs {
		if ref.Rel == "redacts" && ref.Position == position && ref.Leaf == fmt.Sprintf("%x", leaf[:]) {
			return nil
		}
	}
	return fmt.Errorf("entry %d does not say that it redacts this", told.RedactedBy)
}
