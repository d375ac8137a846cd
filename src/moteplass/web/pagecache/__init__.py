"""Whole pages from memory for visitors who have shown no cookie: a WSGI layer in front of Django."""
