"""Care: can the health system deliver, in routine and in a surge?"""
