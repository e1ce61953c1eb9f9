"""Values to text, JSON, SARIF, GitHub annotations and Markdown."""
