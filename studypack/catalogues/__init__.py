"""The words of the interface: found in the code, kept in locale/, compiled for Django."""
