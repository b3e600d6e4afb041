"""The whole site in one file, and back: every table, every uploaded file, a hash of each."""
