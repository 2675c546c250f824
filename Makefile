# holdfast: what people do with this checkout. `make` alone lists it.
SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS   += --no-print-directory
BIN         := $(CURDIR)/bin

# go.mod names the toolchain; one that is older fetches it by itself.
export GOTOOLCHAIN ?= auto

GOLANGCI_LINT := v2.15.0
SQLC          := v1.31.1
GOVULNCHECK   := v1.9.0

# What test and bench look at; make test PKGS=./store/... is one room.
PKGS ?= ./...

# When the tests run: make test SHIFT=400d, -200d or 2028-02-29T12:00; empty: now.
# The code is the same then, and is not vetted again.
SHIFT ?=

# The race detector of test; make test RACE= is quicker and sees fewer faults.
RACE ?= -race

# How many rooms are tested at a time: one more than there are processors, because
# some wait more than they compute.
ROOMS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null || echo 1) + 1)))

.DEFAULT_GOAL := help
.PHONY: help run build test lint bench soak peers fmt gen clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

run: ## a rehearsal: the cockpit with a practice incident, nothing else needed
	@echo "building holdfast, a minute or two the first time…"
	@go build -trimpath -o $(BIN)/holdfast ./cmd/holdfast
	@$(BIN)/holdfast demo

build: ## bin/holdfast
	go build -trimpath -o $(BIN)/holdfast ./cmd/holdfast

test: ## every test, SHIFT=400d as if it were then; what needs a program that is not here is named and skipped
	@export GORACE="atexit_sleep_ms=100 $${GORACE:-}"; $(if $(SHIFT),.ci/clock $(SHIFT)) go test -timeout 1h $(RACE) $(if $(SHIFT),-count=1 -vet=off) -p $(ROOMS) -v $(TESTFLAGS) $(PKGS) 2>&1 | awk -v require="$(HOLDFAST_PEERS)" -f .ci/tests.awk

lint: $(BIN)/golangci-lint-$(GOLANGCI_LINT) $(BIN)/sqlc-$(SQLC) $(BIN)/govulncheck-$(GOVULNCHECK) ## formatting, linters with vet, names and types on other systems, generated code, go.mod, known vulnerabilities
	@files="$$(gofmt -l cmd sop sources store themes tui)"; \
		if [ -n "$$files" ]; then echo "not formatted, run make fmt:"; echo "$$files"; exit 1; fi
	go vet -tags soak ./cmd/holdfast/endtoend # no other run has it
	go vet ./store/sql/... # the linters, of which vet is one, pass over generated code
	go run .ci/systems.go darwin/arm64 linux/arm64
	$(BIN)/golangci-lint-$(GOLANGCI_LINT) run --allow-parallel-runners ./...
	cd store/sql && $(BIN)/sqlc-$(SQLC) diff
	go mod tidy -diff
	@.ci/vulns $(BIN)/govulncheck-$(GOVULNCHECK)

bench: ## every promise about speed, measured beside its yardstick
	@mkdir -p tmp
	@go test -v -p 1 -run '^$$' -bench . -benchtime 0.5s $(BENCHFLAGS) $(PKGS) 2>&1 | tee tmp/bench.txt | awk -f .ci/bench.awk
	@echo "all figures: tmp/bench.txt"

# How long the cockpit soaks: make soak T=1h.
T ?= 10m

soak: ## every kind of source at once for T=10m, one peer after another killed, hung and brought back
	@HOLDFAST_SOAK=$(T) go test -tags soak -run '^TestSoak$$' -count=1 -timeout 0 -v ./cmd/holdfast/endtoend

peers: ## install the real programs that tests are held against (Debian; root or sudo)
	@.ci/peers

fmt: ## format the code
	gofmt -w cmd sop sources store themes tui

gen: $(BIN)/sqlc-$(SQLC) ## make anew what is made from something else: the queries of store/sql, KEYS.md, docs/configuration.md
	cd store/sql && $(BIN)/sqlc-$(SQLC) generate
	go test -count=1 -run '^TestKEYSmd' ./cmd/holdfast -update
	go test -count=1 -run '^TestTheReference' ./cmd/holdfast/config -update

clean: ## remove what was built
	rm -rf $(BIN) tmp
	go clean ./...

# Tools are kept out of go.mod and have their version in their name.
$(BIN)/golangci-lint-$(GOLANGCI_LINT):
	GOBIN=$(BIN) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT)
	mv $(BIN)/golangci-lint $@

$(BIN)/sqlc-$(SQLC):
	CGO_ENABLED=0 GOBIN=$(BIN) go install github.com/sqlc-dev/sqlc/cmd/sqlc@$(SQLC)
	mv $(BIN)/sqlc $@

$(BIN)/govulncheck-$(GOVULNCHECK):
	GOBIN=$(BIN) go install golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK)
	mv $(BIN)/govulncheck $@
