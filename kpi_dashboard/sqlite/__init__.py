"""SQLite, as `ENGINE` of DATABASES: Django's own, with writers who take turns."""
