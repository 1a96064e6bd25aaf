"""The nouns of the field. Standard library only; everything else may import from here."""
