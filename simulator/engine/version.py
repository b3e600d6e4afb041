"""The version stored with every result: it changes whenever the same spec gives other numbers."""

ENGINE_VERSION = "1"
