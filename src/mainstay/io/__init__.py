"""Reading and writing bases: CSV and Parquet folders, Excel workbooks, Data Packages, and the files of agencies."""
