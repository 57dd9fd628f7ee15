"""The interface for programs: everything under ``/api/v1``, told by an OpenAPI 3.1 document."""
