package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	// height is that of C2SP's tiles; their paths do not tell it, those of tlog.Tile do.
	height = 8
	// full is how many hashes a full tile has, and entries a full bundle.
	full = 1 << height
	// bundleLevel is where tlog.Tile puts what is not hashes: entries, and here also parts.
	bundleLevel = -1
)

// An archive is a public/ directory.
type archive struct{ folder string }

func (a archive) path(name string) string {
	return filepath.Join(a.folder, filepath.FromSlash(name))
}

// read returns the bytes of a tile or bundle under a prefix such as "tile/0" or "parts". Where the partial one
// is no longer there, the full one is; the caller cuts it.
func (a archive) read(prefix string, t tlog.Tile) ([]byte, error) {
	number := strings.TrimPrefix(tlog.Tile{H: height, L: 0, N: t.N, W: t.W}.Path(), "tile/8/0")
	whole := strings.TrimSuffix(number, fmt.Sprintf(".p/%d", t.W))
	bytes, err := os.ReadFile(a.path(prefix + number))
	if errors.Is(err, fs.ErrNotExist) {
		bytes, err = os.ReadFile(a.path(prefix + whole))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s%s is missing", prefix, number)
	}
	return bytes, err
}

// bundle returns the entries of a bundle of a tree with size leaves.
func (a archive) bundle(n, size int64) ([][]byte, error) {
	width := int(min(full, size-n*full))
	bytes, err := a.read("tile/entries", tlog.Tile{N: n, W: width})
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(bytes) > 0 {
		if len(bytes) < 2 || len(bytes)-2 < int(binary.BigEndian.Uint16(bytes)) {
			return nil, fmt.Errorf("bundle %d ends within entry %d", n, len(entries))
		}
		end := 2 + int(binary.BigEndian.Uint16(bytes))
		entries = append(entries, bytes[2:end])
		bytes = bytes[end:]
	}
	if len(entries) != width && len(entries) != full {
		return nil, fmt.Errorf("bundle %d has %d entries, not %d", n, len(entries), width)
	}
	return entries[:width], nil
}

// entry returns one entry of a tree with size leaves.
func (a archive) entry(index, size int64) ([]byte, error) {
	entries, err := a.bundle(index/full, size)
	if err != nil {
		return nil, err
	}
	return entries[index%full], nil
}

// tiles gives the tiles of an archive to Go's functions. They ask for the tiles of a tree that may be smaller
// than the archive's, whose size is newest: then a wider tile begins with what they want.
type tiles struct {
	archive archive
	newest  int64
}

func (t tiles) Height() int { return height }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(wanted))
	for i, tile := range wanted {
		there := tile
		there.W = hashesIn(tile, t.newest)
		bytes, err := t.archive.read(fmt.Sprintf("tile/%d", tile.L), there)
		if err != nil {
			return nil, err
		}
		if len(bytes) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", tile.Path(), len(bytes))
		}
		read[i] = bytes[:tile.W*tlog.HashSize]
	}
	return read, nil
}

// hashesIn returns how many hashes a tile has in a tree of size leaves; none if it lies beyond.
func hashesIn(t tlog.Tile, size int64) int {
	return int(max(0, min(full, size>>(height*t.L)-t.N*full)))
}
