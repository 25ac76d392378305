"""What an analysis may answer instead of a number."""


class NotEnoughDataError(Exception):
    """The days at hand do not determine what was asked; the message says in what way."""
