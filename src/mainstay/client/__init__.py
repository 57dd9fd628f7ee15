"""A workspace from elsewhere: its bases as real bases, its engines as if they ran here.

>>> from mainstay.client import connect
>>> client = connect("https://mainstay.example", "a token from the account page")
>>> client.url
'https://mainstay.example'
>>> client.close()
"""

from __future__ import annotations

from mainstay.client.connection import Client, connect
from mainstay.client.remote_base import RemoteBase
from mainstay.client.remote_job import RemoteJob
from mainstay.client.remote_scenarios import RemoteScenarios

__all__ = ["Client", "RemoteBase", "RemoteJob", "RemoteScenarios", "connect"]
