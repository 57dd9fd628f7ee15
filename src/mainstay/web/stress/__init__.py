"""What the pages of the stress laboratory are made of."""
