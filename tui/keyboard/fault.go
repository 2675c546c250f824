package keyboard

import (
	"fmt"
	"runtime/debug"
)

// Fault is a fault in holdfast itself, as an error: what it panicked with, and where.
type Fault struct {
	What  any
	Stack []byte
}

// Error is what it panicked with.
func (f *Fault) Error() string { return fmt.Sprint(f.What) }

// Guarded runs a part of what a terminal cannot do without; a fault in it is an error,
// a Fault, so that the terminal can be handed back.
func Guarded(part func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &Fault{v, debug.Stack()}
		}
	}()
	return part()
}
