"""The pages of committee packs: composing and issuing one, and reading what was issued."""
