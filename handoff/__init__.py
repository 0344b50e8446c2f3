"""Redress's service side: cases, conversations, desk and public API."""
