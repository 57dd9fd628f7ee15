<<<<<<< HEAD
"""Charts for the browser: options for ECharts as plain data, each with a sentence that says what it shows."""
=======
"""Options of interactive charts, as plain data: one kind a file. The front end draws them; summary and table stay."""
>>>>>>> A
