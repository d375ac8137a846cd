"""The name Django looks for (`ENGINE = "moteplass.kit.postgresql"`)."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the database whether a connection stands only when the socket has something to say.

    Django asks before each request: one round trip more than the page needs. A server that has gone leaves an end of
    file to read on the socket of an idle connection; while there is nothing to read, there is nothing to ask.
    """

    def is_usable(self) -> bool:
        """Whether the connection can be used. No query while the socket is silent."""
        link = self.connection
        if link is None or link.closed:
            return False
        poll = select.poll()
        poll.register(link.fileno(), select.POLLIN)
        return not poll.poll(0) or super().is_usable()
