"""What all shocks are made of: effects, their course in time, what they hit, and how they become arrays."""
