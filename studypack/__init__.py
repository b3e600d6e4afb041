"""The product. Importing this starts nothing: pure modules and confined readers stay light."""
