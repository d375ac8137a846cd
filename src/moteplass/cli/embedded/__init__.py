"""PostgreSQL, pages and jobs as one supervised process tree in one folder: what `make up` runs."""
