package rate_test

import (
	"math"
	"testing"

	"holdfast/sources/logs/rate"
)

func TestAVerdictInWords(t *testing.T) {
	tests := map[string]struct {
		verdict rate.Verdict
		want    string
	}{
		"far above":                   {rate.Verdict{Value: 214, Kind: rate.Rise, Low: 3, High: 9, ByHour: true}, "214/min where 3–9 are usual at this hour"},
		"far below":                   {rate.Verdict{Value: 0, Kind: rate.Fall, Low: 31.25, High: 40.666}, "0/min where 31.3–40.7 are usual"},
		"only one value is usual":     {rate.Verdict{Value: 2, Kind: rate.Rise, Low: 0, High: 0}, "2/min where 0 is usual"},
		"nothing was seen":            {rate.Verdict{Value: 2, Low: math.NaN(), High: math.NaN()}, "2/min"},
		"nothing deviates":            {rate.Verdict{Value: 5, Low: 3, High: 9}, "5/min where 3–9 are usual"},
		"it does not move":            {rate.Verdict{Value: 5, Kind: rate.Flat, Low: 3, High: 9, Of: 4032}, "5/min, hardly moving, as never in the last 4032 values; 3–9 are usual"},
		"it is restless":              {rate.Verdict{Value: 5, Kind: rate.Unsteady, Low: 3, High: 9, Of: 4032, Near: 2}, "5/min, unsteady, as 2 times in the last 4032 values; 3–9 are usual"},
		"low, and usual at this hour": {rate.Verdict{Value: 5, Kind: rate.Fall, Low: 3, High: 9, ByHour: true, Of: 400, Near: 1}, "5/min, low, as once in the last 400 values; 3–9 are usual at this hour"},
		"usual, but rising":           {rate.Verdict{Value: 7, Kind: rate.Rise, Measure: 4, Low: 3, High: 9, Of: 4032}, "7/min, rising, as never in the last 4032 values; 3–9 are usual"},
		"usual, but not at this hour": {rate.Verdict{Value: 7, Kind: rate.Fall, Measure: 3, Low: 3, High: 9, Of: 4032}, "7/min, low for this hour, as never in the last 4032 values; 3–9 are usual"},
		"figures of every size":       {rate.Verdict{Value: 1.5e12, Kind: rate.Rise, Low: 0.00012345, High: 1234567}, "1.5e+12/min where 0.000123–1234567 are usual"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.verdict.Words("/min"); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
