package review

import (
	"testing"
	"time"

	"holdfast/tui/pane"
)

// BenchmarkReviewDrawn is what drawing all fourteen boxes anew takes.
func BenchmarkReviewDrawn(b *testing.B) {
	s := newStage(b, halfYear(b), 200, 47).show()
	for b.Loop() {
		s.pane.Redraw()
		_ = s.pane.View()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/frame")
	b.ReportMetric(10, "at-most")
}

// BenchmarkReviewSecond is what a second costs in which nothing happens but the
// clock, beside drawing.
func BenchmarkReviewSecond(b *testing.B) {
	s := newStage(b, halfYear(b), 200, 47).show()
	const draws = 50
	begin := time.Now()
	for range draws {
		s.pane.Redraw()
		_ = s.pane.View()
	}
	drawing := time.Since(begin) / draws
	for b.Loop() {
		s.now = s.now.Add(time.Millisecond)
		s.pane.Update(pane.Tick{Now: s.now})
		_ = s.pane.View()
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(drawing), "ratio")
	b.ReportMetric(0.01, "at-most")
}
