"""The pages a councillor browses: each checks access, asks one thing, and renders."""
