package loki

import (
	"testing"

	"holdfast/sources/logs/logstest"
)

func TestTheContract(t *testing.T) {
	logstest.Contract(t, func(t *testing.T) logstest.Peer { return newFake(t) })
}
