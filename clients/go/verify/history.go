package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// picks says which random entries to prove.
type picks struct {
	random int
	seed   uint64
}

// checkInclusions makes proofs from the tiles that the first, the last and random entries are in the tree.
func checkInclusions(r *report, a archive, tree tlog.Tree, picks picks) {
	hashes := tlog.TileHashReader(tree, tiles{a, tree.N})
	prove := func(index int64) error {
		entry, err := a.entry(index, tree.N)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveRecord(tree.N, index, hashes)
		if err == nil {
			err = tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
		}
		if err != nil {
			return fmt.Errorf("position %d: %w", index+1, err)
		}
		return nil
	}
	r.check("inclusion of the first", func() (facts, error) { return facts{"position": 1}, prove(0) })
	r.check("inclusion of the last", func() (facts, error) {
		return facts{"position": tree.N}, prove(tree.N - 1)
	})
	r.check("inclusion of random ones", func() (facts, error) {
		random := rand.New(rand.NewPCG(picks.seed, 0))
		found := facts{"entries": picks.random, "seed": picks.seed}
		for range picks.random {
			if err := prove(random.Int64N(tree.N)); err != nil {
				return found, err
			}
		}
		return found, nil
	})
}

// checkHistory proves that every checkpoint seen before is of a beginning of the next one, up to the newest.
func checkHistory(
	r *report, a archive, tip checkpoint, log note.Verifier, seen []string, replayed hashes,
) {
	trees := []tlog.Tree{tip.tree}
	for _, path := range seen {
		r.check("signature of one seen before", func() (facts, error) {
			older, err := readCheckpoint(path, log)
			if err == nil {
				trees = append(trees, older.tree)
			}
			return older.facts(), err
		})
	}
	slices.SortStableFunc(trees[1:], func(a, b tlog.Tree) int { return cmp.Compare(a.N, b.N) })
	for i, older := range trees[1:] {
		for _, newer := range slices.Concat(trees[i+2:], trees[:1]) {
			r.check("consistency", func() (facts, error) {
				return facts{"from": older.N, "to": newer.N}, consistent(a, tip.tree.N, older, newer)
			})
		}
		r.check("root of one seen before", func() (facts, error) {
			root, err := tlog.TreeHash(older.N, replayed)
			if err == nil && root != older.Hash {
				err = fmt.Errorf("the entries have %s, the checkpoint %s", root, older.Hash)
			}
			return facts{"size": older.N}, err
		})
	}
}

// consistent proves from the tiles of an archive that one tree is the beginning of another.
func consistent(a archive, newest int64, older, newer tlog.Tree) error {
	hashes := tlog.TileHashReader(newer, tiles{a, newest})
	proof, err := tlog.ProveTree(newer.N, older.N, hashes)
	if err == nil {
		err = tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash)
	}
	if err != nil && older.N > newer.N {
		return fmt.Errorf("rolled back from %d entries to %d: %w", older.N, newer.N, err)
	}
	return err
}
