"""How page servers hear that something has changed: a notice on one channel, sent with the commit that changes it."""

# Its payload is the place's id, or nothing where the change is outside places. The log's trigger sends one for each
# line; only what changes a page without a line of its own sends it by hand.
CHANNEL = "moteplass_changed"
