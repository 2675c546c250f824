package files

import (
	"bytes"
	"encoding/binary"
)

// zstd is walked over from block to block, as far as a bounded number of looks
// leads: it keeps no mark at its end.
func (c *content) zstd() (fault, error) {
	filled, looks := false, 0
	for at := int64(0); at < c.size; {
		head, err := c.read(at, 18)
		if err != nil {
			return fault{}, err
		}
		if len(head) < 8 {
			return cutShort("zstd"), nil
		}
		magic := binary.LittleEndian.Uint32(head)
		if magic>>4 == 0x184d2a5 { // a frame to be skipped
			at += 8 + int64(binary.LittleEndian.Uint32(head[4:]))
			continue
		}
		if magic != 0xfd2fb528 {
			return fault{}, nil // something else follows
		}
		next, some, done, err := c.zstdFrame(at, head[4], &looks)
		switch {
		case err != nil:
			return fault{}, err
		case !done:
			return fault{}, nil // too long to look at
		case next > c.size:
			return cutShort("zstd"), nil
		}
		at, filled = next, filled || some
	}
	if !filled {
		return holdsNothing("a zstd of nothing"), nil
	}
	return fault{}, nil
}

// zstdFrame walks over the blocks of one frame and returns where the next begins,
// which is beyond the file for one that is cut.
func (c *content) zstdFrame(at int64, descriptor byte, looks *int) (next int64, some, done bool, err error) {
	single := descriptor>>5&1 == 1
	next = at + 5 + int64([]int{0, 1, 2, 4}[descriptor&3]) + int64([]int{0, 2, 4, 8}[descriptor>>6])
	switch {
	case !single:
		next++ // the window
	case descriptor>>6 == 0:
		next++ // a size in one byte
	}
	for ; *looks < blocks; *looks++ {
		b, err := c.read(next, 3)
		if err != nil {
			return 0, false, false, err
		}
		if len(b) < 3 {
			return c.size + 1, some, true, nil
		}
		word := int64(b[0]) | int64(b[1])<<8 | int64(b[2])<<16
		length := word >> 3
		some = some || length > 0
		if word>>1&3 == 1 {
			length = 1 // one byte, repeated
		}
		next += 3 + length
		if word&1 == 1 {
			if descriptor>>2&1 == 1 {
				next += 4 // its checksum
			}
			return next, some, true, nil
		}
		if next > c.size {
			return next, some, true, nil
		}
	}
	return next, some, false, nil
}

// zip ends with the end of its directory, and a comment of at most 64 KiB.
func (c *content) zip() (fault, error) {
	const length, comment = 22, 1<<16 - 1
	end, err := c.read(c.size-length-comment, length+comment)
	if err != nil {
		return fault{}, err
	}
	at := bytes.LastIndex(end, []byte("PK\x05\x06"))
	switch {
	case at < 0 || len(end)-at < length:
		return cutShort("zip"), nil
	case binary.LittleEndian.Uint16(end[at+10:]) == 0:
		return holdsNothing("a zip without a file"), nil
	}
	return fault{}, nil
}

// tar ends with two blocks of zeros.
func (c *content) tar() (fault, error) {
	if c.size%512 != 0 || len(c.tail) < 1024 || !allZero(c.tail[len(c.tail)-1024:]) {
		return cutShort("tar"), nil
	}
	return fault{}, nil
}

// lz4 ends with a block of length zero, before the checksum of the content.
func (c *content) lz4() (fault, error) {
	const shortest = 11
	if c.size < shortest {
		return cutShort("lz4"), nil
	}
	end := len(c.tail)
	if c.head[4]>>2&1 == 1 {
		end -= 4
	}
	if !allZero(c.tail[end-4 : end]) {
		return cutShort("lz4"), nil
	}
	if c.size <= 15 {
		return holdsNothing("an lz4 of nothing"), nil
	}
	return fault{}, nil
}

// sevenZip says at its head where its directory ends.
func (c *content) sevenZip() (fault, error) {
	if len(c.head) < 32 {
		return cutShort("7z"), nil
	}
	offset, length := binary.LittleEndian.Uint64(c.head[12:]), binary.LittleEndian.Uint64(c.head[20:])
	switch {
	case length == 0 && offset == 0 && c.size <= 32:
		return holdsNothing("a 7z without a file"), nil
	case offset > uint64(c.size) || length > uint64(c.size) || 32+offset+length > uint64(c.size):
		return cutShort("7z"), nil
	}
	return fault{}, nil
}

// sqlite says at its head how many pages it has, unless an old program wrote it.
func (c *content) sqlite() (fault, error) {
	if len(c.head) < 100 {
		return cutShort("SQLite database"), nil
	}
	page := int64(binary.BigEndian.Uint16(c.head[16:]))
	if page == 1 {
		page = 64 << 10
	}
	pages := int64(binary.BigEndian.Uint32(c.head[28:]))
	known := bytes.Equal(c.head[24:28], c.head[92:96])
	if known && c.size < page*pages {
		return cutShort("SQLite database"), nil
	}
	return fault{}, nil
}

// redis ends with a mark and, since its fifth format, a checksum.
func (c *content) redis() (fault, error) {
	const head, mark, checksum = len("REDIS0011"), 0xff, 8
	if len(c.head) < head {
		return cutShort("Redis snapshot"), nil
	}
	end := len(c.tail)
	if string(c.head[5:head]) >= "0005" {
		end -= checksum
	}
	if end < 1 || c.tail[end-1] != mark {
		return cutShort("Redis snapshot"), nil
	}
	return fault{}, nil
}
