// Package ext stands in for a module that Traefik replaces by a folder of its own repository and that is published
// nowhere. Nothing in it is used.
package ext

// HTTP has no fields: no extension is configured.
type HTTP struct{}

// Router has no fields: no extension is configured.
type Router struct{}
