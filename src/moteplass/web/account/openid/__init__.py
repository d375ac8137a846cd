"""Logging in with a provider (OpenID Connect): there, back, who one is here, and out again."""
