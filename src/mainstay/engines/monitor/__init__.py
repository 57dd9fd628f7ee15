"""Monitor: where do we stand, how sure are we, what is getting worse, what runs short next."""
