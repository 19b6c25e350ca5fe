"""Files that officers upload: read, understood, previewed and applied; and the template."""
