"""What can go wrong with the embedded servers, in one line for the person at the keyboard."""


class ServerError(Exception):
    """A server cannot be started here; the message is one line and names the cure."""
