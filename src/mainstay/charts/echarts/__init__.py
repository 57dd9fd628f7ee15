"""Options of interactive charts, as plain data: one kind a file. The front end draws them; summary and table stay."""
