"""The workspace database: accounts, bases, results, scenarios, jobs, audit log; SQLite, or PostgreSQL by URL."""
