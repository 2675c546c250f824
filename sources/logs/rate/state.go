package rate

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// version is the first byte of a state.
const version = 1

// MarshalBinary is what the detector has learned, in about a kilobyte: a detector that
// takes it with UnmarshalBinary gives the same verdicts from there on. It never fails.
func (d *Detector) MarshalBinary() ([]byte, error) {
	c := codec{}
	v := uint8(version)
	c.byte(&v)
	d.pour(&c)
	return c.bytes, nil
}

// UnmarshalBinary takes what MarshalBinary gave. A state of another version, one that
// is cut short and one that no detector can have been in is refused, and the detector
// stays as it was.
func (d *Detector) UnmarshalBinary(state []byte) error {
	if len(state) == 0 {
		return errors.New("the baseline of a rate is empty; the rate is learned anew")
	}
	c := codec{bytes: state, reading: true}
	var v uint8
	if c.byte(&v); v != version {
		return fmt.Errorf("the baseline of a rate is of version %d and this holdfast reads %d; the rate is learned anew", v, version)
	}
	var read Detector
	read.pour(&c)
	if c.short || c.at != len(state) {
		return fmt.Errorf("the baseline of a rate has %d bytes and %d are right; the rate is learned anew", len(state), stateSize())
	}
	if what := read.wrong(); what != "" {
		return fmt.Errorf("the baseline of a rate is damaged (%s); the rate is learned anew", what)
	}
	*d = read
	return nil
}

func stateSize() int {
	all, _ := (&Detector{}).MarshalBinary()
	return len(all)
}

// pour writes the detector, or reads it: one list for both, so that they agree.
func (d *Detector) pour(c *codec) {
	c.long(&d.seen)
	c.byte(&d.rest)
	for i := range d.worst {
		c.float(&d.worst[i])
	}
	c.float(&d.last)
	for i := range d.averages {
		c.float(&d.averages[i])
	}
	c.float(&d.unrest)
	for i := range d.centres {
		c.float(&d.centres[i])
	}
	for i := range d.extremes {
		e := &d.extremes[i]
		for j := range e.far {
			c.single(&e.far[j])
			c.short16(&e.epoch[j])
		}
	}
	for i := range d.day.means {
		c.float(&d.day.means[i])
		c.single(&d.day.lows[i])
		c.single(&d.day.highs[i])
		c.byte(&d.day.days[i])
	}
	c.float(&d.day.spread)
	t := &d.day.now
	c.byte(&t.hour)
	c.int(&t.n)
	c.float(&t.mean)
	c.float(&t.low)
	c.float(&t.high)
}

// wrong is what no detector can be in, "" if all is well.
func (d *Detector) wrong() string {
	if d.seen > 1<<50 || d.rest >= quiet {
		return "a count"
	}
	values := append([]float64{d.last, d.unrest}, d.averages[:]...)
	values = append(append(values, d.centres[:]...), d.worst[:]...)
	for _, x := range values {
		if !plain(x) {
			return "an average"
		}
	}
	if min(d.unrest, d.worst[0], d.worst[1]) < 0 {
		return "an average"
	}
	for i := range d.extremes {
		if !d.extremes[i].sound(d.epoch()) {
			return "an extreme"
		}
	}
	return d.day.wrong()
}

func (e *extremes) sound(now uint16) bool {
	for i, far := range e.far {
		if !plain(float64(far)) || far < 0 || i > 0 && far > e.far[i-1] || far > 0 && now-e.epoch[i] > ages {
			return false
		}
	}
	return true
}

func (d *day) wrong() string {
	for i := range d.means {
		mean, low, high := d.means[i], float64(d.lows[i]), float64(d.highs[i])
		if !plain(mean) || !plain(low) || !plain(high) || low > high {
			return "an hour of the day"
		}
	}
	if !plain(d.spread) || d.spread < 0 {
		return "an hour of the day"
	}
	t := d.now
	if t.hour >= hours || !plain(t.low) || !plain(t.high) || t.low > t.high || !plain(t.mean) {
		return "the running hour"
	}
	return ""
}

// plain tells a number that the detector can have come to.
func plain(x float64) bool { return math.Abs(x) <= 4*limit }

// codec pours numbers into bytes, or out of them.
type codec struct {
	bytes   []byte
	at      int
	reading bool
	short   bool // there was less to read than was asked for
}

func (c *codec) number(x uint64, size int) uint64 {
	if !c.reading {
		c.bytes = append(c.bytes, binary.LittleEndian.AppendUint64(nil, x)[:size]...)
		return x
	}
	if len(c.bytes)-c.at < size {
		c.short = true
		return 0
	}
	var whole [8]byte
	copy(whole[:], c.bytes[c.at:c.at+size])
	c.at += size
	return binary.LittleEndian.Uint64(whole[:])
}

func (c *codec) byte(x *uint8)     { *x = uint8(c.number(uint64(*x), 1)) }
func (c *codec) short16(x *uint16) { *x = uint16(c.number(uint64(*x), 2)) }
func (c *codec) int(x *uint32)     { *x = uint32(c.number(uint64(*x), 4)) }
func (c *codec) long(x *uint64)    { *x = c.number(*x, 8) }

func (c *codec) single(x *float32) {
	*x = math.Float32frombits(uint32(c.number(uint64(math.Float32bits(*x)), 4)))
}

func (c *codec) float(x *float64) {
	*x = math.Float64frombits(c.number(math.Float64bits(*x), 8))
}
