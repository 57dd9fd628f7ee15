"""The OpenAPI document in the words of people: what the page about the interface for programs shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mainstay.web.api.examples import EXAMPLES

_TITLES = {
    "me": "Who asks",
    "version": "What answers",
    "openapi.json": "This, for programs",
    "bases": "Bases",
    "kinds": "Kinds of jobs",
    "jobs": "Jobs",
    "results": "Results",
}
_PLAIN = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "nothing",
}
_FORMATS = {"date": "day (YYYY-MM-DD)", "date-time": "instant (RFC 3339)", "binary": "bytes"}


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter of an operation, or a field of a model."""

    name: str
    place: str
    is_needed: bool
    kind: str
    meaning: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One status with which an operation answers."""

    status: int
    meaning: str
    kinds: tuple[str, ...]
    model: str
    headers: tuple[str, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    name: str
    method: str
    path: str
    about: str
    permission: str
    parameters: tuple[Part, ...]
    body: str
    answers: tuple[Answer, ...]
    curl: str
    python: str


@dataclass(frozen=True, slots=True)
class Group:
    """Operations on one kind of thing."""

    title: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """What is sent or answered as JSON."""

    name: str
    about: str
    parts: tuple[Part, ...]


def groups(document: Mapping[str, Any], host: str, codes: Mapping[int, tuple[str, ...]]) -> tuple[Group, ...]:
    """Return all operations of a document, by what they are about.

    Parameters
    ----------
    document : mapping
        The OpenAPI document.
    host : str
        Address of the workspace, for the examples.
    codes : mapping
        Codes of errors by the status with which they are answered.
    """
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            made = _operation(method.upper(), path, told, host, codes)
            found.setdefault(told["tags"][0], []).append(made)
    return tuple(Group(_TITLES.get(tag, tag.capitalize()), tuple(made)) for tag, made in found.items())


def models(document: Mapping[str, Any]) -> tuple[Model, ...]:
    """Return all models of a document, by name."""
    schemas = document["components"]["schemas"]
    return tuple(Model(name, one.get("description", ""), tuple(_parts(one))) for name, one in sorted(schemas.items()))


def words(schema: Mapping[str, Any]) -> str:
    """Return what a schema allows.

    Examples
    --------
    >>> words({"type": "integer", "minimum": 1, "maximum": 1000, "default": 100})
    'whole number, 1 to 1000; 100 where nothing is said'
    >>> words({"anyOf": [{"type": "string", "maxLength": 80}, {"type": "null"}]})
    'text, at most 80 characters; or nothing'
    >>> words({"type": "array", "items": {"enum": ["a", "b"]}, "maxItems": 3})
    'list, at most 3: one of a, b'
    """
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        told = "; or ".join(dict.fromkeys(words(one) for one in schema["anyOf"]))
    elif "enum" in schema:
        told = "one of " + ", ".join(map(str, schema["enum"]))
    elif "const" in schema:
        told = str(schema["const"])
    elif schema.get("type") == "array":
        most = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
        told = f"list{most}: {words(schema.get('items', {}))}"
    else:
        told = _plain(schema)
    default = schema.get("default")
    return f"{told}; {default} where nothing is said" if default not in (None, [], {}) else told


def _plain(schema: Mapping[str, Any]) -> str:
    kind = str(schema.get("type", "anything"))
    told = _FORMATS.get(str(schema.get("format")), _PLAIN.get(kind, kind))
    if "maxLength" in schema:
        told += f", at most {schema['maxLength']} characters"
    if "minimum" in schema and "maximum" in schema:
        told += f", {schema['minimum']} to {schema['maximum']}"
    if "pattern" in schema:
        told += f", as {schema['pattern']}"
    return told


def _operation(
    method: str, path: str, told: Mapping[str, Any], host: str, codes: Mapping[int, tuple[str, ...]]
) -> Operation:
    name = told["operationId"]
    example = EXAMPLES[name]
    sent = told.get("requestBody", {}).get("content", {})
    return Operation(
        name=name,
        method=method,
        path=path,
        about=told["description"],
        permission=told["security"][0]["token"][0],
        parameters=tuple(
            Part(
                one["name"],
                {"path": "address"}.get(one["in"], one["in"]),
                bool(one.get("required")),
                words(one["schema"]),
                one.get("description", ""),
            )
            for one in told.get("parameters", [])
        ),
        body=next((_model(one) for one in sent.values()), ""),
        answers=tuple(
            _answer(int(status), one, codes) for status, one in sorted(told["responses"].items(), key=lambda it: it[0])
        ),
        curl=example.curl(method, path, host),
        python=example.python,
    )


def _answer(status: int, told: Mapping[str, Any], codes: Mapping[int, tuple[str, ...]]) -> Answer:
    content = told.get("content", {})
    return Answer(
        status,
        told.get("description", "").rstrip(".").replace("Successful Response", "As asked"),
        tuple(content),
        next((found for one in content.values() if (found := _model(one))), ""),
        tuple(told.get("headers", {})),
        codes.get(status, ()),
    )


def _model(content: Mapping[str, Any]) -> str:
    return str(content.get("schema", {}).get("$ref", "")).rpartition("/")[2]


def _parts(schema: Mapping[str, Any]) -> list[Part]:
    needed = schema.get("required", [])
    return [
        Part(name, "", name in needed, words(one), one.get("description", ""), _named(one))
        for name, one in schema.get("properties", {}).items()
    ]


def _named(schema: Mapping[str, Any]) -> str:
    """Return the model that a field holds, alone or in a list."""
    inner = schema.get("items", schema)
    return str(inner.get("$ref", "")).rpartition("/")[2]
