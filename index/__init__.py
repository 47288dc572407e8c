"""Question time: which paragraphs."""
