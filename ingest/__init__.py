"""Offline: PDF to text runs, lines, paragraphs, index."""
