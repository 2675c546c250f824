// Package people names who acts. It knows people and the doors they came
// through; it must not know rotations, keys or how anyone is notified.
package people

// Person is a name as the configuration writes it, such as "alice".
type Person string

// Actor is a person and the login their act came through. Every act of the
// cockpit carries one: over SSH the key decides the person, on a shared
// account Via still says which door was used.
type Actor struct {
	Person Person `json:"person"`
	// Via is the login, host and SSH origin, such as "root@db-7 ssh 10.0.3.7".
	Via string `json:"via"`
}
