// Package sources keeps the outside world asked: it supervises every source,
// says how healthy each one is, and tells the rooms that something changed.
// It must not know any technology; each noun below it has adapters for that.
package sources
