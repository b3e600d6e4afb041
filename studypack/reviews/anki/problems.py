"""What is said of a file whose cards cannot be read."""


class PackageProblem(Exception):
    """The file cannot be used; `args[0]` is a message that says what, the value and the limit."""
