"""Committee packs: what one says, freezing it, and every format that is made from it."""
