"""A tool built only from docs/new-tool.md, to show that the page is right. Nothing in the product knows it.

`python -m tests.architecture.throwaway.document` writes its files anew from the page.
"""
