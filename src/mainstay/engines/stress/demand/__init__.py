"""Demand for products: in everyday care and in an epidemic."""
