"""Rows to a picture and its table: small server-side SVG, and the interactive chart."""
