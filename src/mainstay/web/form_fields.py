"""The fields of a form whose names are not known beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

#: fields of one form, and bytes of one field
MOST_FIELDS, LONGEST = 300, 2_000_000


async def _fields(request: Request) -> Mapping[str, str]:
    async with request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=LONGEST) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


Fields = Annotated[Mapping[str, str], Depends(_fields)]
