"""What people fill in. Is it a number, or one of the choices? The rest is rules."""
