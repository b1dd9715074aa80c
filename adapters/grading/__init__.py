"""Graders: what judges an answer."""
