"""Why an item is left out."""


class LeftOut(Exception):
    """An item asks for what no question here can ask for: the field, and why in one sentence."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field
        self.why = why
