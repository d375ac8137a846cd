"""OpenID Connect from the side that relies on it: the code flow, and nothing believed that was not checked."""
