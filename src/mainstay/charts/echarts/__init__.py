"""Charts for the browser: options for ECharts as plain data, each with a sentence that says what it shows."""
