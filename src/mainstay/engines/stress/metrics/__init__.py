"""What is read off a stress test, one question a file."""

from __future__ import annotations
