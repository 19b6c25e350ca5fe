"""Pages for those who work on the month: officers, heads of service and the performance lead."""
