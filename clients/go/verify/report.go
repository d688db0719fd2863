package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
)

// facts are what a check tells beside its name: sizes, paths, roots.
type facts map[string]any

// A report writes one line of JSON for every check.
type report struct {
	to     io.Writer
	failed bool
}

// check runs a check, writes its line, and says whether it held.
func (r *report) check(name string, run func() (facts, error)) bool {
	found, err := run()
	line := facts{"check": name, "ok": err == nil}
	maps.Copy(line, found)
	if err != nil {
		r.failed = true
		line["error"] = err.Error()
	}
	text, err := json.Marshal(line)
	if err != nil {
		panic(err) // Only strings, numbers and lists of them are ever put into a line.
	}
	fmt.Fprintf(r.to, "%s\n", text)
	return line["ok"] == true
}
