"""Figures for Prometheus: requests, counted as they are answered; runs, read off the table."""
