"""Bed and nurse and machine taken together: simulation of what has no closed form."""

from __future__ import annotations

from mainstay.engines.care.multi_resource.simulate import Simulated, simulate
from mainstay.engines.care.multi_resource.ward import PatientClass, Resource

__all__ = ["PatientClass", "Resource", "Simulated", "simulate"]
