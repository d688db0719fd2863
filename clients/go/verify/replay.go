package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// hashes are all of a tree, in the order in which Go stores them.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	read := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(h)) {
			return nil, fmt.Errorf("hash %d is not in the replayed tree", index)
		}
		read[i] = h[index]
	}
	return read, nil
}

// replay computes the whole tree from the entries and compares its root with the signed one.
func replay(a archive, tree tlog.Tree, replayed *hashes) (facts, error) {
	for n := int64(0); n*full < tree.N; n++ {
		entries, err := a.bundle(n, tree.N)
		if err != nil {
			return nil, err
		}
		for i, entry := range entries {
			more, err := tlog.StoredHashes(n*full+int64(i), entry, *replayed)
			if err != nil {
				return nil, err
			}
			*replayed = append(*replayed, more...)
		}
	}
	root, err := tlog.TreeHash(tree.N, *replayed)
	if err != nil {
		return nil, err
	}
	found := facts{"entries": tree.N, "root": root.String()}
	if root != tree.Hash {
		return found, fmt.Errorf("the entries have another root than the checkpoint, %s", tree.Hash)
	}
	return found, nil
}

// checkTiles compares every file under tile/ that holds hashes with the replayed tree. Older partial tiles may
// still be there, and a log at work may be ahead of its checkpoint; what is in the tree must be right.
func checkTiles(a archive, tree tlog.Tree, replayed hashes) (facts, error) {
	if int64(len(replayed)) != tlog.StoredHashCount(tree.N) {
		return nil, fmt.Errorf("there is no replayed tree to compare them with")
	}
	missing := make(map[tlog.Tile]bool)
	for _, tile := range tlog.NewTiles(height, 0, tree.N) {
		missing[tile] = true
	}
	compared := 0
	err := a.eachTile(func(tile tlog.Tile, found []byte) error {
		if len(found) != tile.W*tlog.HashSize {
			return fmt.Errorf("%d bytes are not %d hashes", len(found), tile.W)
		}
		tile.W = min(tile.W, hashesIn(tile, tree.N))
		if tile.W == 0 {
			return nil
		}
		expected, err := tlog.ReadTileData(tile, replayed)
		if err != nil {
			return err
		}
		compared++
		delete(missing, tile)
		return differenceOf(found[:len(expected)], expected)
	})
	if err != nil {
		return facts{"tiles": compared}, err
	}
	for tile := range missing {
		err = errors.Join(err, fmt.Errorf("tile %d of level %d is missing", tile.N, tile.L))
	}
	return facts{"tiles": compared}, err
}

// eachTile visits the files under tile/ that hold hashes.
func (a archive) eachTile(visit func(tlog.Tile, []byte) error) error {
	return filepath.WalkDir(a.path("tile"), func(path string, found fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(a.path("tile"), path)
		if err != nil {
			return err
		}
		if strings.HasPrefix(found.Name(), ".") {
			return nil // What a writer had under way: no web server gives it out.
		}
		if found.IsDir() {
			if name == "entries" {
				return filepath.SkipDir
			}
			return nil
		}
		tile, err := tlog.ParseTilePath(fmt.Sprintf("tile/%d/%s", height, filepath.ToSlash(name)))
		if err != nil {
			return err
		}
		read, err := os.ReadFile(path)
		if err == nil {
			err = visit(tile, read)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", strings.Join([]string{"tile", filepath.ToSlash(name)}, "/"), err)
		}
		return nil
	})
}

func differenceOf(found, expected []byte) error {
	for i := 0; i < len(expected); i += tlog.HashSize {
		if !bytes.Equal(found[i:i+tlog.HashSize], expected[i:i+tlog.HashSize]) {
			return fmt.Errorf("hash %d is not that of the entries", i/tlog.HashSize)
		}
	}
	return nil
}
