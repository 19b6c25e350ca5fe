"""Pure rules of the domain: standard library only, no Django, no clock, no database."""
