"""The catalogue of indicators: readable files, checked in full before anything is loaded.

`blocks` reads YAML and keeps the line of everything, `read` holds the catalogue's own rules
and needs no database, `published` finds what published months would show otherwise, and
`load` writes all of it or nothing.
"""
