package main

import (
	"os"
	"os/user"
	"strings"

	"holdfast/sources/people"
	"holdfast/sources/text"
)

// self says who acts in this process: the flag's word, the configuration's, or
// the login's. The name is self-declared, so Via keeps the door that was used:
// the login, the host, and over SSH where it came from.
func (p *program) self(configured people.Person) people.Actor {
	login := "unknown"
	if u, err := user.Current(); err == nil {
		login = u.Username
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	via := login + "@" + host
	if ssh, ok := p.lookup("SSH_CONNECTION"); ok {
		if origin, _, found := strings.Cut(ssh, " "); found {
			via += " ssh " + origin
		}
	}
	person := people.Person(p.flags.as)
	if person == "" {
		person = configured
	}
	if person == "" {
		if name, ok := p.lookup("USER"); ok {
			person = people.Person(name)
		}
	}
	if person == "" {
		person = people.Person(login)
	}
	return people.Actor{Person: people.Person(text.Clean(string(person))), Via: text.Clean(via)}
}
