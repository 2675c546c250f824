package files

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// What a name says of a file: a copy that is not finished, something that stands
// beside a backup, or the backup itself.
type nature uint8

const (
	dump       nature = iota // it can be a backup
	unfinished               // a copy that runs, or was killed
	beside                   // a checksum, a signature, a log: never a backup
)

// unfinishedEnds are the endings that tools give to what they have not finished.
func unfinishedEnds() []string {
	return []string{
		".partial", ".part", ".tmp", ".temp", ".temporary", ".filepart", ".crdownload", ".opdownload", ".download", ".aria2", ".inprogress",
		".in-progress", ".in_progress", ".incomplete", ".unfinished", ".unconfirmed", ".uploading", ".upload", ".writing", ".swp", ".swo", ".swx",
		".gstmp", ".!ut", ".bc!", ".lftp", ".pending", ".wip", ".new", ".working", ".running", ".progress", ".rsync-tmp", ".rsync", ".s3tmp", ".active", ".copying", ".xfer", "~",
	}
}

// besideEnds are the endings of what stands beside a backup.
func besideEnds() []string {
	return []string{
		".sha", ".sha1", ".sha224", ".sha256", ".sha384", ".sha512", ".sha3", ".sha1sum", ".sha224sum", ".sha256sum", ".sha384sum", ".sha512sum",
		".md5", ".md5sum", ".sum", ".sums", ".b2", ".b2sum", ".b3", ".b3sum", ".blake2", ".blake2b", ".blake3", ".crc", ".crc32", ".sfv", ".cksum",
		".checksum", ".checksums", ".digest", ".sig", ".asc", ".sign", ".signature", ".minisig", ".sigstore", ".p7s", ".par2", ".lock", ".lck", ".pid",
	}
}

// metaEnds are endings that are a backup's companion where the name before them
// is that of a file of its own: orders.tar.gz.json beside orders.tar.gz.
func metaEnds() []string {
	return []string{
		".log", ".txt", ".json", ".yaml", ".yml", ".xml", ".meta", ".metadata", ".manifest", ".info", ".idx", ".index", ".ini", ".ots",
		".done", ".ok", ".success", ".complete", ".err", ".errors", ".list", ".lst",
	}
}

// tools matches the names in which tools hide the mark elsewhere: rsync's
// .NAME.XXXXXX, an FTP server's .in.NAME, mktemp's tmp.XXXXXXXXXX, a mark
// between dots, and files that editors and file servers leave behind.
var tools = regexp.MustCompile(`^\..*\.[A-Za-z0-9]{6}$|^\.in\.|^tmp\.[A-Za-z0-9]{6,}$|^\.?~|^\.#|^#.*#$|^\.(fuse_hidden|nfs[0-9a-f]{8})` +
	`|(?i)\.(partial|incomplete|inprogress|unfinished|tmp)[.-]|(?i)\.te?mp[-_]?[0-9]+$`)

// drawn matches the end that tools draw for a copy beside its name, as that of
// orders.sql.gz.6Bc5C9dA; digits alone are a date or a number.
var drawn = regexp.MustCompile(`(?i)\.(gz|tgz|bz2|xz|zst|zip|7z|lz4|tar|sql|dump|bak|gpg|age)\.([0-9a-f]{8})$`)

// sums matches lists of checksums: SHA256SUMS, md5sums.txt, CHECKSUM.
var sums = regexp.MustCompile(`(?i)^((sha-?\d+|md5|b2|b3|blake\w*|ck|crc\d*)-?_?sums?|checksums?)([._-][\w.-]*)?$`)

// natureOf says what a file can be by its name. others are the names of the same
// directory.
func natureOf(name string, others map[string]bool) nature {
	low := strings.ToLower(name)
	for _, end := range unfinishedEnds() {
		if strings.HasSuffix(low, end) && low != end {
			return unfinished
		}
	}
	switch {
	case isDrawn(name):
		return unfinished
	case others[name+".aria2"], tools.MatchString(name) && mixed(name):
		return unfinished
	case sums.MatchString(name):
		return beside
	}
	for _, end := range besideEnds() {
		if strings.HasSuffix(low, end) && low != end {
			return beside
		}
	}
	for _, end := range metaEnds() {
		if strings.HasSuffix(low, end) && others[name[:len(name)-len(end)]] {
			return beside
		}
	}
	return dump
}

func isDrawn(name string) bool {
	m := drawn.FindStringSubmatch(name)
	return m != nil && strings.ContainsAny(m[2], "abcdefABCDEF") && strings.ContainsAny(m[2], "0123456789")
}

// packedEnds are the endings of what holds data.
func packedEnds() []string {
	return []string{
		".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".zst", ".zip", ".7z", ".lz4", ".tar", ".sql", ".dump", ".dmp", ".bak", ".gpg", ".age", ".enc", ".rdb", ".db", ".sqlite", ".bson",
		".archive", ".mbz", ".vma", ".qcow2", ".img",
	}
}

// tellsOf reports whether a name is that of words about backups, which a wide
// pattern matches beside them: backup.log, README, status.json.
func tellsOf(name string) bool {
	low := strings.ToLower(name)
	switch low {
	case "readme", "index", "latest", "current", "last_run", "lastrun", "status":
		return true
	}
	switch filepath.Ext(low) {
	case ".log", ".txt", ".md", ".html", ".htm", ".out", ".err", ".json", ".yaml", ".yml", ".xml":
		return true
	}
	return false
}

// isPacked reports whether a name is that of a file that holds data.
func isPacked(name string) bool {
	return slices.Contains(packedEnds(), filepath.Ext(strings.ToLower(name)))
}

// mixed reports whether the end of a hidden name is one that rsync drew, which
// holds a capital letter or a digit among others, and not a word such as backup.
func mixed(name string) bool {
	end := strings.TrimPrefix(filepath.Ext(name), ".")
	if !strings.HasPrefix(name, ".") || len(end) != 6 || strings.HasPrefix(name, ".in.") || strings.HasPrefix(name, ".~") || strings.HasPrefix(name, ".#") {
		return true
	}
	return strings.ToLower(end) != end && strings.ToUpper(end) != end
}

// hidden reports whether a shell's pattern leaves a name out: a leading * or ?
// or […] does not stand for a dot.
func hidden(pattern, name string) bool {
	return strings.HasPrefix(name, ".") && !strings.HasPrefix(strings.TrimPrefix(pattern, `\`), ".")
}
