"""Lists taken out of the console as files: presenting data (Pasal 16), as CSV or XLSX."""
